import type { CrmState, CrmVersion, OtherRows } from './crmState';
import { ownerTypeCode, type ProductRow } from './productRows';
import type { JournalRow } from './stageJournal';
import type { TimelineComment } from './timeline';
import type { WriteRecord } from './writeLog';

/** What a test can see and do of CRM beside the items. */
export interface CrmControl {
	/** Every write over REST, also one that changed nothing; emptied by `clearLog()`. */
	readonly writes: readonly WriteRecord[];
	/** How often an item was written over REST: nothing may be written twice. */
	writeCount(entityTypeId: number, id: number, method?: string): number;
	/**
	 * Each write makes its answer wait so many ms, as robots do; `RequestRecord.writesTook` adds them up.
	 * @param pass how that time passes; default: it does
	 */
	writesTake(ms: number, pass?: (ms: number) => unknown): void;
	productRows(entityTypeId: number, id: number): ProductRow[];
	comments(entityTypeId: number, id: number): TimelineComment[];
	/** Rows of the journal of stages that are committed. */
	journal(entityTypeId: number): JournalRow[];
	/** Rows written in `run` have their ids at once and are seen only after the returned call. */
	holdBackJournal(run: () => void): () => void;
	/** As before July 2025: a change of pipeline removes the item's earlier rows. */
	pipelineChangeWipesJournal(on: boolean): void;
	readonly version: CrmVersion;
	/** How many rows `tasks.task.list` and `entity.item.get` have. */
	readonly otherRows: OtherRows;
}

export function crmControl(crm: CrmState): CrmControl {
	return {
		writes: crm.writes.records,
		writeCount: (entityTypeId, id, method) => crm.writes.count(entityTypeId, id, method),
		writesTake: (ms, pass) => {
			crm.writes.costMs = ms;
			if (pass) crm.writes.pass = pass;
		},
		productRows: (entityTypeId, id) => crm.productRows.of(ownerTypeCode(entityTypeId) ?? '', id),
		comments: (entityTypeId, id) => crm.timeline.of(entityTypeId, id),
		journal: (entityTypeId) => crm.journal.rows(entityTypeId),
		holdBackJournal: (run) => crm.journal.holdBack(run),
		pipelineChangeWipesJournal: (on) => {
			crm.journal.pipelineChangeWipes = on;
		},
		version: crm.version,
		otherRows: crm.otherRows,
	};
}
