import type { ItemEvent } from '../../../shared/crm/events/itemEvent';
import type { Reservation } from '../../../shared/application/queuedRows';
import { PortalError } from '../../../shared/portal/errors/portalError';
import type { Params } from '../../../shared/portal/portal';
import type { ChangeBatch, SetAsideReport, Source } from '../../drain/source';
import type { TriggerReports } from '../../runs/triggerReports';
import type { Choice } from '../../settings/choice';
import { PutAsideRows } from './putAsideRows';
import { reservations } from './reservations';
import { readRows } from './rowChanges';
import type { WorkflowRows } from './workflowRows';

export interface OfflineQueueSettings {
	/** The workflow's connector: what only one drain may read. */
	claim: string;
	rows: WorkflowRows;
	choice: Choice;
	portal: ItemEvent['portal'];
	reports: TriggerReports;
	/** Whether to deliver the changes once more that were set aside. */
	replaySetAside: boolean;
}

/** A reservation that is not a batch yet. */
interface Found {
	reservation: Reservation;
	isPutAside: boolean;
	isRecovered: boolean;
}

/** A reservation to be read: of a dead process, or of rows put aside. */
interface ToRead {
	processId: string;
	isPutAside: boolean;
}

const LOOK_AT_PUT_ASIDE_MS = 10 * 60_000;
const TAKE_STOCK_MS = 24 * 3_600_000;

/**
 * The portal's offline queue as a source of changes: a batch is a reservation, and acknowledging it
 * deletes its rows (docs/portal-contract.md §4 "Offline queue"). What comes first: what a dead process
 * left, what is to be replayed, new rows, renewed rows that were put aside.
 */
export class OfflineQueueSource implements Source {
	readonly name = "the portal's offline queue";
	readonly claim: string;
	private readonly putAside: PutAsideRows;
	/** The reservations handed over, by `process_id`, until they are dealt with. */
	private readonly held = new Map<string, Found>();
	/** Reserved together with the reading of the one before, and not read yet itself. */
	private ahead: Reservation | undefined;
	private renewed: Reservation[] = [];
	private toRead: ToRead[] = [];
	private mustRecover = true;
	private mustReplay: boolean;
	private putAsideLookedAt = -Infinity;
	private stockTakenAt = -Infinity;
	private turn = 0;

	constructor(private readonly settings: OfflineQueueSettings) {
		this.claim = settings.claim;
		this.mustReplay = settings.replaySetAside;
		this.putAside = new PutAsideRows(settings.rows, settings.reports);
	}

	recover(): void {
		this.mustRecover = true;
	}

	async next(
		limit: number,
		isUnderWay: (key: string) => boolean,
	): Promise<ChangeBatch | undefined> {
		await this.findReservations();
		const found =
			(await this.nextToRead(isUnderWay)) ??
			(await this.nextNew(limit)) ??
			(await this.nextRenewed());
		return found && (await this.batchOf(found));
	}

	async acknowledge({ key }: ChangeBatch): Promise<void> {
		const found = this.held.get(key);
		if (!found) return;
		const { processId, rows } = found.reservation;
		const messageIds = rows.map((row) => row.MESSAGE_ID);
		await this.settings.rows.use(async (own) => await own.rows.clear(processId, messageIds));
		await this.putAside.forget(processId, rows);
		this.held.delete(key);
	}

	async setAside({ key }: ChangeBatch): Promise<SetAsideReport> {
		const found = this.held.get(key);
		if (found) {
			const { processId, rows } = found.reservation;
			this.renewed.push(...(await this.putAside.add(processId, rows)));
			this.held.delete(key);
		}
		return {
			place: "were set aside in the portal's queue",
			cure: 'Mend the workflow, then turn on the option "Replay Set-Aside Changes" and publish it once.',
		};
	}

	async isLeft({ key }: ChangeBatch): Promise<boolean> {
		const found = this.held.get(key);
		if (!found) return false;
		const { reservation, isPutAside } = found;
		const left = await this.settings.rows.use(
			async ({ rows }) => await rows.read(reservation.processId, isPutAside),
		);
		if (left) return true;
		this.held.delete(key);
		return false;
	}

