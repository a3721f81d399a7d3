import type { StageStep } from '../../../shared/crm/events/itemEvent';
import type { RawItem } from '../../../shared/items/reading/rawItem';
import { PortalError } from '../../../shared/portal/errors/portalError';
import type { Command, CommandOutcome, Params } from '../../../shared/portal/portal';
import { secondsOf } from '../looks/unixSeconds';
import { rowsOf } from '../looks/listedRows';

/** One row of `crm.stagehistory.list` (docs/portal-contract.md §8). */
export interface JournalRow {
	rowId: number;
	itemId: number;
	/** Unix seconds. */
	time: number;
	/** `TYPE_ID`: 1 created, 2 moved, 3 moved to a final stage, 5 pipeline changed. */
	kind: number;
	stage: string;
	/** 0 for types without pipelines. */
	categoryId: number;
	semantics: StageStep['semantics'];
}

const METHOD = 'crm.stagehistory.list';

/** Reads a page of a type's journal, the oldest or the newest rows first. */
export const journalPage = (
	entityTypeId: number,
	direction: 'ASC' | 'DESC',
	filter: Params = {},
): Command => ({
	method: METHOD,
	params: { entityTypeId, filter, order: { ID: direction }, start: -1 },
});

/** The rows of a page, the oldest first. @throws PortalError */
export const journalRowsOf = (outcome: CommandOutcome): JournalRow[] =>
	rowsOf(outcome)
		.map(readJournalRow)
		.sort((one, other) => one.rowId - other.rowId);

const SEMANTICS: Readonly<Record<string, StageStep['semantics']>> = {
	P: 'process',
	S: 'success',
	F: 'failure',
};

/**
 * Reads a row; leads have other names for the same.
 * @throws PortalError where it is not as documented: a step must not get lost silently
 */
export function readJournalRow(raw: RawItem): JournalRow {
	const rowId = Number(raw['ID']);
	const itemId = Number(raw['OWNER_ID']);
	const time = secondsOf(raw['CREATED_TIME']) ?? Number.NaN;
	const stage = raw['STAGE_ID'] ?? raw['STATUS_ID'];
	if (![rowId, itemId, time].every(Number.isSafeInteger) || typeof stage !== 'string') {
		const text = 'A row of the stage history has no ID, OWNER_ID, CREATED_TIME or STAGE_ID';
		throw new PortalError({ code: 'UNEXPECTED_ANSWER', text, status: 200, method: METHOD });
	}
	const semantics = String(raw['STAGE_SEMANTIC_ID'] ?? raw['STATUS_SEMANTIC_ID'] ?? '');
	return {
		rowId,
		itemId,
		time,
		kind: Number(raw['TYPE_ID']),
		stage,
		categoryId: Number(raw['CATEGORY_ID'] ?? 0) || 0,
		semantics: SEMANTICS[semantics.toUpperCase()] ?? 'process',
	};
}
