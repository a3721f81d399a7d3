import { NodeOperationError, type IHookFunctions, type INode } from 'n8n-workflow';
import {
	readPortalState,
	readSubscriptions,
	type Subscription,
} from '../../shared/application/applicationState';
import type { Portal } from '../../shared/portal/portal';
import { notedOriginal } from '../copiedInstance/livingOriginal';
import { inWords } from '../runs/triggerReports';
import { portalOf } from '../settings/connectedPortal';
import { isGuaranteed, isHandMade, WAKE_UP_EVENT } from '../settings/triggerMode';
import { noteUnbindSoon } from '../sources/offlineQueue/ownPlainEvents';
import { endsTestWithoutDelivery } from '../testing/testWithoutDelivery';
import { explained } from './activationError';
import { unbindAll } from './binding';
import { delayedUnbindKey, unbindLater } from './delayedUnbind';
import { recogniseFormerVersion } from './formerVersion';
import { ownerToRemove } from './removedOwner';
import { originalOf, ownSubscriptions, webhookUrlOfNode } from './wantedSubscriptions';

/**
 * Removes all of this node's subscriptions; another workflow's are never touched, nor those of the
 * living original of a copied n8n. An offline one ends a little later (see `delayedUnbind.ts`).
 * @throws NodeApiError where some may remain, after saying which in the log
 */
export async function unsubscribe(context: IHookFunctions): Promise<void> {
	if (endsTestWithoutDelivery(context) || isHandMade(context)) return;
	const node = context.getNode();
	// Before any call to the portal: a token refreshed by a copy takes the original's connection.
	const noted = await notedOriginal(context);
	if (noted) return leaveAlone(context, noted);
	await explained(node, async () => {
		const portal = await portalOf(context);
		const state = await readPortalState(portal);
		const owner = ownerToRemove(context, state.subscriptions);
		if (owner.mode === 'production' && isGuaranteed(context)) recogniseFormerVersion(context);
		const own = ownSubscriptions(context, owner, state);
		const original = await originalOf(context, own, webhookUrlOfNode(context), owner);
		if (original) return leaveAlone(context, original);
		releaseOffline(context, portal, own);
		const online = own.filter((bound) => !bound.offline);
		await unbindOrThrow(node, portal, online, reporter(context));
	});
}

function leaveAlone(context: IHookFunctions, original: string): void {
	context.logger.warn(
		`"${context.getNode().name}" is active in another n8n at ${original}: its subscriptions were left alone`,
	);
}

/** Ends the offline ones among the subscriptions, unless the node comes back first. */
function releaseOffline(
	context: IHookFunctions,
	portal: Portal,
	own: readonly Subscription[],
): void {
	const offline = own.filter((bound) => bound.offline);
	if (offline.length === 0) return;
	const wakeUp = own.find(({ event }) => event === WAKE_UP_EVENT)?.handler;
	const noteEnd = noteUnbindSoon(context);
	const report = reporter(context);
	const end = async () => {
		if (wakeUp && (await isBound(portal, wakeUp))) return;
		await unbindOrThrow(context.getNode(), portal, offline);
		noteEnd();
	};
	unbindLater(delayedUnbindKey(context, portal), end, (error) => report(inWords(error).reason));
}

const reporter = (context: IHookFunctions) => {
	const { name } = context.getNode();
	const { logger } = context;
	return (remaining: string) =>
		logger.error(`Subscriptions of "${name}" remain at the portal: ${remaining}`);
};

/** @throws NodeOperationError naming what remains, after reporting it */
async function unbindOrThrow(
	node: INode,
	portal: Portal,
	subscriptions: readonly Subscription[],
	report: (remaining: string) => void = () => {},
): Promise<void> {
	const remaining = await unbindAll(portal, subscriptions);
	if (!remaining) return;
	report(remaining);
	throw new NodeOperationError(
		node,
		`These subscriptions remain at the portal: ${remaining}. Publish and unpublish the workflow again to remove them.`,
	);
}

/**
 * Whether the wake-up `delete` removed is there again: the node came back in another process, which
 * could not tell this one.
 */
async function isBound(portal: Portal, wakeUp: string): Promise<boolean> {
	return (await readSubscriptions(portal)).some(({ handler }) => handler === wakeUp);
}