	/** What a dead process left, and at a start what is to be replayed. */
	private async findReservations(): Promise<void> {
		const { rows } = this.settings;
		await this.takeStock();
		if (this.mustRecover) {
			const left = await rows.use(async (own) => await reservations(own, { arePutAside: false }));
			const replay = this.toRead.filter(({ isPutAside }) => isPutAside);
			const lost = left.filter((processId) => processId !== this.ahead?.processId);
			this.toRead = [...listToRead(lost, false), ...replay];
			this.mustRecover = false;
		}
		if (this.mustReplay) {
			this.renewed.push(...(await this.putAside.reserveMarked()));
			this.toRead.push(...listToRead(await this.putAside.all(), true));
			this.mustReplay = false;
		}
	}

	/** What is under way waits here: its run's end may never come, and then nobody would say so. */
	private async nextToRead(isUnderWay: (key: string) => boolean): Promise<Found | undefined> {
		const free = () => this.toRead.find(({ processId }) => !isUnderWay(processId));
		for (let next = free(); next; next = free()) {
			const { processId, isPutAside } = next;
			const reservation = await this.settings.rows.use(
				async ({ rows }) => await rows.read(processId, isPutAside),
			);
			this.toRead = this.toRead.filter((one) => one !== next);
			if (reservation) return { reservation, isPutAside, isRecovered: !isPutAside };
		}
		return undefined;
	}

	/** New rows. One whose rows another reader has taken meanwhile is passed over. */
	private async nextNew(limit: number): Promise<Found | undefined> {
		for (;;) {
			const reserved = this.ahead ?? (await this.reserveNew(limit));
			this.ahead = undefined;
			const reservation = reserved && (await this.readReserved(reserved, limit));
			if (reservation) return { reservation, isPutAside: false, isRecovered: false };
			if (!reserved) return undefined;
		}
	}

	/** The oldest rows; where there are several filters, they take turns. */
	private async reserveNew(limit: number): Promise<Reservation | undefined> {
		return await this.settings.rows.use(async ({ rows, filters }) => {
			for (let tried = 0; tried < filters.length; tried++) {
				const reserved = await rows.reserve(limit, this.filterIn(filters));
				if (reserved) return reserved;
				this.turn++;
			}
			return undefined;
		});
	}

	/** After a full reservation more rows are likely: they are reserved with the same request. */
	private async readReserved(
		{ processId, rows: reserved }: Reservation,
		limit: number,
	): Promise<Reservation | undefined> {
		return await this.settings.rows.use(async ({ rows, filters }) => {
			if (reserved.length < limit) return await rows.read(processId, false);
			const filter = this.filterIn(filters);
			const { reservation, next } = await rows.readAndReserve(processId, limit, filter);
			if (next instanceof PortalError) this.mustRecover = true;
			else this.ahead = next;
			return reservation;
		});
	}

	private filterIn(filters: readonly Params[]): Params {
		return filters[this.turn % filters.length] ?? {};
	}

	/** From time to time: somebody must know of rows put aside before they go. */
	private async takeStock(): Promise<void> {
		const now = performance.now();
		if (now - this.stockTakenAt < TAKE_STOCK_MS) return;
		await this.putAside.takeStock({ isReplayed: this.settings.replaySetAside });
		this.stockTakenAt = now;
	}

	/** Rows put aside that were renewed; looked for from time to time, there should be none. */
	private async nextRenewed(): Promise<Found | undefined> {
		const now = performance.now();
		if (now - this.putAsideLookedAt >= LOOK_AT_PUT_ASIDE_MS) {
			this.renewed.push(...(await this.putAside.reserveMarked()));
			this.putAsideLookedAt = now;
		}
		const reservation = this.renewed.shift();
		return reservation && { reservation, isPutAside: true, isRecovered: false };
	}

	/** Rows that cannot be read are put aside before anything else is done with the others. */
	private async batchOf(found: Found): Promise<ChangeBatch> {
		const { processId, rows } = found.reservation;
		const { choice, portal } = this.settings;
		const { changes, unreadable } = readRows(rows, choice, portal);
		const bad = unreadable.map(({ row }) => row);
		if (bad.length > 0) this.renewed.push(...(await this.putAside.add(processId, bad)));
		const readable = rows.filter((row) => !bad.includes(row));
		this.held.set(processId, { ...found, reservation: { processId, rows: readable } });
		const { isRecovered } = found;
		return { key: processId, changes, unreadable, isRecovered };
	}
}

const listToRead = (processIds: readonly string[], isPutAside: boolean): ToRead[] =>
	processIds.map((processId) => ({ processId, isPutAside }));
