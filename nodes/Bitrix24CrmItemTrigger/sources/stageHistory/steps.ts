import type { StageStep } from '../../../shared/crm/events/itemEvent';
import type { RawItem } from '../../../shared/items/reading/rawItem';
import { userIn } from '../changedItems/changeRules';
import { secondsOf } from '../looks/unixSeconds';
import type { FoundChange } from '../looks/foundChange';
import type { JournalRow } from './journalRow';

/** A row of the journal that is a step from one stage or pipeline to another. */
export interface Step {
	row: JournalRow;
	stage: StageStep;
}

/** `TYPE_ID` of a row (docs/portal-contract.md §8). */
const CREATED = 1;
const MOVED_TO_FINAL = 3;

/** An item made on a final stage has its first row at its making, give or take. */
const AT_CREATION_S = 60;

/**
 * What rows stand for. The row before a row of the same item is where it came from; without one it is
 * the item's creation, or a step whose beginning the portal has forgotten.
 * @param rows of one object type, in ascending order
 * @param before the row before an item's first one here, where there is one
 * @param createdAt when an item was made, Unix seconds, where that is known
 */
export function stepsOf(
	rows: readonly JournalRow[],
	before: (row: JournalRow) => JournalRow | undefined,
	createdAt: (itemId: number) => number | undefined,
): Step[] {
	const last = new Map<number, JournalRow>();
	const steps: Step[] = [];
	for (const row of rows) {
		const earlier = last.get(row.itemId) ?? before(row);
		last.set(row.itemId, row);
		const isStep = earlier ? isMove(earlier, row) : !isCreation(row, createdAt(row.itemId));
		if (isStep) steps.push({ row, stage: stepBetween(earlier, row) });
	}
	return steps;
}

/** The portal writes no row where nothing moved; a row that comes twice is none either. */
function isMove(earlier: JournalRow, row: JournalRow): boolean {
	return earlier.stage !== row.stage || earlier.categoryId !== row.categoryId;
}

function isCreation({ kind, time }: JournalRow, createdAt: number | undefined): boolean {
	if (kind === CREATED) return true;
	if (kind !== MOVED_TO_FINAL) return false;
	return createdAt === undefined || time - createdAt <= AT_CREATION_S;
}

function stepBetween(earlier: JournalRow | undefined, row: JournalRow): StageStep {
	return {
		from: earlier?.stage ?? null,
		to: row.stage,
		fromCategoryId: earlier?.categoryId ?? null,
		categoryId: row.categoryId,
		semantics: row.semantics,
	};
}

/** A step as a change. Who moved the item is known where its last move is this one. */
export function stepChange(
	{ row: { rowId, itemId, time }, stage }: Step,
	entityTypeId: number,
	item: RawItem | undefined,
): FoundChange {
	const isLastMove = secondsOf(item?.['movedTime']) === time;
	const changedBy = isLastMove ? userIn(item?.['movedBy']) : undefined;
	return { event: 'stageChanged', entityTypeId, id: itemId, time, rowId, stage, changedBy };
}
