import type { StageStep } from '../../../shared/crm/events/itemEvent';
import type { RawItem } from '../../../shared/items/reading/rawItem';
import { PortalError } from '../../../shared/portal/errors/portalError';

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
	const time = Math.floor(Date.parse(String(raw['CREATED_TIME'])) / 1000);
	const stage = raw['STAGE_ID'] ?? raw['STATUS_ID'];
	if (![rowId, itemId, time].every(Number.isSafeInteger) || typeof stage !== 'string') {
		const text = 'A row of the stage history has no ID, OWNER_ID, CREATED_TIME or STAGE_ID';
		const method = 'crm.stagehistory.list';
		throw new PortalError({ code: 'UNEXPECTED_ANSWER', text, status: 200, method });
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
