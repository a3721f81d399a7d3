import { refKey } from '../../../shared/items/reading/readItems';
import { fromQueueRow, type ItemEvent } from '../../../shared/crm/events/itemEvent';
import { isWanted, type Choice } from '../../settings/choice';
import type { QueueRow } from './queueShare';

/** What the rows of a reservation turned out to be. */
export interface SortedRows {
	/** By time, each change of an item once. */
	events: ItemEvent[];
	unreadable: Array<{ row: QueueRow; reason: string }>;
}

/** Reads the rows of a reservation; what nobody asked for is left out, it only wants acknowledging. */
export function sortRows(
	rows: readonly QueueRow[],
	choice: Choice,
	portal: ItemEvent['portal'],
): SortedRows {
	const events = new Map<string, ItemEvent>();
	const unreadable: SortedRows['unreadable'] = [];
	for (const row of rows) {
		const read = fromQueueRow(row, portal);
		if (!read.ok) unreadable.push({ row, reason: read.reason });
		else if (isWanted(choice, read.event)) keepLatest(events, read.event);
	}
	const byTime = [...events.values()].sort((one, other) =>
		one.occurredAt < other.occurredAt ? -1 : Number(one.occurredAt > other.occurredAt),
	);
	return { events: byTime, unreadable };
}

function keepLatest(events: Map<string, ItemEvent>, event: ItemEvent): void {
	const key = `${event.event}:${refKey(event)}`;
	const known = events.get(key);
	if (!known || known.occurredAt <= event.occurredAt) events.set(key, event);
}
