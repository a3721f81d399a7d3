import { NodeOperationError, type IHookFunctions, type INode } from 'n8n-workflow';
import { connect, textOf } from '../../shared/portal/transport/connection';
import { Portal, type Command, type CommandOutcome } from '../../shared/portal/portal';
import { PortalError } from '../../shared/portal/errors/portalError';
import { activationError } from './activationError';
import { wakeDrain } from '../drain/runningDrains';
import { connectorOf, ownerOf } from '../../shared/application/owner';
import { notePlainCodes, noteRelease } from '../sources/offlineQueue/plainQueueNote';
import { noteQueueReader } from '../sources/offlineQueue/queueReaderNote';
import { ownSubscriptions, planSubscriptions } from './wantedSubscriptions';
import { readPortalState, type Subscription } from '../../shared/application/applicationState';
import { keep, releaseLater } from './delayedUnbind';
import { markTest, ownerToRemove } from './removedOwner';
import { isGuaranteed, isHandMade, WAKE_UP_EVENT, WAKE_UP_PAUSE_S } from '../settings/triggerMode';

/**
 * Whether the portal has this node's subscriptions, all of them and no others.
 * @throws NodeApiError, NodeOperationError with the cure in the message
 */
export async function isSubscribed(context: IHookFunctions): Promise<boolean> {
	if (isHandMade(context)) return await requireApplicationToken(context);
	markTest(context);
	return await explained(context.getNode(), async () => {
		await comeBack(context);
		const { missing, stale, plainCodes } = await planSubscriptions(context);
		const isComplete = missing.length === 0 && stale.length === 0;
		if (isComplete && isProduction(context)) notePlainCodes(context, plainCodes);
		return isComplete;
	});
}

/**
 * Binds what is missing, then removes what is stale: an old host, an old choice, a rotated secret.
 * @throws NodeApiError, NodeOperationError with the cure in the message
 */
export async function subscribe(context: IHookFunctions): Promise<void> {
	markTest(context);
	await explained(context.getNode(), async () => {
		await comeBack(context);
		const { portal, missing, stale, plainCodes } = await planSubscriptions(context);
		await bind(portal, missing);
		const remaining = await unbind(portal, stale);
		if (remaining) context.logger.warn(`Stale subscriptions remain at the portal: ${remaining}`);
		if (isProduction(context)) notePlainCodes(context, plainCodes);
		if (isGuaranteed(context)) wakeDrain(connectorOf(ownerOf(context)));
	});
}

/**
 * Removes all of this node's subscriptions; another workflow's are never touched. An offline one
 * ends a little later (see `release.ts`).
 * @throws NodeApiError where some may remain, after saying which in the log
 */
export async function unsubscribe(context: IHookFunctions): Promise<void> {
	if (isHandMade(context)) return;
	const node = context.getNode();
	const { logger } = context;
	const report = (remaining: string) =>
		logger.error(`Subscriptions of "${node.name}" remain at the portal: ${remaining}`);
	await explained(node, async () => {
		const portal = new Portal(context, await connect(context, 'oAuth2'));
		const state = await readPortalState(portal);
		const own = ownSubscriptions(context, ownerToRemove(context, state.subscriptions), state);
		const offline = own.filter((bound) => bound.offline);
		if (offline.length > 0) {
			const wakeUp = own.find(({ event }) => event === WAKE_UP_EVENT)?.handler;
			const noteEnd = noteRelease(context);
			const end = async () => {
				if (wakeUp && (await isBound(portal, wakeUp))) return;
				await unbindAll(node, portal, offline);
				noteEnd();
			};
			releaseLater(releaseKey(context, portal), end, (error) =>
				report(error instanceof Error ? error.message : String(error)),
			);
		}
		await unbindAll(
			node,
			portal,
			own.filter((bound) => !bound.offline),
			report,
		);
	});
}

