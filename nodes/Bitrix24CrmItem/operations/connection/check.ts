import type { IExecuteFunctions } from 'n8n-workflow';
import { readSubscriptions, type Subscription } from '../../../shared/application/applicationState';
import { connectorOf } from '../../../shared/application/owner';
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
import { failedCheck, failedBy, passedCheck, type Check } from './checkItem';
import { queueChecks } from './queueChecks';

/** What every credential can be asked. */
const ASKED = {
	profile: { method: 'profile', params: {} },
	scope: { method: 'scope', params: {} },
	admin: { method: 'user.admin', params: {} },
	deals: stageHistoryOf(SYSTEM_TYPES.deal),
	invoices: stageHistoryOf(SMART_INVOICE),
} satisfies Record<string, Command>;

/** What belongs to a local application. */
const ASKED_OF_APPLICATION = {
	app: { method: 'app.info', params: {} },
	events: { method: 'events', params: {} },
	reserve: { method: 'feature.get', params: { CODE: 'rest_offline_extended' } },
	connectors: { method: 'feature.get', params: { CODE: 'rest_auth_connector' } },
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
			: WEBHOOK_CHECKS;
	return [
		authenticationCheck(portal, profile),
		scopesCheck(scope),
		administratorCheck(admin),
		application.plan,
		limitsCheck(portal),
		...application.others,
		stageHistory(deals, invoices),
	];
}

interface ApplicationChecks {
	plan: Check;
	others: readonly Check[];
}

const WEBHOOK_CHECKS: ApplicationChecks = {
	plan: byWebhook('plan'),
	others: [
		byWebhook('applicationInstalled'),
		byWebhook('events'),
		byWebhook('subscription'),
		byWebhook('queueLength'),
		byWebhook('setAside'),
	],
};

async function applicationChecks(
	context: IExecuteFunctions,
	portal: Portal,
): Promise<ApplicationChecks> {
	const asked = await portal.batch(ASKED_OF_APPLICATION);
	const { bound, checks } = await boundAndChecks(context, portal);
	const offline = bound.filter((one) => one.offline).map(({ connector }) => connector);
	return {
		plan: planCheck(asked.reserve, asked.connectors),
		others: [
			applicationInstalled(asked.app),
			eventsCheck(asked.events),
			...checks,
			...(await queueChecks(portal, [...new Set(['', ...offline])])),
		],
	};
}

async function boundAndChecks(
	context: IExecuteFunctions,
	portal: Portal,
): Promise<{ bound: readonly Subscription[]; checks: Check[] }> {
	try {
		const bound = await readSubscriptions(portal);
		return { bound, checks: subscriptionChecks(bound, ownPlace(context)) };
	} catch (error) {
		return { bound: [], checks: [failedBy('subscription', asPortalError(error))] };
	}
}

function ownPlace(context: IExecuteFunctions): OwnPlace {
	const { id = '', name = '' } = context.getWorkflow();
	return {
		connector: connectorOf({ instanceId: context.getInstanceId(), workflowId: id }),
		workflowId: id,
		workflow: name || id,
		baseUrl: context.getInstanceBaseUrl(),
	};
}

/** Whether steps from stage to stage can be read; old portals keep no journal of all types. */
function stageHistory(deals: CommandOutcome, invoices: CommandOutcome): Check {
	if (deals.ok && invoices.ok) {
		return passedCheck(
			'stageHistory',
			'The portal keeps the stage history of deals and dynamic types',
		);
	}
	const [refused] = [deals, invoices].flatMap((one) => (one.ok ? [] : [one.error]));
	if (!refused) return passedCheck('stageHistory', '');
	if (!refused.is('ENTITY_TYPE_NOT_SUPPORTED', 'ERROR_METHOD_NOT_FOUND')) {
		return failedBy('stageHistory', refused);
	}
	const of = deals.ok ? 'dynamic types (smart processes, invoices)' : 'deals';
	return failedCheck(
		'stageHistory',
		`This portal tells no stage history of ${of}`,
		'The event "Stage Changed" needs it: update the CRM module of the on-premise portal.',
	);
}
