import { noteLatest } from '../looks/latestEntries';
import type { JournalRow } from './journalRow';

/** Items whose last step is remembered; a bound for memory. */
const MOST = 50_000;

/**
 * The last row of each item that was seen, by type and item: where its next step came from. Older
 * portals remove an item's rows when its pipeline changes, so that only this still knows.
 */
export class StageMemory {
	private readonly rows = new Map<string, JournalRow>();

	/** The item's row seen last before this one. */
	before(entityTypeId: number, { itemId, rowId }: JournalRow): JournalRow | undefined {
		const known = this.rows.get(`${entityTypeId}:${itemId}`);
		return known && known.rowId < rowId ? known : undefined;
	}

	note(entityTypeId: number, row: JournalRow): void {
		const key = `${entityTypeId}:${row.itemId}`;
		const known = this.rows.get(key);
		if (!known || known.rowId <= row.rowId) noteLatest(this.rows, key, row, MOST);
	}
}
