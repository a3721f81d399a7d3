import { readItems, refKey } from '../../../shared/items/reading/readItems';
import type { CommandOutcome, Portal } from '../../../shared/portal/portal';
import type { ItemEvent } from '../../../shared/crm/events/itemEvent';
import { secondsOf } from '../looks/unixSeconds';
import { handedChange } from '../looks/foundChange';
import { noteLatest } from '../looks/latestEntries';
import { journalPage, journalRowsOf, type JournalRow } from './journalRow';
import { stepChange, stepsOf } from './steps';

/** A delivery can come so long after the step that made it, and its own time is a rough one. */
const STEP_BEFORE_S = 60;

/** Items whose last told row is remembered; a bound for memory. */
const MOST = 50_000;

/** Which rows of the journal one node has told: the same step never twice in a process. */
export class ToldRows {
	private readonly last = new Map<string, number>();

	/** Takes a row for telling. @returns false where it was told */
	take(itemKey: string, rowId: number): boolean {
		const last = this.last.get(itemKey) ?? 0;
		if (rowId <= last) return false;
		noteLatest(this.last, itemKey, rowId, MOST);
		return true;
	}
}

/**
 * The steps that deliveries may stand for: the newest rows of their items in the journal, one command
 * an item. A type without a journal has none.
 * @returns one event a step, oldest first
 * @throws PortalError where the portal could not be asked
 */
export async function latestSteps(
	portal: Portal,
	events: readonly ItemEvent[],
	told: ToldRows,
): Promise<ItemEvent[]> {
	const wanted = [...new Map(events.map((event) => [refKey(event), event])).values()];
	const outcomes = await portal.batchInOrder(
		wanted.map(({ entityTypeId, id }) => journalPage(entityTypeId, 'DESC', { OWNER_ID: id })),
	);
	const moved = wanted
		.map((event, index) => ({ event, rows: rowsIn(outcomes[index]) }))
		.filter(({ event, rows }) => rows.some((row) => isRecent(row, event)));
	const items = await readItems(
		portal,
		moved.map(({ event }) => event),
	);
	return moved.flatMap(({ event, rows }) => {
		const outcome = items.get(refKey(event));
		const item = outcome?.ok ? outcome.item : undefined;
		const steps = stepsOf(
			rows,
			() => undefined,
			() => secondsOf(item?.['createdTime']),
		);
		return steps
			.filter(({ row }) => isRecent(row, event) && told.take(refKey(event), row.rowId))
			.map((step) => handedChange(stepChange(step, event.entityTypeId, item), event.portal).event);
	});
}

/** None of a type without a journal. @throws PortalError */
function rowsIn(outcome: CommandOutcome | undefined): JournalRow[] {
	const hasNone = !outcome?.ok && outcome?.error.is('ENTITY_TYPE_NOT_SUPPORTED');
	return !outcome || hasNone ? [] : journalRowsOf(outcome);
}

const isRecent = ({ time }: JournalRow, { occurredAt }: ItemEvent) =>
	time >= Date.parse(occurredAt) / 1000 - STEP_BEFORE_S;
