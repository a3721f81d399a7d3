import { sleep } from 'n8n-workflow';
import {
	ROWS_A_PAGE,
	type ListedRow,
	type QueuedRow,
	type Reservation,
} from '../../../shared/application/queuedRows';
import type { TriggerReports } from '../../runs/triggerReports';
import { reservations } from './reservations';
import type { OwnRows, WorkflowRows } from './workflowRows';

/** The portal keeps the time of a row in whole seconds. */
const GRAIN_MS = 1_000;
const EVERYTHING = 100_000;
/** So many rows put aside are known one by one; of more, only that there are more. */
const MOST_KNOWN = 2_000;
const DAY_MS = 24 * 3_600_000;
/** The portal deletes every row after 30 days (docs/portal-contract.md §11). */
const KEPT_DAYS = 30;
const TELL_FROM_DAYS = 25;

/**
 * The workflow's rows that were put aside (`event.offline.error`).
 *
 * A row put aside and in no reservation hides its item: a later change only renews it. So what was
 * put aside is reserved at once, with its mark: then a later change makes a new row, which comes as any
 * other does, and once that one is dealt with the older one has nothing more to say. A marked row
 * without a reservation is therefore one that was renewed in that moment, or one left by a process that
 * died in it: both are delivered.
 */
export class PutAsideRows {
	/** Put aside and not yet reserved: the time of each message's row. */
	private readonly fresh = new Map<string, string>();
	/** The reservations of a message's rows that were put aside. */
	private known = new Map<string, string>();
	private isReserved = false;

	constructor(
		private readonly own: WorkflowRows,
		private readonly reports: TriggerReports,
	) {}

	/**
	 * Puts rows of a reservation aside. Where a message has another good row, that one says all this one
	 * does and more, and the portal would delete it: then this one is deleted instead. An older row put
	 * aside for the same message has nothing more to say either.
	 * @returns rows that turned out to be renewed, in reservations
	 */
	async add(processId: string, rows: readonly QueuedRow[]): Promise<Reservation[]> {
		// A change in the second of its row could not be told from it by its time.
		await sleep(GRAIN_MS);
		const renewed = this.isReserved ? [] : await this.reserveMarked();
		const times = new Map(rows.map((row) => [row.MESSAGE_ID, row.TIMESTAMP_X]));
		const ids = [...times.keys()];
		await this.own.use(async ({ rows: queue }) => {
			const others = (await queue.ofMessages(ids)).filter((row) => row.PROCESS_ID !== processId);
			const newer = others.filter((row) => isNewer(row, processId));
			const hasNewer = new Set(newer.map((row) => row.MESSAGE_ID));
			const failed = ids.filter((id) => !hasNewer.has(id));
			await queue.clear(
				processId,
				ids.filter((id) => hasNewer.has(id)),
			);
			this.isReserved = false;
			for (const id of failed) this.fresh.set(id, times.get(id) ?? '');
			// A change that came in this very moment was deleted: the row put aside is delivered for it.
			for (const id of await queue.putAside(processId, failed)) this.fresh.delete(id);
			for (const row of others.filter(({ ERROR }) => ERROR)) {
				await queue.clear(row.PROCESS_ID, [row.MESSAGE_ID]);
			}
		});
		return [...renewed, ...(await this.reserveMarked())];
	}

	/**
	 * Reserves the rows that are put aside and in no reservation.
	 * @returns those that are to be delivered
	 */
	async reserveMarked(): Promise<Reservation[]> {
		return await this.own.use(async ({ rows, filters }) => {
			const renewed: Reservation[] = [];
			for (const filter of filters) {
				const reserved = await rows.reserve(EVERYTHING, filter, true);
				const found = reserved && (await rows.read(reserved.processId, true));
				if (!found) continue;
				for (const row of found.rows) this.known.set(row.MESSAGE_ID, found.processId);
				const changed = found.rows.filter(
					(row) => this.fresh.get(row.MESSAGE_ID) !== row.TIMESTAMP_X,
				);
				if (changed.length > 0) renewed.push({ ...found, rows: changed });
			}
			this.fresh.clear();
			this.isReserved = true;
			return renewed;
		});
	}

	/** Deletes what was put aside for messages of which a later change has been dealt with. */
	async forget(processId: string, rows: readonly QueuedRow[]): Promise<void> {
		const outdated = new Map<string, string[]>();
		for (const { MESSAGE_ID: id } of rows) {
			const aside = this.known.get(id);
			this.known.delete(id);
			if (aside === undefined || aside === processId) continue;
			outdated.set(aside, [...(outdated.get(aside) ?? []), id]);
		}
		for (const [aside, ids] of outdated) {
			await this.own.use(async (own) => await own.rows.clear(aside, ids));
		}
	}

	/** Every reservation of rows that were put aside, to deliver them after all. */
	async all(): Promise<string[]> {
		return await this.own.use(async (own) => await reservations(own, { arePutAside: true }));
	}

	/** Reads which there are, says so, and tells somebody before the portal deletes them. */
	async takeStock({ isReplayed }: { isReplayed: boolean }): Promise<void> {
		const rows = await this.own.use(listMarked);
		this.known = new Map(rows.map((row) => [row.MESSAGE_ID, row.PROCESS_ID]));
		if (rows.length === 0 || isReplayed) return;
		const count = `${rows.length}${rows.length < MOST_KNOWN ? '' : ' or more'}`;
		const cure =
			'To have them delivered, turn on the option "Replay Set-Aside Changes" and publish the workflow once.';
		const oldest = Math.min(...rows.map((row) => Date.parse(row.TIMESTAMP_X) || Infinity));
		const days = Math.floor((Date.now() - oldest) / DAY_MS);
		if (days < TELL_FROM_DAYS) {
			this.reports.warn(`the portal's queue has ${count} change(s) that were set aside. ${cure}`);
			return;
		}
		this.reports.fail({
			message: `The portal deletes changes that were set aside after ${KEPT_DAYS} days, and the oldest of ${count} is ${days} days old`,
			description: cure,
		});
	}
}

/** A good row of the same message outside our reservation. */
const isNewer = ({ PROCESS_ID, ERROR }: ListedRow, processId: string): boolean =>
	!ERROR && PROCESS_ID !== processId;

/** The workflow's rows that are put aside, the oldest first. */
async function listMarked({ rows, isOwn }: OwnRows): Promise<ListedRow[]> {
	const marked: ListedRow[] = [];
	for (let last = '0'; marked.length < MOST_KNOWN; ) {
		const page = await rows.list({ '=ERROR': 1, '>ID': last });
		marked.push(...page.filter(isOwn));
		const next = page.at(-1)?.ID ?? '';
		if (page.length < ROWS_A_PAGE || next === '' || next === last) break;
		last = next;
	}
	return marked;
}
