import type { IHookFunctions } from 'n8n-workflow';
import type { PortalState, Subscription } from '../../shared/application/applicationState';
import { isOwnHandler } from '../../shared/application/handlerAddress';
import { connectorOf, ownerOf } from '../../shared/application/owner';
import { notedAddress } from '../copiedInstance/addressNote';
import { WAKE_UP_EVENT } from '../settings/triggerMode';
import { hasPlainQueueNote } from '../sources/offlineQueue/ownPlainEvents';
import { hasReadQueue } from '../sources/offlineQueue/lastQueueReader';

/** Kept with the node until its first activation by this version has succeeded. */
interface Memory {
	wasActiveInFormerVersion?: boolean;
}

/**
 * Version 0.1 sent the connector in batch commands, where it has no effect: on plans that have
 * connectors it bound its events to the application's plain queue and read its own, empty share. Such
 * a node is known by its note as the queue's reader without any note of this version. To be called
 * before this version writes one.
 */
export function recogniseFormerVersion(context: IHookFunctions): void {
	const memory: Memory = context.getWorkflowStaticData('node');
	memory.wasActiveInFormerVersion ??= isFormerVersion(context);
}

/** This version has taken over: its own notes tell from now on what is the node's. */
export function forgetFormerVersion(context: IHookFunctions): void {
	const memory: Memory = context.getWorkflowStaticData('node');
	if (memory.wasActiveInFormerVersion !== undefined) delete memory.wasActiveInFormerVersion;
}

const isFormerVersion = (context: IHookFunctions): boolean =>
	hasReadQueue(context) && !hasPlainQueueNote(context) && notedAddress(context) === undefined;

/**
 * The rows of the plain queue that version 0.1 bound by mistake for this node. One that somebody else
 * reads stays: a row has no owner, and another workflow may have bound the same event.
 */
export function formerPlainRows(
	context: IHookFunctions,
	{ subscriptions, hasConnectors }: PortalState,
	codes: readonly string[],
): Subscription[] {
	const memory: Memory = context.getWorkflowStaticData('node');
	if (!hasConnectors || !memory.wasActiveInFormerVersion) return [];
	if (isPlainQueueReadByAnother(context, subscriptions)) return [];
	return subscriptions.filter(
		({ offline, connector, event }) => offline && connector === '' && codes.includes(event),
	);
}

/**
 * Every reader of a queue that wakes up has a handler for it, and every one that does not read the
 * plain queue has a connector: where there are more handlers than connectors, somebody reads it.
 */
function isPlainQueueReadByAnother(
	context: IHookFunctions,
	subscriptions: readonly Subscription[],
): boolean {
	const owner = ownerOf(context);
	const wakeUps = subscriptions.filter(
		({ event, handler }) => event === WAKE_UP_EVENT && !isOwnHandler(handler, owner),
	);
	const shares = subscriptions.filter(
		({ connector }) => connector !== '' && connector !== connectorOf(owner),
	);
	return (
		new Set(wakeUps.map(({ handler }) => handler)).size >
		new Set(shares.map(({ connector }) => connector)).size
	);
}
