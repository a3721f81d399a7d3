import { portalTime } from './portalTime';
import { md5, randomCode } from './randomCode';
import type { EventData, QueueRow } from './types';

/** Whose queue: it belongs to the application and connector, not to a handler (portal-contract.md §4). */
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
	userId: number;
	messageId: string;
	processId: string;
	error: boolean;
};

const LIFE_MS = 2_952_000_000;

/**
 * The portal's offline queue. One row per (message, application, connector, reservation); rows
 * are unreserved while their `PROCESS_ID` is empty.
 */
export class OfflineQueue {
	private readonly owners = new Map<string, Map<string, StoredRow>>();
	private lastId = 0;

	constructor(private readonly now: () => number) {}

	/** A change: renews the unreserved row of the same message, or adds one. */
	push(owner: QueueOwner, event: string, data: EventData | false, userId: number): void {
		const rows = this.rowsOf(owner);
		const messageId = md5(`${event}|${JSON.stringify(data)}`);
		const changedAt = Math.floor(this.now() / 1000) * 1000;
		const known = rows.get(rowKey(messageId, ''));
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
		this.dropOld(owner);
		return [...this.rowsOf(owner).values()];
	}

	/** Reserves the rows under a new process id and returns it. */
	reserve(owner: QueueOwner, chosen: readonly StoredRow[]): string {
		const processId = randomCode(32);
		const rows = this.rowsOf(owner);
		for (const row of chosen) this.rename(rows, row, processId);
		return processId;
	}

	remove(owner: QueueOwner, matches: (row: StoredRow) => boolean): void {
		const rows = this.rowsOf(owner);
		for (const [key, row] of rows) if (matches(row)) rows.delete(key);
	}

	/**
	 * Puts messages aside. As the server does it: the row leaves its reservation and becomes the
	 * message's unreserved row with `ERROR` 1, every other good row of the message is dropped, and
	 * so later changes of the item renew the row put aside instead of adding a good one.
	 */
	markError(owner: QueueOwner, processId: string, messageIds: ReadonlySet<string>): void {
		const rows = this.rowsOf(owner);
		for (const row of [...rows.values()]) {
			if (!messageIds.has(row.messageId) || row.error) continue;
			rows.delete(rowKey(row.messageId, row.processId));
			if (row.processId !== processId || rows.has(rowKey(row.messageId, ''))) continue;
			this.insert(rows, Object.assign(row, { error: true, processId: '' }));
		}
	}

	all(): QueueRow[] {
		return [...this.owners.values()]
			.flatMap((rows) => [...rows.values()])
			.sort((a, b) => a.id - b.id)
			.map((row) => ({
				...shownRow(row),
				PROCESS_ID: row.processId,
				ERROR: row.error ? '1' : '0',
				CONNECTOR_ID: row.connectorId,
				applicationId: row.applicationId,
			}));
	}

	size(): number {
		let size = 0;
		for (const rows of this.owners.values()) size += rows.size;
		return size;
	}

	private rowsOf(owner: QueueOwner): Map<string, StoredRow> {
		const key = `${owner.applicationId}|${owner.connectorId}`;
		let rows = this.owners.get(key);
		if (!rows) {
			rows = new Map();
			this.owners.set(key, rows);
		}
		return rows;
	}

	private insert(rows: Map<string, StoredRow>, row: StoredRow): void {
		rows.set(rowKey(row.messageId, row.processId), row);
	}

	private rename(rows: Map<string, StoredRow>, row: StoredRow, processId: string): void {
		rows.delete(rowKey(row.messageId, row.processId));
		row.processId = processId;
		this.insert(rows, row);
	}

	/** Reservations nobody acknowledged live 34 days. */
	private dropOld(owner: QueueOwner): void {
		const limit = this.now() - LIFE_MS;
		this.remove(owner, (row) => row.processId !== '' && row.changedAt < limit);
	}
}

function rowKey(messageId: string, processId: string): string {
	return `${messageId}|${processId}`;
}

/** The six columns of `event.offline.get`; `event.offline.list` adds two more. */
export function shownRow(
	row: StoredRow,
): Pick<
	QueueRow,
	'ID' | 'TIMESTAMP_X' | 'EVENT_NAME' | 'EVENT_DATA' | 'EVENT_ADDITIONAL' | 'MESSAGE_ID'
> {
	return {
		ID: String(row.id),
		TIMESTAMP_X: portalTime(row.changedAt),
		EVENT_NAME: row.event,
		EVENT_DATA: row.data,
		EVENT_ADDITIONAL: row.userId > 0 ? { user_id: row.userId } : false,
		MESSAGE_ID: row.messageId,
	};
}
