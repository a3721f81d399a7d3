import { readItems, refKey, type ItemOutcome } from '../../../shared/items/reading/readItems';
import type { Portal } from '../../../shared/portal/portal';
import type { ItemEvent } from '../../../shared/crm/events/itemEvent';
import { isoOf, secondsOf } from '../changedItems/itemState';
import { noteLatest } from '../looks/latestEntries';
import { journalPage, journalRowsOf, type JournalRow } from './journalRow';
import { moverOf, stepsOf } from './steps';

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
	const byItem = new Map(events.map((event) => [refKey(event), event]));
	const rows = await rowsOf(portal, byItem);
	const fresh = [...byItem].filter(([key, event]) =>
		rows.get(key)?.some((row) => isRecent(row, event)),
	);
	const refs = fresh.map(([, event]) => event);
	const items = refs.length > 0 ? await readItems(portal, refs) : new Map<string, ItemOutcome>();
	return fresh.flatMap(([key, event]) => {
		const outcome = items.get(key);
		const item = outcome?.ok ? outcome.item : undefined;
		const steps = stepsOf(
			rows.get(key) ?? [],
			() => undefined,
			() => secondsOf(item?.['createdTime']),
		);
		return steps
			.filter(({ row }) => isRecent(row, event) && told.take(key, row.rowId))
			.map(({ row, stage }): ItemEvent => {
				const changedBy = moverOf(row, item);
				return {
					...event,
					event: 'stageChanged',
					occurredAt: isoOf(row.time),
					stage,
					...(changedBy === undefined ? {} : { changedBy }),
				};
			});
	});
}

async function rowsOf(
	portal: Portal,
	byItem: ReadonlyMap<string, ItemEvent>,
): Promise<Map<string, JournalRow[]>> {
	const commands = [...byItem].map(([key, { entityTypeId, id }]) => {
		return [key, journalPage(entityTypeId, 'DESC', { OWNER_ID: id })] as const;
	});
	const outcomes = await portal.batch(Object.fromEntries(commands));
	const rows = new Map<string, JournalRow[]>();
	for (const [key, outcome] of Object.entries(outcomes)) {
		if (!outcome.ok && outcome.error.is('ENTITY_TYPE_NOT_SUPPORTED')) continue;
		rows.set(key, journalRowsOf(outcome));
	}
	return rows;
}

const isRecent = ({ time }: JournalRow, { occurredAt }: ItemEvent) =>
	time >= Date.parse(occurredAt) / 1000 - STEP_BEFORE_S;
