import { readPhpDate } from './phpDate';
import type { ObjectType } from '../items/objectTypes';
import type { PortalClock } from '../rest/portalTime';
import type { Item } from '../items/types';

/** One step of an item, in the three journals of docs/portal-contract.md §8. */
export interface JournalRow {
	readonly id: number;
	readonly typeId: 1 | 2 | 3 | 5;
	readonly entityTypeId: number;
	readonly ownerId: number;
	/** ISO 8601 with the server's offset. */
	readonly createdTime: string;
	readonly categoryId: number;
	readonly stageId: string;
	readonly semantics: 'P' | 'S' | 'F';
	/** False while its transaction is not committed: nobody sees the row yet. */
	committed: boolean;
}

type Journal = 'lead' | 'deal' | 'dynamic';

/** The types whose stages are recorded; old invoices (5) have a journal and nothing in it. */
export function hasJournal(entityTypeId: number): boolean {
	return [1, 2, 5, 31, 36, 39].includes(entityTypeId) || entityTypeId >= 128;
}

function journalOf(entityTypeId: number): Journal {
	if (entityTypeId === 1) return 'lead';
	return entityTypeId === 2 ? 'deal' : 'dynamic';
}

/** Every stage step of every item; in each of the three journals ids ascend. */
export class StageJournal {
	/** As before crm 25.550.100: a change of pipeline removes the item's earlier rows. */
	pipelineChangeWipes = false;
	private readonly journals: Record<Journal, JournalRow[]> = { lead: [], deal: [], dynamic: [] };
	private readonly lastIds: Record<Journal, number> = { lead: 0, deal: 0, dynamic: 0 };
	private readonly latest = new Map<string, JournalRow>();
	private holding: JournalRow[] | undefined;

	constructor(
		private readonly semanticsOf: (stageId: string, entityTypeId: number) => 'S' | 'F' | null,
		private readonly clock: PortalClock,
	) {}

	/** Writes a row unless pipeline and stage equal the item's latest one. */
	record(type: ObjectType, item: Item, at?: string): void {
		const { entityTypeId } = type;
		const stageId = item['stageId'];
		if (!hasJournal(entityTypeId) || typeof stageId !== 'string' || stageId === '') return;
		const ownerId = Number(item['id']);
		const key = `${entityTypeId} ${ownerId}`;
		const before = this.latest.get(key);
		const categoryId = Number(item['categoryId'] ?? 0);
		if (before?.stageId === stageId && before.categoryId === categoryId) return;
		const changesPipeline = before !== undefined && before.categoryId !== categoryId;
		if (changesPipeline && this.pipelineChangeWipes) this.remove(entityTypeId, ownerId);
		const journal = journalOf(entityTypeId);
		const semantics = this.semanticsOf(stageId, entityTypeId) ?? 'P';
		const row: JournalRow = {
			id: ++this.lastIds[journal],
			typeId: this.typeOf(before, changesPipeline, semantics),
			entityTypeId,
			ownerId,
			createdTime: at ?? this.clock.time(),
			categoryId,
			stageId,
			semantics,
			committed: this.holding === undefined,
		};
		this.holding?.push(row);
		this.journals[journal].push(row);
		this.latest.set(key, row);
	}

	/** Rows of one type that are committed, by ascending id. */
	rows(entityTypeId: number): JournalRow[] {
		return this.journals[journalOf(entityTypeId)].filter(
			(row) => row.entityTypeId === entityTypeId && row.committed,
		);
	}

	/** A deleted item takes its rows along. */
	remove(entityTypeId: number, ownerId: number): void {
		const rows = this.journals[journalOf(entityTypeId)];
		const kept = rows.filter((row) => row.entityTypeId !== entityTypeId || row.ownerId !== ownerId);
		rows.splice(0, rows.length, ...kept);
		this.latest.delete(`${entityTypeId} ${ownerId}`);
	}

	/**
	 * Runs changes whose rows get their ids now and are seen only once the returned function is
	 * called: a row that appears after one with a higher id.
	 */
	holdBack(run: () => void): () => void {
		const held: JournalRow[] = [];
		this.holding = held;
		try {
			run();
		} finally {
			this.holding = undefined;
		}
		return () => {
			for (const row of held) row.committed = true;
		};
	}

	/** Ms of a filter's `CREATED_TIME`; `undefined` where it cannot be read. */
	readTime(text: string): number | undefined {
		return readPhpDate(text, this.clock);
	}

	private typeOf(
		before: JournalRow | undefined,
		changesPipeline: boolean,
		semantics: 'P' | 'S' | 'F',
	): 1 | 2 | 3 | 5 {
		if (changesPipeline && !this.pipelineChangeWipes) return 5;
		if (semantics !== 'P') return 3;
		return before ? 2 : 1;
	}
}
