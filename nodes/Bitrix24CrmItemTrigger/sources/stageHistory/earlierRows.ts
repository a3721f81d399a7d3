import { partsOf } from '../../../shared/portal/parts';
import type { Command, Portal } from '../../../shared/portal/portal';
import { journalPage, journalRowsOf, type JournalRow } from './journalRow';

/** Items one command asks the journal for. */
const OWNERS = 50;

/** Items whose row before one of theirs is wanted. */
interface Chunk {
	entityTypeId: number;
	/** Item → the row before which. */
	before: Map<number, number>;
	/** Rows from here up were read. */
	down: number;
}

/**
 * The row before a given one of the same item, for many items: each command reads 50 items' rows from
 * the newest down, until every item has its row or there is none left.
 * @returns item → its row; items without an earlier row are missing
 * @throws PortalError
 */
export async function earlierRows(
	portal: Portal,
	entityTypeId: number,
	before: ReadonlyMap<number, number>,
): Promise<Map<number, JournalRow>> {
	const found = new Map<number, JournalRow>();
	let chunks: Chunk[] = partsOf([...before], OWNERS).map((some) => ({
		entityTypeId,
		before: new Map(some),
		down: Math.max(...some.map(([, row]) => row)),
	}));
	while (chunks.length > 0) {
		const outcomes = await portal.batchInOrder(chunks.map(commandOf));
		for (const [index, chunk] of chunks.entries()) {
			const outcome = outcomes[index];
			if (outcome) takeRows(chunk, journalRowsOf(outcome), found);
		}
		chunks = chunks.filter(({ before: left, down }) => left.size > 0 && down > 0);
	}
	return found;
}

const commandOf = ({ entityTypeId, before, down }: Chunk): Command =>
	journalPage(entityTypeId, 'DESC', { '@OWNER_ID': [...before.keys()], '<ID': down });

function takeRows(chunk: Chunk, rows: readonly JournalRow[], found: Map<number, JournalRow>): void {
	for (const row of [...rows].reverse()) {
		const limit = chunk.before.get(row.itemId);
		if (limit === undefined || row.rowId >= limit) continue;
		found.set(row.itemId, row);
		chunk.before.delete(row.itemId);
	}
	// An empty page is the end, whatever a short one says.
	chunk.down = rows[0]?.rowId ?? 0;
}
