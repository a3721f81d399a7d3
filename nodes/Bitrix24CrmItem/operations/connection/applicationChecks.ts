import type { Subscription } from '../../../shared/application/applicationState';
import { webhookUrlOf, workflowOfHandler } from '../../../shared/application/handlerAddress';
import { asPortalError } from '../../../shared/portal/errors/portalError';
import { resultOf, type CommandOutcome } from '../../../shared/portal/portal';
import { phpList } from '../../../shared/validation/phpList';
import * as z from '../../../shared/validation/zod';
import { failedCheck, failedBy, notApplicable, passedCheck, type Check } from './checkItem';
import { isPublicAddress } from './publicAddress';

const appInfo = z.looseObject({
	INSTALLED: z.unknown(),
	PAYMENT_EXPIRED: z.optional(z.unknown()),
	LICENSE: z.optional(z.unknown()),
});
const isYes = (value: unknown) =>
	value === true ||
	value === 'Y' ||
	value === 1 ||
	value === '1' ||
	/_selfhosted$/.test(String(value));

/** Whether the local application is there: until then nothing is sent or queued for it. */
export function applicationInstalled(outcome: CommandOutcome): Check {
	try {
		const { INSTALLED, PAYMENT_EXPIRED } = resultOf(outcome, appInfo);
		if (!isYes(INSTALLED)) {
			return failedCheck(
				'applicationInstalled',
				'The local application is not fully installed: the portal sends no event to it',
				'Open the local application in the portal once, or tick "Script only (no user interface)" in its settings.',
			);
		}
		if (isYes(PAYMENT_EXPIRED)) {
			return failedCheck(
				'applicationInstalled',
				'The payment of the application has expired: the portal sends no event to it',
				'Ask the portal owner to extend the subscription.',
			);
		}
		return passedCheck('applicationInstalled', 'The local application is installed');
	} catch (error) {
		return failedBy('applicationInstalled', asPortalError(error));
	}
}

const feature = z.looseObject({ value: z.unknown() });

/** What the plan has of what the trigger can use. */
export function planCheck(reserve: CommandOutcome, connectors: CommandOutcome): Check {
	try {
		const missing = [
			...(hasFeature(reserve) ? [] : ['reserving rows of the offline queue (guaranteed delivery)']),
			...(hasFeature(connectors)
				? []
				: ['connectors (a queue for each workflow, "Hide From Trigger")']),
		];
		if (missing.length === 0) {
			return passedCheck('plan', 'The plan has guaranteed delivery and a queue for each workflow');
		}
		return failedCheck(
			'plan',
			`The plan lacks: ${missing.join('; ')}`,
			'Use the delivery "Catch-Up" of the trigger, which needs neither, or ask the portal owner for a higher plan.',
		);
	} catch (error) {
		return failedBy('plan', asPortalError(error));
	}
}

/** A portal that does not know the method lacks the feature. */
function hasFeature(outcome: CommandOutcome): boolean {
	if (!outcome.ok && outcome.error.is('ERROR_METHOD_NOT_FOUND', 'NOT_FOUND')) return false;
	return isYes(resultOf(outcome, feature).value);
}

const eventNames = phpList(z.string());
const NEEDED = ['ONCRMDYNAMICITEMADD', 'ONCRMDYNAMICITEMUPDATE', 'ONCRMDYNAMICITEMDELETE'];

/** Whether the portal offers the events of CRM items. */
export function eventsCheck(outcome: CommandOutcome): Check {
	try {
		const offered = resultOf(outcome, eventNames).map((name) => name.toUpperCase());
		const missing = NEEDED.filter((name) => !offered.includes(name));
		const crm = offered.filter((name) => name.startsWith('ONCRM')).length;
		if (missing.length === 0)
			return passedCheck('events', `The portal offers ${crm} events of its CRM`);
		return failedCheck(
			'events',
			`The portal does not offer ${missing.join(', ')}`,
			'Tick "CRM (crm)" in the permissions of the local application, then connect the credential again. On an on-premise portal, update its modules.',
		);
	} catch (error) {
		return failedBy('events', asPortalError(error));
	}
}

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
	if (all.length === 0) {
		return [
			passedCheck(
				'subscription',
				'Nothing is bound for this application: no trigger is active with this credential, or it looks by itself (Catch-Up without wake-up)',
			),
		];
	}
	return all.map((one) => subscriptionCheck(one, own));
}

function subscriptionCheck(subscription: Subscription, own: OwnPlace): Check {
	const { event, handler, offline } = subscription;
	if (offline) {
		return passedCheck('subscription', `${event} fills ${queueOf(subscription, own)}`);
	}
	const detail = `${event} is delivered to ${webhookUrlOf(handler)}, ${receiverOf(handler, own)}`;
	return isPublicAddress(handler)
		? passedCheck('subscription', detail)
		: failedCheck(
				'subscription',
				`${detail}. The address is not public, so no delivery arrives`,
				'Set WEBHOOK_URL of n8n to its public https address and publish the workflow again; or use Catch-Up or Guaranteed delivery, which also look by themselves.',
			);
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
