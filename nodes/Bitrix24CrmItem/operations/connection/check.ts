import type { IExecuteFunctions } from 'n8n-workflow';
import {
	readPortalState,
	type PortalState,
	type Subscription,
} from '../../../shared/application/applicationState';
import { connectorOf, ownerOf } from '../../../shared/application/owner';
import { SMART_INVOICE, SYSTEM_TYPES } from '../../../shared/crm/events/eventCodes';
import { asPortalError } from '../../../shared/portal/errors/portalError';
import type { Command, CommandOutcome, Portal } from '../../../shared/portal/portal';
import type { InputOutcome } from '../../inputs/outcomes/outcome';
import {
	applicationInstalled,
	byWebhook,
	eventsCheck,
	planCheck,
	subscriptionChecks,
	type OwnPlace,
} from './applicationChecks';
import {
	administratorCheck,
	authenticationCheck,
	limitsCheck,
	reachability,
	scopesCheck,
} from './basicChecks';
import { checked, failedBy, type Check, type CheckName } from './checkItem';
import { queueChecks } from './queueChecks';

/** What every credential can be asked. */
const ASKED = {
	profile: { method: 'profile', params: {} },
	scope: { method: 'scope', params: {} },
	admin: { method: 'user.admin', params: {} },
	deals: stageHistoryOf(SYSTEM_TYPES.deal),
	invoices: stageHistoryOf(SMART_INVOICE),
} satisfies Record<string, Command>;

function stageHistoryOf(entityTypeId: number): Command {
	const params = { entityTypeId, order: { ID: 'ASC' }, start: -1 };
	return { method: 'crm.stagehistory.list', params };
}

/**
 * *Check*: what the connection can do and what keeps a trigger silent, an output item a check, once
 * whatever the inputs. No check ends the others.
 */
export async function checkConnection(
	context: IExecuteFunctions,
	portal: Portal,
): Promise<InputOutcome[]> {
	const basic = await reachability(portal);
	const [reachable] = basic;
	const checks = reachable?.ok ? [...basic, ...(await furtherChecks(context, portal))] : basic;
	return [checks.map((one) => ({ json: { ...one } }))];
}

async function furtherChecks(context: IExecuteFunctions, portal: Portal): Promise<Check[]> {
	const { profile, scope, admin, deals, invoices } = await portal.batch(ASKED);
	const application =
		portal.connection.credentialType === 'bitrix24OAuth2Api'
			? await applicationChecks(context, portal)
			: OF_APPLICATION.map(byWebhook);
	return [
		authenticationCheck(portal, profile),
		scopesCheck(scope),
		administratorCheck(admin),
		// The plan comes before the limits.
		...application.slice(0, 1),
		limitsCheck(portal),
		...application.slice(1),
		stageHistory(deals, invoices),
	];
}

/** What an inbound webhook has no part in. */
const OF_APPLICATION: readonly CheckName[] = [
	'plan',
	'applicationInstalled',
	'events',
	'subscription',
	'queueLength',
	'setAside',
];

/** Those of `OF_APPLICATION`, in that order. */
async function applicationChecks(context: IExecuteFunctions, portal: Portal): Promise<Check[]> {
	const state = await readPortalState(portal);
	const { bound, checks } = boundAndChecks(context, state);
	const offline = bound.filter((one) => one.offline).map(({ connector }) => connector);
	return [
		planCheck(state),
		applicationInstalled(state),
		eventsCheck(state),
		...checks,
		...(await queueChecks(portal, [...new Set(['', ...offline])])),
	];
}

function boundAndChecks(
	context: IExecuteFunctions,
	state: PortalState,
): { bound: readonly Subscription[]; checks: Check[] } {
	try {
		const bound = state.subscriptions;
		return { bound, checks: subscriptionChecks(bound, ownPlace(context)) };
	} catch (error) {
		return { bound: [], checks: [failedBy('subscription', asPortalError(error))] };
	}
}

function ownPlace(context: IExecuteFunctions): OwnPlace {
	const { id = '', name = '' } = context.getWorkflow();
	return {
		connector: connectorOf(ownerOf(context)),
		workflowId: id,
		workflow: name || id,
		baseUrl: context.getInstanceBaseUrl(),
	};
}

/** Whether steps from stage to stage can be read; old portals keep no journal of all types. */
const stageHistory = (deals: CommandOutcome, invoices: CommandOutcome): Check =>
	checked('stageHistory', () => {
		for (const [outcome, of] of [
			[deals, 'deals'],
			[invoices, 'dynamic types (smart processes, invoices)'],
		] as const) {
			if (outcome.ok) continue;
			if (!outcome.error.is('ENTITY_TYPE_NOT_SUPPORTED', 'ERROR_METHOD_NOT_FOUND')) {
				throw outcome.error;
			}
			return [
				`This portal tells no stage history of ${of}`,
				'The event "Stage Changed" needs it: update the CRM module of the on-premise portal.',
			];
		}
		return ['The portal keeps the stage history of deals and dynamic types'];
	});
