import type { FoundChange } from '../looks/foundChange';
import type { JournalRow } from '../stageHistory/journalRow';
import type { RowFinding } from '../stageHistory/stageJournal';
import type { WaitingChanges } from './waitingChanges';

/** Rows of journals that were found and still have to become changes. */
export class FoundRows implements RowFinding {
	private readonly rows = new Map<number, JournalRow[]>();

	constructor(
		private readonly waiting: WaitingChanges,
		private readonly readSteps: (
			entityTypeId: number,
			rows: readonly JournalRow[],
		) => Promise<FoundChange[]>,
	) {}

	found(entityTypeId: number, rows: readonly JournalRow[]): void {
		this.rows.set(entityTypeId, [...(this.rows.get(entityTypeId) ?? []), ...rows]);
	}

	get isEmpty(): boolean {
		return this.rows.size === 0;
	}

	/** @throws PortalError; then the rows stay, and are tried again */
	async resolve(): Promise<void> {
		for (const [entityTypeId, rows] of [...this.rows]) {
			rows.sort((one, other) => one.rowId - other.rowId);
			const changes = await this.readSteps(entityTypeId, rows);
			this.rows.delete(entityTypeId);
			for (const change of changes) this.waiting.add(change);
		}
	}

	undoneRows(entityTypeId: number): number[] {
		return [...this.foundIds(entityTypeId), ...rowIdsOf(this.waiting.undone(entityTypeId))];
	}

	notHandedOver(entityTypeId: number): number[] {
		return [...this.foundIds(entityTypeId), ...rowIdsOf(this.waiting.notHandedOver(entityTypeId))];
	}

	private foundIds(entityTypeId: number): number[] {
		return (this.rows.get(entityTypeId) ?? []).map(({ rowId }) => rowId);
	}
}

const rowIdsOf = (changes: readonly FoundChange[]) => changes.flatMap(({ rowId }) => rowId ?? []);
