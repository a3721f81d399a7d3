import { sleep } from 'n8n-workflow';
import type { Params } from '../../../shared/portal/portal';
import type { QueueRow, QueueShare, Reservation } from './queueShare';

/** What is kept with the workflow across restarts of n8n. */
export interface Memory {
	/** The latest `TIMESTAMP_X` among the rows when they were set aside. */
	setAsideUpTo?: unknown;
}

const EVERYTHING = 100_000;
/** The portal keeps the time of a row in whole seconds. */
const GRAIN_MS = 1_000;

/**
 * The rows of a queue share that were set aside (`event.offline.error`). The portal hides them, and it
 * hides what changes later in the same items too: that only renews the row set aside. So the rows
 * renewed since are looked for by their time, or else a change would be lost.
 */
export class SetAsideRows {
	private upTo: string | undefined;
	private readonly waiting: Reservation[] = [];

	/** @param memory may be older than the portal: then more is delivered again, never less */
	constructor(
		private readonly share: QueueShare,
		private readonly memory: Memory,
	) {
		this.upTo = typeof memory.setAsideUpTo === 'string' ? memory.setAsideUpTo : undefined;
	}

	/** Whether a reservation is kept here until it is asked for. */
	holds(processId: string): boolean {
		return this.waiting.some((one) => one.processId === processId);
	}

	/** Reserves rows, changed since or not, to deliver them after all. */
	async reserve(limit: number): Promise<Reservation | undefined> {
		for (const filter of await this.share.filters()) {
			const found = await this.get(limit, filter);
			if (found) return found;
		}
		return undefined;
	}

	/** Reserves rows whose items have changed since they were set aside. */
	async reserveChanged(limit: number): Promise<Reservation | undefined> {
		if (this.waiting.length === 0 && this.upTo === undefined) {
			const unknown = await this.reserve(limit);
			if (unknown) return unknown;
			this.upTo = '';
		}
		if (this.waiting.length === 0) await this.findChanged();
		return this.waiting.shift();
	}

	/**
	 * How many there are, as far as a page of each filter shows. Where there are none, nothing has to
	 * be looked for until some are added.
	 */
	async count(): Promise<number> {
		let count = 0;
		for (const filter of await this.share.filters()) {
			count += (await this.share.list({ filter: { ...filter, ERROR: 1 } })).length;
		}
		if (count === 0) this.upTo = '';
		return count;
	}

	/**
	 * Sets rows of a reservation aside. A row whose item has changed again meanwhile is acknowledged
	 * instead: the portal would drop the newer row with it.
	 */
	async add(processId: string, rows: readonly QueueRow[]): Promise<void> {
		// A change in the second in which its row is set aside could not be told from the older one.
		await sleep(GRAIN_MS);
		// Once more rows are there, what has changed before can't be told any more.
		await this.findChanged();
		const ids = rows.map((row) => row.MESSAGE_ID);
		const renewed = await this.renewed(ids);
		const lasting = ids.filter((id) => !renewed.has(id));
		this.note(latest(this.upTo ?? '', rows));
		if (renewed.size > 0) {
			const params = { process_id: processId, message_id: [...renewed] };
			await this.share.tell('event.offline.clear', params);
		}
		if (lasting.length > 0) {
			const params = { process_id: processId, message_id: lasting };
			await this.share.tell('event.offline.error', params);
		}
	}

	/** All of them at once: what has the same second as the last one would be passed over later. */
	private async findChanged(): Promise<void> {
		if (this.upTo === '') return;
		const since = this.upTo === undefined ? {} : { '>TIMESTAMP_X': this.upTo };
		for (const filter of await this.share.filters()) {
			const found = await this.get(EVERYTHING, { ...filter, ...since });
			if (!found) continue;
			this.waiting.push(found);
			this.note(latest(this.upTo ?? '', found.rows));
		}
	}

	private async get(limit: number, filter: Params): Promise<Reservation | undefined> {
		return await this.share.get({ limit, error: 1, filter });
	}

	/** Which of these messages have a newer row that waits. */
	private async renewed(ids: readonly string[]): Promise<Set<string>> {
		const waiting = { ERROR: 0, PROCESS_ID: '' };
		const pages = await this.share.lists(
			ids.map((id) => ({ filter: { ...waiting, '=MESSAGE_ID': id } })),
		);
		return new Set(ids.filter((_id, index) => (pages[index] ?? []).length > 0));
	}

	private note(upTo: string): void {
		if (upTo === this.upTo) return;
		this.upTo = upTo;
		this.memory.setAsideUpTo = upTo;
	}
}

/** The later of a time and the rows' own; the portal writes them all with one offset. */
function latest(time: string, rows: ReadonlyArray<{ TIMESTAMP_X?: unknown }>): string {
	return rows.reduce((last, row) => {
		const own = String(row.TIMESTAMP_X ?? '');
		return (Date.parse(own) || 0) > (Date.parse(last) || 0) ? own : last;
	}, time);
}
