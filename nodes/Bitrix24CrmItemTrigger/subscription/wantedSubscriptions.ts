import { NodeOperationError, type IHookFunctions } from 'n8n-workflow';
import { textOf } from '../../shared/portal/transport/connection';
import type { Portal } from '../../shared/portal/portal';
import { choiceOf, eventCodesFor } from '../settings/choice';
import { portalOf } from '../settings/connectedPortal';
import {
	handlerAddress,
	isOwnHandler,
	LONGEST_WEBHOOK_URL,
	webhookUrlOf,
} from '../../shared/application/handlerAddress';
import { connectorOf, ownerOf, type Owner } from '../../shared/application/owner';
import {
	readPortalState,
	type PortalState,
	type Subscription,
} from '../../shared/application/applicationState';
import { drainOptionsOf } from '../settings/drainOptions';
import { livingOriginal } from '../copiedInstance/livingOriginal';
import { ownPlainCodes } from '../sources/offlineQueue/ownPlainEvents';
import { hasReadQueue, isReadByAnother } from '../sources/offlineQueue/lastQueueReader';
import { isCatchUp, isGuaranteed, WAKE_UP_EVENT } from '../settings/triggerMode';
import { isSame } from './binding';
import { formerPlainRows } from './formerVersion';
import * as refused from './refusedActivation';

/** What is bound for this node and what should be. */
export interface SubscriptionPlan {
	portal: Portal;
	/** The webhook address of this node in this n8n. */
	webhookUrl: string;
	/** Everything that is bound for this node. */
	own: readonly Subscription[];
	missing: readonly Subscription[];
	stale: readonly Subscription[];
	/** The events that should fill the application's plain queue. */
	plainCodes: readonly string[];
}

/**
 * Compares what the node's parameters ask for with what the portal has bound.
 * @throws PortalError, NodeOperationError
 */
export async function planSubscriptions(context: IHookFunctions): Promise<SubscriptionPlan> {
	const node = context.getNode();
	const isHeard = choiceOf(context).changes.some((change) => change !== 'deleted');
	if (bindsNothing(context) && !isHeard) {
		throw new NodeOperationError(node, refused.DELETIONS_UNHEARD);
	}
	const portal = await portalOf(context);
	const state = await readPortalState(portal);
	const webhookUrl = webhookUrlOfNode(context);
	const wanted = bindsNothing(context) ? [] : await wantedSubscriptions(context, state, webhookUrl);
	const own = ownSubscriptions(context, ownerOf(context), state);
	return {
		portal,
		webhookUrl,
		own,
		missing: wanted.filter((one) => !own.some((bound) => isSame(one, bound))),
		stale: own.filter((bound) => !wanted.some((one) => isSame(one, bound))),
		plainCodes: wanted.filter(isPlain).map(({ event }) => event),
	};
}

/** @throws NodeOperationError where the portal would bind nothing, or bind and send nothing */
async function wantedSubscriptions(
	context: IHookFunctions,
	state: PortalState,
	webhookUrl: string,
): Promise<Subscription[]> {
	const node = context.getNode();
	if (!state.installed) throw new NodeOperationError(node, refused.NOT_INSTALLED);
	if (state.isPaymentExpired) throw new NodeOperationError(node, refused.PAYMENT_EXPIRED);
	const codes = wantedCodes(context, state);
	const withheld = codes.filter((code) => !state.offered.has(code));
	if (withheld.length > 0) throw new NodeOperationError(node, refused.notOffered(withheld));
	return isGuaranteed(context)
		? await offlineSubscriptions(context, state, codes, webhookUrl)
		: await onlineSubscriptions(context, codes, webhookUrl);
}

/** Catch-up without wake-ups finds everything by looking, behind a firewall too. */
function bindsNothing(context: IHookFunctions): boolean {
	if (!isCatchUp(context)) return false;
	return !drainOptionsOf(context).wakeUp;
}

/** What is bound at the portal for this owner, whatever its address and choice were then. */
export function ownSubscriptions(
	context: IHookFunctions,
	owner: Owner,
	state: PortalState,
): Subscription[] {
	const own = state.subscriptions.filter((bound) =>
		bound.offline ? isOwnShare(context, owner, state, bound) : isOwnHandler(bound.handler, owner),
	);
	if (owner.mode === 'test') return own;
	const former = formerPlainRows(context, state, wantedCodes(context, state));
	return [...new Set([...own, ...former])];
}

