import { NodeOperationError, type IHookFunctions, type INode } from 'n8n-workflow';
import { connect, textOf } from '../../shared/portal/transport/connection';
import { Portal } from '../../shared/portal/portal';
import { eventCodesFor, readChoice } from '../settings/choice';
import { handlerAddress, isOwnHandler } from '../../shared/application/handlerAddress';
import { connectorOf, ownerOf, type Owner } from '../../shared/application/owner';
import {
	readPortalState,
	type PortalState,
	type Subscription,
} from '../../shared/application/applicationState';
import { readGuaranteedOptions } from '../settings/drainOptions';
import { ownPlainCodes } from '../sources/offlineQueue/plainQueueNote';
import { hasReadQueue, isReadByAnother } from '../sources/offlineQueue/queueReaderNote';
import { isGuaranteed, WAKE_UP_EVENT } from '../settings/triggerMode';

/** What is bound for this node and what should be (design.md §5.2). */
export interface Plan {
	portal: Portal;
	missing: readonly Subscription[];
	stale: readonly Subscription[];
	/** The events that should fill the application's plain queue. */
	plainCodes: readonly string[];
}

/**
 * Compares what the node's parameters ask for with what the portal has bound.
 * @throws PortalError, NodeOperationError
 */
export async function planSubscriptions(context: IHookFunctions): Promise<Plan> {
	const node = context.getNode();
	const choice = readChoice(
		node,
		context.getNodeParameter('objectTypes', []),
		context.getNodeParameter('events'),
	);
	const portal = new Portal(context, await connect(context, 'oAuth2'));
	const state = await readPortalState(portal);
	if (!state.installed) throw notInstalled(node);
	const codes = eventCodesFor(choice, state.offered);
	const withheld = codes.filter((code) => !state.offered.has(code));
	if (withheld.length > 0) throw notOffered(node, withheld);

	const handler = await handlerOf(context);
	const wanted = isGuaranteed(context)
		? offlineSubscriptions(context, state, codes, handler)
		: codes.map((event) => online(event, handler));
	const own = ownSubscriptions(context, ownerOf(context), state);
	return {
		portal,
		missing: wanted.filter((one) => !own.some((bound) => isSame(one, bound))),
		stale: own.filter((bound) => !wanted.some((one) => isSame(one, bound))),
		plainCodes: wanted.filter(isPlain).map(({ event }) => event),
	};
}

/** What is bound at the portal for this owner, whatever its address and choice were then. */
export function ownSubscriptions(
	context: IHookFunctions,
	owner: Owner,
	state: PortalState,
): Subscription[] {
	return state.subscriptions.filter((bound) =>
		bound.offline ? isOwnShare(context, owner, state, bound) : isOwnHandler(bound.handler, owner),
	);
}

function isOwnShare(
	context: IHookFunctions,
	owner: Owner,
	state: PortalState,
	{ connector, event }: Subscription,
): boolean {
	if (owner.mode === 'test') return false;
	if (connector === '') return ownPlainCodes(context, state.subscriptions).has(event);
	const isReader = isGuaranteed(context) || hasReadQueue(context);
	return connector === connectorOf(owner) && isReader && !isReadByAnother(context);
}

function offlineSubscriptions(
	context: IHookFunctions,
	state: PortalState,
	codes: readonly string[],
	handler: string,
): Subscription[] {
	const node = context.getNode();
	if (state.isAdministrator === false) throw notAdministrator(node);
	if (!state.canReserve) throw cannotReserve(node);
	const connector = state.hasConnectors ? connectorOf(ownerOf(context)) : '';
	if (!state.hasConnectors) refuseTakenQueue(context, state, codes);
	const { wakeUp } = readGuaranteedOptions(node, context.getNodeParameter('options', {}));
	return [
		...codes.map((event) => ({ event, connector, handler: '', offline: true, authType: 0 })),
		...(wakeUp ? [online(WAKE_UP_EVENT, handler)] : []),
	];
}

/** Without connectors a queue has one reader: two workflows would take each other's changes. */
function refuseTakenQueue(
	context: IHookFunctions,
	{ subscriptions }: PortalState,
	codes: readonly string[],
): void {
	const node = context.getNode();
	const own = ownPlainCodes(context, subscriptions);
	const taken = subscriptions.filter(
		(bound) => isPlain(bound) && codes.includes(bound.event) && !own.has(bound.event),
	);
	if (taken.length > 0) {
		throw new NodeOperationError(
			node,
			`Another workflow already receives ${taken.map(({ event }) => event).join(', ')} with guaranteed delivery through this local application, and on this Bitrix24 plan each change goes to one of them only. Unpublish the other workflow, connect this one through a local application of its own, or choose instant delivery.`,
		);
	}
	context.logger.info(
		`"${node.name}": this Bitrix24 plan has one queue per application, so only one workflow with guaranteed delivery can get each change through it`,
	);
}

/** An offline subscription without a connector. */
const isPlain = ({ offline, connector }: Subscription): boolean => offline && connector === '';

const online = (event: string, handler: string): Subscription => ({
	event,
	handler,
	connector: '',
	offline: false,
	authType: 0,
});

function isSame(one: Subscription, other: Subscription): boolean {
	return (
		one.event === other.event &&
		one.offline === other.offline &&
		one.handler === other.handler &&
		one.connector === other.connector
	);
}

async function handlerOf(context: IHookFunctions): Promise<string> {
	const { clientSecret } = await context.getCredentials('bitrix24OAuth2Api');
	const url = context.getNodeWebhookUrl('default');
	if (url) return handlerAddress(url, ownerOf(context), textOf(clientSecret));
	throw new NodeOperationError(context.getNode(), 'n8n gave this node no webhook address');
}

function notInstalled(node: INode): NodeOperationError {
	return new NodeOperationError(
		node,
		'The local application is not fully installed in the portal, so the portal would never send an event. In the portal, edit the local application, tick "Script only (no user interface)", save, then connect the credential again and publish the workflow.',
	);
}

function notOffered(node: INode, codes: readonly string[]): NodeOperationError {
	return new NodeOperationError(
		node,
		`The portal does not offer ${codes.join(', ')} to the local application. In the portal, tick "CRM (crm)" in its permissions, save, then connect the credential again and publish the workflow.`,
	);
}

function notAdministrator(node: INode): NodeOperationError {
	return new NodeOperationError(
		node,
		'Guaranteed delivery needs a portal administrator: the portal lets nobody else use its queue. Connect the credential as an administrator, or choose instant delivery.',
	);
}

function cannotReserve(node: INode): NodeOperationError {
	return new NodeOperationError(
		node,
		'Guaranteed delivery needs the extended offline queue (rest_offline_extended), which this Bitrix24 plan does not include. Choose instant delivery, or ask the portal owner for a plan that has it.',
	);
}
