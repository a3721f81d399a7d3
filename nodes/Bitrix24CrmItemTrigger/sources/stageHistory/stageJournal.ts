import type { Look } from '../looks/look';
import { NewIds } from '../looks/newIds';
import { journalPage, readJournalRow, type JournalRow } from './journalRow';

/** How far a type's journal has been told. */
export interface JournalPosition {
	/** Every row up to this id is known, and these above it. */
	upTo: number;
	above: readonly number[];
}

/** Where the rows go. */
export interface RowFinding {
	found(entityTypeId: number, rows: readonly JournalRow[]): void;
	/** Ids of the rows of a type that were found and are not dealt with yet. */
	undoneRows(entityTypeId: number): readonly number[];
}

/**
 * The journal of stages of one object type (docs/portal-contract.md §8). Ids ascend, but a row can
 * appear after one with a higher id, so that what is above a settled id is read again.
 */
export class StageJournal {
	private readonly ids: NewIds;
	private openLook: Look | undefined;
	/** When it was read last, by our own clock. */
	lookedAt = -Infinity;

	constructor(
		readonly entityTypeId: number,
		position: JournalPosition,
		private readonly finding: RowFinding,
	) {
		this.ids = new NewIds(position.upTo, new Set(position.above));
	}

	/** @param now by our own clock, milliseconds */
	look(now: number): Look {
		this.lookedAt = now;
		if (this.openLook) return this.openLook;
		const { entityTypeId, ids, finding } = this;
		this.openLook = {
			entityTypeId,
			idName: 'ID',
			after: ids.knownUpTo,
			fullPages: 0,
			page: (last) => journalPage(entityTypeId, 'ASC', { '>ID': last }),
			take: (rows) => {
				const fresh = rows.map(readJournalRow).filter(({ rowId }) => ids.isNew(rowId));
				for (const { rowId } of fresh) ids.note(rowId);
				if (fresh.length > 0) finding.found(entityTypeId, fresh);
			},
			end: () => {
				this.openLook = undefined;
				ids.settle(now, Math.min(Infinity, ...finding.undoneRows(entityTypeId)));
			},
		};
		return this.openLook;
	}

	/** It failed, or its first page was short: the next look goes over it again. */
	abandon(): void {
		this.openLook = undefined;
	}

	position(undone = this.finding.undoneRows(this.entityTypeId)): JournalPosition {
		const left = new Set(undone);
		return {
			upTo: this.ids.knownUpTo,
			above: this.ids.knownAbove.filter((id) => !left.has(id)),
		};
	}
}
