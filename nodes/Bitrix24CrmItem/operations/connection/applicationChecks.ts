import type { PortalState, Subscription } from '../../../shared/application/applicationState';
import { webhookUrlOf, workflowOfHandler } from '../../../shared/application/handlerAddress';
import { EXTEND_PLAN, RIGHT_SCOPE } from '../../../shared/portal/errors/explanation';
import { checked, checkOf, notApplicable, type Check, type Finding } from './checkItem';
import { isPublicAddress } from '../../../shared/portal/addresses/publicAddress';

/** Whether the local application is there: until then nothing is sent or queued for it. */
export const applicationInstalled = (state: PortalState): Check =>
	checked('applicationInstalled', () => {
		if (!state.installed) {
			return [
				'The local application is not fully installed: the portal sends no event to it',
				'Open the local application in the portal once, or tick "Script only (no user interface)" in its settings.',
			];
		}
		if (state.isPaymentExpired) {
			return [
				'The payment of the application has expired: the portal sends no event to it',
				EXTEND_PLAN,
			];
		}
		return ['The local application is installed'];
	});

/** What the plan has of what the trigger can use. */
export const planCheck = (state: PortalState): Check =>
	checked('plan', () => {
		const missing = [
			...(state.canReserve ? [] : ['reserving rows of the offline queue (guaranteed delivery)']),
			...(state.hasConnectors
				? []
				: ['connectors (a queue for each workflow, "Hide From Trigger")']),
		];
		if (missing.length === 0) {
			return ['The plan has guaranteed delivery and a queue for each workflow'];
		}
		return [
			`The plan lacks: ${missing.join('; ')}`,
			'Use the delivery "Catch-Up" of the trigger, which needs neither, or ask the portal owner for a higher plan.',
		];
	});

const NEEDED = ['ONCRMDYNAMICITEMADD', 'ONCRMDYNAMICITEMUPDATE', 'ONCRMDYNAMICITEMDELETE'];

/** Whether the portal offers the events of CRM items. */
export const eventsCheck = (state: PortalState): Check =>
	checked('events', () => {
		const { offered } = state;
		const missing = NEEDED.filter((name) => !offered.has(name));
		const crm = [...offered].filter((name) => name.startsWith('ONCRM')).length;
		if (missing.length === 0) return [`The portal offers ${crm} events of its CRM`];
		return [
			`The portal does not offer ${missing.join(', ')}`,
			`${RIGHT_SCOPE} On an on-premise portal, update its modules.`,
		];
	});

/** Whose a subscription is, as far as the check can tell. */
export interface OwnPlace {
	/** The connector of the workflow that the check runs in. */
	connector: string;
	workflowId: string;
	workflow: string;
	/** Where this n8n is reached, with a slash at its end. */
	baseUrl: string;
}

/** A check for each subscription; one where there is none. */
export function subscriptionChecks(all: readonly Subscription[], own: OwnPlace): Check[] {
	if (all.length > 0)
		return all.map((one) => checkOf('subscription', ...subscriptionFinding(one, own)));
	return [
		checkOf(
			'subscription',
			'Nothing is bound for this application: no trigger is active with this credential, or it looks by itself (Catch-Up without wake-up)',
		),
	];
}

function subscriptionFinding(subscription: Subscription, own: OwnPlace): Finding {
	const { event, handler, offline } = subscription;
	if (offline) return [`${event} fills ${queueOf(subscription, own)}`];
	const detail = `${event} is delivered to ${webhookUrlOf(handler)}, ${receiverOf(handler, own)}`;
	if (isPublicAddress(handler)) return [detail];
	return [
		`${detail}. The address is not public, so no delivery arrives`,
		'Set WEBHOOK_URL of n8n to its public https address and publish the workflow again; or use Catch-Up or Guaranteed delivery, which also look by themselves.',
	];
}

/** Who takes what comes to a handler. */
function receiverOf(handler: string, own: OwnPlace): string {
	const isHere = webhookUrlOf(handler).startsWith(own.baseUrl);
	const place = isHere ? 'this n8n' : 'another place';
	if (!/[?&]node=/.test(handler)) return isHere ? 'a workflow of this n8n' : place;
	const workflowId = workflowOfHandler(handler);
	if (workflowId === undefined) return `a trigger of this package in a workflow of ${place}`;
	return workflowId === own.workflowId
		? `the trigger of this workflow ("${own.workflow}")`
		: `the trigger of workflow ${workflowId} of ${place}`;
}

function queueOf({ connector }: Subscription, own: OwnPlace): string {
	if (connector === '') return 'the queue of the application';
	if (connector === own.connector) return `the queue of this workflow ("${own.workflow}")`;
	return connector.startsWith('n8n_')
		? `the queue of another workflow (connector ${connector})`
		: `the queue of the connector ${connector}`;
}

/** Why a check about the application says nothing by inbound webhook. */
export const byWebhook = (check: Check['check']): Check =>
	notApplicable(check, 'an inbound webhook belongs to no application');