/** @throws NodeOperationError naming what remains, after reporting it */
async function unbindAll(
	node: INode,
	portal: Portal,
	subscriptions: readonly Subscription[],
	report: (remaining: string) => void = () => {},
): Promise<void> {
	const remaining = await unbind(portal, subscriptions);
	if (!remaining) return;
	report(remaining);
	throw new NodeOperationError(
		node,
		`The portal did not remove every subscription; these remain: ${remaining}. They are removed when this workflow is published and unpublished again.`,
	);
}

/**
 * Whether the wake-up `delete` removed is there again: the node came back in another process, which
 * could not tell this one.
 */
async function isBound(portal: Portal, wakeUp: string): Promise<boolean> {
	const { subscriptions } = await readPortalState(portal);
	return subscriptions.some(({ handler }) => handler === wakeUp);
}

/** Takes back a `delete` that was only the first half of a re-publish. */
async function comeBack(context: IHookFunctions): Promise<void> {
	if (!isProduction(context) || !isGuaranteed(context)) return;
	noteQueueReader(context, true);
	await keep(releaseKey(context, new Portal(context, await connect(context, 'oAuth2'))));
}

const isProduction = (context: IHookFunctions) => ownerOf(context).mode === 'production';

/** The application is part of it: after a change of credential the old one's subscription must end. */
const releaseKey = (context: IHookFunctions, { connection }: Portal) =>
	`${connectorOf(ownerOf(context))} ${connection.key}`;

async function requireApplicationToken(context: IHookFunctions): Promise<true> {
	const { applicationToken } = await context.getCredentials('bitrix24WebhookApi');
	if (textOf(applicationToken)) return true;
	throw new NodeOperationError(
		context.getNode(),
		'The credential has no application token, so no delivery could be told from a forged one. Open the outgoing webhook in the portal, copy its application token into the credential, and publish the workflow.',
	);
}

/** Binding twice is fine (portal-contract.md §4); any other refusal is thrown. */
async function bind(portal: Portal, subscriptions: readonly Subscription[]): Promise<void> {
	for (const outcome of await sendAll(portal, subscriptions.map(bindCommand))) {
		if (!outcome.ok && !isAlreadyBound(outcome.error)) throw outcome.error;
	}
}

function isAlreadyBound(error: PortalError): boolean {
	return error.is('ERROR_EVENT_BINDING_EXISTS') || /already bind/i.test(error.failure.text);
}

/** Removes subscriptions; gives the events of those that remain, with the portal's reason, or ''. */
async function unbind(portal: Portal, subscriptions: readonly Subscription[]): Promise<string> {
	const outcomes = await sendAll(portal, subscriptions.map(unbindCommand));
	return outcomes
		.flatMap((outcome, index) =>
			outcome.ok ? [] : [`${subscriptions[index]?.event ?? ''} (${outcome.error.message})`],
		)
		.join(', ');
}

function bindCommand(subscription: Subscription): Command {
	const options =
		subscription.event === WAKE_UP_EVENT ? { options: { minTimeout: WAKE_UP_PAUSE_S } } : {};
	return { method: 'event.bind', params: { ...address(subscription), ...options } };
}

function unbindCommand(subscription: Subscription): Command {
	const { authType } = subscription;
	const user = authType ? { auth_type: authType } : {};
	return { method: 'event.unbind', params: { ...address(subscription), ...user } };
}

function address({ event, offline, handler, connector }: Subscription) {
	return offline
		? { event, event_type: 'offline', ...(connector ? { auth_connector: connector } : {}) }
		: { event, handler };
}

async function sendAll(portal: Portal, commands: readonly Command[]): Promise<CommandOutcome[]> {
	if (commands.length === 0) return [];
	const keyed = Object.fromEntries(commands.map((command, index) => [`c${index}`, command]));
	return Object.values(await portal.batch(keyed));
}

/** Turns the portal's errors into n8n's. */
async function explained<Result>(node: INode, work: () => Promise<Result>): Promise<Result> {
	try {
		return await work();
	} catch (error) {
		throw error instanceof PortalError ? activationError(node, error) : error;
	}
}
