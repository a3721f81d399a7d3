import type { INodeExecutionData } from 'n8n-workflow';
import { emittedItem, refuseFaults, type ItemReader } from '../runs/emittedItems';
import type { Change } from './source';

/** What a run is given. */
export interface PreparedRun {
	/** Empty where nothing of the changes is worth a run: then they count as dealt with. */
	items: INodeExecutionData[];
	/** Called once the changes are dealt with, e.g. to keep what was told as the last known state. */
	told?(): void;
}

/**
 * Makes what a run is given out of changes.
 * @param toleratesFaults whether an item that could not be read may be emitted with its error; until
 * then a fault of the moment is thrown, and the batch is tried again later. A connection that is refused
 * is always thrown
 * @throws PortalError
 */
export type PrepareRun = (
	changes: readonly Change[],
	toleratesFaults: boolean,
) => Promise<PreparedRun>;

/** Emits the events, with their items where `readItems` is given. */
export const plainRun =
	(readItems: ItemReader | undefined): PrepareRun =>
	async (changes, toleratesFaults) => {
		const events = changes.map(({ event }) => event);
		const items = await readItems?.(events);
		if (items) refuseFaults(items.values(), toleratesFaults);
		return { items: events.map((event) => emittedItem(event, items)) };
	};
