import { messageId as hashOf } from './hit';
import type { PortalClock } from '../rest/portalTime';
import { randomCode } from '../randomCode';
import type { Behaviour } from '../behaviour';
import type { EventData, QueueRow } from '../items/types';

/** Whose queue: it belongs to the application and connector, not to a handler (docs/portal-contract.md §4). */
export type QueueOwner = {
	applicationId: number;
	connectorId: string;
};

export type StoredRow = QueueOwner & {
	id: number;
	/** Whole seconds, as the database keeps them; ms. */
	changedAt: number;
	event: string;
	data: EventData | false;
	/** 0: a robot or an agent. */
	userId: number;
	messageId: string;
	processId: string;
	error: boolean;
};

const DAY_MS = 24 * 3600 * 1000;
/** The server's limit is a little over 34 days. */
const LIFE_MS = 2_952_000_000;

/**
 * The portal's offline queue. One row per (message, application, connector, reservation); rows
 * are unreserved while their `PROCESS_ID` is empty.
 */
export class OfflineQueue {
	private readonly owners = new Map<string, Map<string, StoredRow>>();
	private readonly lastReservations = new Map<string, string>();
	private overlaps = false;
	private lastId = 0;

	constructor(
		private readonly clock: PortalClock,
		private readonly behaviour: Behaviour,
	) {}

	/**
	 * A change: renews the unreserved row of the same message, or adds one. A row put aside is
	 * renewed too and stays hidden (§4).
	 */
	push(owner: QueueOwner, event: string, data: EventData | false, userId: number): void {
		const rows = this.rowsOf(owner);
		const messageId = hashOf(event, data);
		const changedAt = Math.floor(this.clock.now() / 1000) * 1000;
		const known = rows.get(this.keyOf({ messageId, processId: '', error: false }));
		if (known) {
			Object.assign(known, { changedAt, data, userId });
			return;
		}
		this.insert(rows, {
			...owner,
			id: ++this.lastId,
			changedAt,
			event,
			data,
			userId,
			messageId,
			processId: '',
			error: false,
		});
	}

	of(owner: QueueOwner): StoredRow[] {
		this.dropOld();
		return [...this.rowsOf(owner).values()];
	}

	/** The next reader comes at the moment of the last reservation and gets its rows too (§4). */
	overlapNext(): void {
		this.overlaps = true;
	}

	/** Whether a reader without a process id sees the row. */
	isFree(owner: QueueOwner): (row: StoredRow) => boolean {
		const other = this.overlaps ? this.lastReservations.get(ownerKey(owner)) : undefined;
		this.overlaps = false;
		return ({ processId }) => processId === '' || processId === other;
	}

	/** Reserves the rows under a new process id and returns it. */
	reserve(owner: QueueOwner, chosen: readonly StoredRow[]): string {
		const processId = randomCode(32);
		const rows = this.rowsOf(owner);
		for (const row of chosen) this.move(rows, row, { processId });
		this.lastReservations.set(ownerKey(owner), processId);
		return processId;
	}

	remove(owner: QueueOwner, matches: (row: StoredRow) => boolean): void {
		const rows = this.rowsOf(owner);
		for (const [key, row] of rows) if (matches(row)) rows.delete(key);
	}

	/** Everything the application has in any share. */
	removeApplication(applicationId: number): void {
		for (const key of this.owners.keys()) {
			if (key.startsWith(`${applicationId}|`)) this.owners.delete(key);
		}
	}

	/**
	 * Puts messages aside. As the server does it: the row leaves its reservation and becomes the
	 * message's unreserved row with `ERROR` 1, every other good row of the message is dropped, and
	 * so later changes of the item renew the row put aside instead of adding a good one. One that
	 * was put aside before stays reserved.
	 */
	markError(owner: QueueOwner, processId: string, messageIds: ReadonlySet<string>): void {
		const rows = this.rowsOf(owner);
		const good = [...rows.values()].filter((row) => messageIds.has(row.messageId) && !row.error);
		for (const row of good) {
			const isOurs = row.processId === processId;
			if (!isOurs && this.behaviour.setAsideHidesLaterChanges) rows.delete(this.keyOf(row));
		}
		for (const row of good.filter((one) => one.processId === processId)) {
			const twin = rows.get(this.keyOf({ ...row, processId: '', error: true }));
			if (twin && twin !== row) rows.delete(this.keyOf(row));
			else this.move(rows, row, { processId: '', error: true });
		}
	}

	all(): QueueRow[] {
		this.dropOld();
		return [...this.owners.values()]
			.flatMap((rows) => [...rows.values()])
			.sort((a, b) => a.id - b.id)
			.map((row) => ({
				...this.shown(row),
				PROCESS_ID: row.processId,
				ERROR: row.error ? '1' : '0',
				CONNECTOR_ID: row.connectorId,
				applicationId: row.applicationId,
			}));
	}

	size(): number {
		this.dropOld();
		let size = 0;
		for (const rows of this.owners.values()) size += rows.size;
		return size;
	}

	/** The six columns of `event.offline.get`; `event.offline.list` adds two more. */
	shown(
		row: StoredRow,
	): Pick<
		QueueRow,
		'ID' | 'TIMESTAMP_X' | 'EVENT_NAME' | 'EVENT_DATA' | 'EVENT_ADDITIONAL' | 'MESSAGE_ID'
	> {
		const { queueMaps } = this.behaviour;
		const additional = { user_id: row.userId > 0 ? String(row.userId) : 0 };
		return {
			ID: String(row.id),
			TIMESTAMP_X: this.clock.time(row.changedAt),
			EVENT_NAME: row.event,
			EVENT_DATA: queueMaps ? row.data : inTexts(row.data),
			EVENT_ADDITIONAL: queueMaps && additional,
			MESSAGE_ID: row.messageId,
		};
	}

	private rowsOf(owner: QueueOwner): Map<string, StoredRow> {
		const key = ownerKey(owner);
		let rows = this.owners.get(key);
		if (!rows) {
			rows = new Map();
			this.owners.set(key, rows);
		}
		return rows;
	}

	/** By the documentation a row put aside is none that a later change renews. */
	private keyOf(row: Pick<StoredRow, 'messageId' | 'processId' | 'error'>): string {
		const aside = row.error && !this.behaviour.setAsideHidesLaterChanges ? '|aside' : '';
		return `${row.messageId}|${row.processId}${aside}`;
	}

	private insert(rows: Map<string, StoredRow>, row: StoredRow): void {
		rows.set(this.keyOf(row), row);
	}

	private move(
		rows: Map<string, StoredRow>,
		row: StoredRow,
		to: Partial<Pick<StoredRow, 'processId' | 'error'>>,
	): void {
		rows.delete(this.keyOf(row));
		this.insert(rows, Object.assign(row, to));
	}

	/** Every row goes in the end, unreserved ones and those put aside too. */
	private dropOld(): void {
		const life = this.behaviour.rowsLive34Days ? LIFE_MS : 30 * DAY_MS;
		const limit = this.clock.now() - life;
		for (const rows of this.owners.values()) {
			for (const [key, row] of rows) if (row.changedAt < limit) rows.delete(key);
		}
	}
}

function ownerKey({ applicationId, connectorId }: QueueOwner): string {
	return `${applicationId}|${connectorId}`;
}

function inTexts(data: EventData | false): EventData | false {
	if (data === false) return false;
	const texts = Object.entries(data.FIELDS).map(([name, value]) => [name, String(value)]);
	return { FIELDS: Object.fromEntries(texts) };
}