/** @throws NodeOperationError for parameters that cannot be used */
function wantedCodes(context: IHookFunctions, { offered }: PortalState): string[] {
	return eventCodesFor(choiceOf(context), offered);
}

function isOwnShare(
	context: IHookFunctions,
	owner: Owner,
	state: PortalState,
	{ connector, event }: Subscription,
): boolean {
	if (owner.mode === 'test') return false;
	if (connector === '') return plainCodesOf(context, state).has(event);
	const isReader = isGuaranteed(context) || hasReadQueue(context);
	return connector === connectorOf(owner) && isReader && !isReadByAnother(context);
}

/** With connectors only the node's own memory tells that it once filled the plain queue. */
function plainCodesOf(context: IHookFunctions, state: PortalState): ReadonlySet<string> {
	const codes = state.hasConnectors ? [] : wantedCodes(context, state);
	return ownPlainCodes(context, state.subscriptions, codes);
}

async function offlineSubscriptions(
	context: IHookFunctions,
	state: PortalState,
	codes: readonly string[],
	webhookUrl: string,
): Promise<Subscription[]> {
	const node = context.getNode();
	if (state.isAdministrator === false) {
		throw new NodeOperationError(node, refused.NOT_ADMINISTRATOR);
	}
	if (!state.canReserve) throw new NodeOperationError(node, refused.CANNOT_RESERVE);
	const connector = state.hasConnectors ? connectorOf(ownerOf(context)) : '';
	if (!state.hasConnectors) refuseTakenQueue(context, state, codes);
	const { wakeUp } = drainOptionsOf(context);
	return [
		...codes.map((event) => ({ event, connector, handler: '', offline: true, authType: 0 })),
		...(wakeUp ? await onlineSubscriptions(context, [WAKE_UP_EVENT], webhookUrl) : []),
	];
}

/** @throws NodeOperationError where n8n's own address leaves no room for what makes a handler unique */
async function onlineSubscriptions(
	context: IHookFunctions,
	events: readonly string[],
	webhookUrl: string,
): Promise<Subscription[]> {
	if (webhookUrl.length > LONGEST_WEBHOOK_URL) {
		throw new NodeOperationError(context.getNode(), refused.tooLong(webhookUrl));
	}
	const { clientSecret } = await context.getCredentials('bitrix24OAuth2Api');
	const handler = handlerAddress(webhookUrl, ownerOf(context), textOf(clientSecret));
	return events.map((event) => ({ event, handler, connector: '', offline: false, authType: 0 }));
}

/** @throws NodeOperationError */
export function webhookUrlOfNode(context: IHookFunctions): string {
	const url = context.getNodeWebhookUrl('default');
	if (url) return url;
	throw new NodeOperationError(context.getNode(), 'n8n gave this node no webhook address');
}

/** The address of a living n8n that has some of the subscriptions bound. */
export async function originalOf(
	context: IHookFunctions,
	own: readonly Subscription[],
	webhookUrl: string,
	owner = ownerOf(context),
): Promise<string | undefined> {
	const urls = own.flatMap(({ offline, handler }) => (offline ? [] : [webhookUrlOf(handler)]));
	return await livingOriginal(context, urls, webhookUrl, owner);
}

/** Without connectors a queue has one reader: two workflows would take each other's changes. */
function refuseTakenQueue(
	context: IHookFunctions,
	{ subscriptions }: PortalState,
	codes: readonly string[],
): void {
	const node = context.getNode();
	const own = ownPlainCodes(context, subscriptions, codes);
	const taken = subscriptions.filter(
		(bound) => isPlain(bound) && codes.includes(bound.event) && !own.has(bound.event),
	);
	if (taken.length > 0) {
		const events = taken.map(({ event }) => event);
		throw new NodeOperationError(node, refused.takenQueue(events));
	}
	context.logger.info(
		`"${node.name}": this Bitrix24 plan has one queue per application, so each change goes to one workflow with guaranteed delivery only`,
	);
}

/** An offline subscription without a connector. */
const isPlain = ({ offline, connector }: Subscription): boolean => offline && connector === '';
