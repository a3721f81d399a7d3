import {
	ROWS_A_PAGE,
	type QueuedRow,
	type Reservation,
} from '../../../shared/application/queuedRows';
import type { TriggerReports } from '../../runs/triggerReports';
import { reservations } from './reservations';
import type { OwnRows, WorkflowRows } from './workflowRows';

const EVERYTHING = 100_000;
const DAY_MS = 24 * 3_600_000;
/** The portal deletes every row after 30 days (docs/portal-contract.md §11). */
const KEPT_DAYS = 30;
const TELL_FROM_DAYS = 25;

/**
 * The workflow's rows that were put aside (`event.offline.error`).
 *
 * A row put aside and in no reservation hides its item: a later change only renews it. So what was
 * put aside is reserved at once, with its mark: then a later change makes a new row, which comes as any
 * other does. A marked row without a reservation is therefore one that was renewed in that moment, or
 * one left by a process that died in it: both are delivered.
 */
export class PutAsideRows {
	/** Put aside and not yet reserved: the time of each message's row. */
	private readonly fresh = new Map<string, string>();
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
		const renewed = this.isReserved ? [] : await this.reserveMarked();
		await this.own.use(async ({ rows: queue }) => {
			const times = new Map(rows.map((row) => [row.MESSAGE_ID, row.TIMESTAMP_X]));
			const known = await queue.ofMessages([...times.keys()]);
			const others = known.filter(({ PROCESS_ID }) => PROCESS_ID !== processId);
			const hasNewer = new Set(others.filter(({ ERROR }) => !ERROR).map((row) => row.MESSAGE_ID));
			const outdated = [...times.keys()].filter((id) => hasNewer.has(id));
			const failed = [...times.keys()].filter((id) => !hasNewer.has(id));
			await queue.clear(processId, outdated);
			this.isReserved = false;
			for (const id of failed) this.fresh.set(id, times.get(id) ?? '');
			await queue.putAside(processId, failed);
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
				const found = await rows.reserve(EVERYTHING, filter, true);
				const changed = found?.rows.filter((row) => !this.wasJustPutAside(row)) ?? [];
				if (found && changed.length > 0) renewed.push({ ...found, rows: changed });
			}
			this.fresh.clear();
			this.isReserved = true;
			return renewed;
		});
	}

	/** Every reservation of rows that were put aside, to deliver them after all. */
	async all(): Promise<string[]> {
		return await this.own.use(async (own) => await reservations(own, { arePutAside: true }));
	}

	/** Says that there are some, and tells somebody before the portal deletes them. */
	async tellOfThem(): Promise<void> {
		const page = await this.own.use(async (own) => await listMarked(own));
		if (page.length === 0) return;
		const count = `${page.length}${page.length < ROWS_A_PAGE ? '' : ' or more'}`;
		const cure =
			'To have them delivered, turn on the option "Replay Set-Aside Changes" and publish the workflow once.';
		const oldest = Math.min(...page.map((row) => Date.parse(row.TIMESTAMP_X) || Infinity));
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

	private wasJustPutAside({ MESSAGE_ID: id, TIMESTAMP_X: time }: QueuedRow): boolean {
		return this.fresh.get(id) === time;
	}
}

async function listMarked({ rows, isOwn }: OwnRows) {
	return (await rows.list({ '=ERROR': 1 })).filter(isOwn);
}
