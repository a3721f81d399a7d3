import { refKey } from '../../../shared/items/reading/rawItem';
import { fromQueueRow, type ItemEvent } from '../../../shared/crm/events/itemEvent';
import type { QueuedRow } from '../../../shared/application/queuedRows';
import type { Change } from '../../drain/source';
import { isWanted, type Choice } from '../../settings/choice';

/** What the rows of a reservation turned out to be. */
export interface RowChanges {
	/** By time, each change of an item once. */
	changes: Change[];
	unreadable: Array<{ row: QueuedRow; reason: string }>;
}

/** Reads the rows of a reservation; what nobody asked for is left out, it only wants acknowledging. */
export function readRows(
	rows: readonly QueuedRow[],
	choice: Choice,
	portal: ItemEvent['portal'],
): RowChanges {
	const events = new Map<string, ItemEvent>();
	const unreadable: RowChanges['unreadable'] = [];
	for (const row of rows) {
		const read = fromQueueRow(row, portal);
		if (!read.ok) unreadable.push({ row, reason: read.reason });
		else if (isWanted(choice, read.event)) keepLatest(events, read.event);
	}
	const byTime = [...events.values()].sort((one, other) =>
		one.occurredAt < other.occurredAt ? -1 : Number(one.occurredAt > other.occurredAt),
	);
	return { changes: byTime.map((event) => ({ event })), unreadable };
}

function keepLatest(events: Map<string, ItemEvent>, event: ItemEvent): void {
	const key = `${event.event}:${refKey(event)}`;
	const known = events.get(key);
	if (!known || known.occurredAt <= event.occurredAt) events.set(key, event);
}
