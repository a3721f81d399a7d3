import {
	deepCopy,
	type IDataObject,
	type INodeExecutionData,
	type ITriggerFunctions,
	type IWebhookFunctions,
} from 'n8n-workflow';
import type { ItemEvent } from '../../shared/crm/events/itemEvent';
import {
	presentedItems,
	type PresentedOutcome,
	type Presenting,
} from '../../shared/items/presenting/presentedItems';
import { presentingBy } from '../../shared/items/presenting/presentingBy';
import { refKey } from '../../shared/items/reading/readItems';
import type { Portal } from '../../shared/portal/portal';
import { PortalError } from '../../shared/portal/errors/portalError';
import { portalOf } from '../settings/connectedPortal';
import { nodeKeyOf } from './nodeKey';
import { inWords } from './triggerReports';

/** The items of some events, by `refKey`. */
export type Items = ReadonlyMap<string, PresentedOutcome>;

export type ItemReader = (events: readonly ItemEvent[]) => Promise<Items>;

/**
 * How the node's options want items presented.
 * @throws NodeOperationError that names the option among `rawOptions` that cannot be used
 */
export const presentingOf = (
	context: IWebhookFunctions | ITriggerFunctions,
	portal: Portal,
	rawOptions: unknown,
): Presenting =>
	presentingBy({ context, portal, onHint: (hint) => warnOnce(context, hint) }, rawOptions);

/**
 * Reads the items of events, all in one go; a deleted item cannot be read any more.
 * @throws NodeOperationError as `presentingOf`, and where the credential cannot be used
 */
export function itemReader(
	context: IWebhookFunctions | ITriggerFunctions,
	rawOptions: unknown,
): ItemReader {
	return async (events) => {
		const portal = await portalOf(context);
		const readable = events.filter(({ event }) => event !== 'deleted');
		return await presentedItems(portal, readable, presentingOf(context, portal, rawOptions));
	};
}

/** Where nothing could even be asked for, e.g. as the credential is gone: why, for every event. */
export function unreadItems(events: readonly ItemEvent[], reason: unknown): Items {
	const failure = { code: 'NOT_ASKED', text: inWords(reason).reason, status: 0, method: '' };
	const error = reason instanceof PortalError ? reason : new PortalError(failure);
	return new Map(events.map((event) => [refKey(event), { ok: false, error }]));
}

/** By node and message: what every event would say again is said once. */
const warned = new Set<string>();

function warnOnce(context: IWebhookFunctions | ITriggerFunctions, message: string): void {
	const key = `${nodeKeyOf(context)} ${message}`;
	if (!warned.has(key)) context.logger.warn(`"${context.getNode().name}": ${message}`);
	warned.add(key);
}

/** One event as a workflow gets it, with what else is told of it, and its item where items were read. */
export function emittedItem(
	event: ItemEvent,
	items?: Items,
	told: IDataObject = {},
): INodeExecutionData {
	const json: IDataObject = { ...event, ...told };
	if (!items || event.event === 'deleted') return { json };
	const outcome = items.get(refKey(event));
	if (outcome?.ok) {
		// One fetch may serve several workflows: each gets an object of its own.
		const { item, binary } = deepCopy(outcome);
		return { json: { ...json, item: item as IDataObject }, ...(binary ? { binary } : {}) };
	}
	return { json: { ...json, item: null, itemError: errorJson(outcome?.error) } };
}

function errorJson(error: PortalError | undefined): IDataObject {
	if (!error) return { code: 'NO_ANSWER', message: 'The item was not in the portal’s answer' };
	return { code: error.code, message: error.failure.text || error.message };
}

/**
 * Whether an item's error is worth waiting for where nothing is lost by it: a fault of the moment, until
 * it has been met too often, and as long as it lasts a connection that is refused, through which nothing
 * could be acknowledged either.
 */
export const isWorthWaiting = (error: PortalError, toleratesFaults: boolean): boolean =>
	error.isOfConnection || (error.isTransient && !toleratesFaults);

/** @throws PortalError the first that is worth waiting for */
export function refuseFaults(
	outcomes: Iterable<{ ok: true } | { ok: false; error: PortalError }>,
	toleratesFaults: boolean,
): void {
	for (const outcome of outcomes) {
		if (!outcome.ok && isWorthWaiting(outcome.error, toleratesFaults)) throw outcome.error;
	}
}
