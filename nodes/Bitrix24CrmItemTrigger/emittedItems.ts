import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { ItemEvent } from '../shared/crm/itemEvent';
import type { OutputOptions } from '../shared/crm/outputOptions';
import { presentedItems, type PresentedOutcome } from '../shared/items/presentedItems';
import { refKey } from '../shared/items/readItems';
import type { Portal } from '../shared/portal/portal';
import type { PortalError } from '../shared/portal/portalError';

/** The items of some events, by `refKey`. */
export type Items = ReadonlyMap<string, PresentedOutcome>;

export type ItemReader = (events: readonly ItemEvent[]) => Promise<Items>;

/** Reads the items of events, all in one go; a deleted item cannot be read any more. */
export function itemReader(portal: Portal, options: OutputOptions): ItemReader {
	return async (events) =>
		await presentedItems(
			portal,
			events.filter(({ event }) => event !== 'deleted'),
			options,
		);
}

/** One event as a workflow gets it (interface.md "Emitted"), with its item where items were read. */
export function emittedItem(event: ItemEvent, items?: Items): INodeExecutionData {
	const json: IDataObject = { ...event };
	if (!items || event.event === 'deleted') return { json };
	const outcome = items.get(refKey(event));
	if (outcome?.ok) return { json: { ...json, item: outcome.item as IDataObject } };
	return { json: { ...json, item: null, itemError: errorJson(outcome?.error) } };
}

function errorJson(error: PortalError | undefined): IDataObject {
	if (!error) return { code: 'NO_ANSWER', message: 'The item was not in the portal’s answer' };
	return { code: error.code, message: error.failure.text || error.message };
}

/**
 * A fault of the moment: worth waiting for where nothing is lost by it.
 * @throws PortalError the first such fault
 */
export function refuseTransientFaults(items: Items): void {
	for (const outcome of items.values()) {
		if (!outcome.ok && outcome.error.isTransient) throw outcome.error;
	}
}
