import { readItems, refKey, type ItemOutcome } from '../../../shared/items/reading/readItems';
import type { Portal } from '../../../shared/portal/portal';
import { secondsOf } from '../looks/unixSeconds';
import type { FoundChange } from '../looks/foundChange';
import { earlierRows } from './earlierRows';
import type { JournalRow } from './journalRow';
import type { StageMemory } from './stageMemory';
import type { StageFilter } from '../../stages/stageFilter';
import { stepChange, stepsOf, type Step } from './steps';

/** How rows become changes. */
export interface StepSettings {
	memory: StageMemory;
	/** Whether a step is one that was asked for. */
	isWanted: StageFilter;
	/** The connected user, where its own steps are to start nothing. */
	ignoredUser?: { readonly id: number | undefined } | undefined;
	/** Whether a change takes its item along. */
	keepsItems: boolean;
}

/**
 * Turns rows of a type's journal into changes: looks up where each came from and who made it.
 * @param rows in ascending order of ids
 * @throws PortalError
 */
export async function readSteps(
	portal: Portal,
	entityTypeId: number,
	rows: readonly JournalRow[],
	settings: StepSettings,
): Promise<FoundChange[]> {
	const { memory } = settings;
	const unknown = new Map<number, number>();
	for (const row of rows) {
		if (unknown.has(row.itemId) || memory.before(entityTypeId, row)) continue;
		unknown.set(row.itemId, row.rowId);
	}
	const earlier = await earlierRows(portal, entityTypeId, unknown);
	const items = await readItems(
		portal,
		[...new Set(rows.map(({ itemId }) => itemId))].map((id) => ({ entityTypeId, id })),
	);
	const steps = stepsOf(
		rows,
		(row) => memory.before(entityTypeId, row) ?? earlier.get(row.itemId),
		(id) => createdAt(items.get(refKey({ entityTypeId, id }))),
	);
	for (const row of rows) memory.note(entityTypeId, row);
	return steps.flatMap((step) => changeOf(step, entityTypeId, items, settings) ?? []);
}

function createdAt(outcome: ItemOutcome | undefined): number | undefined {
	return outcome?.ok ? secondsOf(outcome.item['createdTime']) : undefined;
}

function changeOf(
	step: Step,
	entityTypeId: number,
	items: ReadonlyMap<string, ItemOutcome>,
	{ isWanted, ignoredUser, keepsItems }: StepSettings,
): FoundChange | undefined {
	const outcome = items.get(refKey({ entityTypeId, id: step.row.itemId }));
	const item = outcome?.ok ? outcome.item : undefined;
	const change = stepChange(step, entityTypeId, item);
	const { changedBy } = change;
	if (!isWanted(entityTypeId, step.stage)) return undefined;
	if (changedBy !== undefined && changedBy === ignoredUser?.id) return undefined;
	return { ...change, rawItem: keepsItems ? item : undefined };
}
