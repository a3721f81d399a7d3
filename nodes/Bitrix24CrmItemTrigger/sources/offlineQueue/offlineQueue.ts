import { SetAsideRows, type Memory } from './setAsideRows';
import { PAGE, type QueueShare, type Reservation } from './queueShare';

/** More rows than any reservation has: reading one again must not cut it short. */
const WHOLE_RESERVATION = 100_000;

/**
 * What guaranteed delivery does with this workflow's share of the offline queue. Every method throws
 * a PortalError where the portal refuses.
 */
export class OfflineQueue {
	readonly setAside: SetAsideRows;
	private turn = 0;

	constructor(
		private readonly share: QueueShare,
		memory: Memory,
	) {
		this.setAside = new SetAsideRows(share, memory);
	}

	/** Reserves the oldest rows; where there are several filters, they take turns. */
	async reserve(limit: number): Promise<Reservation | undefined> {
		const filters = await this.share.filters();
		for (let tried = 0; tried < filters.length; tried++) {
			const filter = filters[this.turn % filters.length] ?? {};
			const reservation = await this.share.get({ limit, filter });
			if (reservation) return reservation;
			this.turn++;
		}
		return undefined;
	}

	/** Reads a reservation again by its `process_id`; it holds new rows, or ones once set aside. */
	async read(processId: string): Promise<Reservation | undefined> {
		const params = { process_id: processId, limit: WHOLE_RESERVATION };
		return (await this.share.get(params)) ?? (await this.share.get({ ...params, error: 1 }));
	}

	async acknowledge(processId: string): Promise<void> {
		await this.share.tell('event.offline.clear', { process_id: processId });
	}

	/**
	 * Every reservation not acknowledged yet. Going on from the last `process_id` seen skips the rest
	 * of its rows, so that it takes about a request for 50 reservations, however many rows they have.
	 */
	async reservations(): Promise<string[]> {
		const found = new Set<string>();
		for (let last = ''; ; ) {
			const filter = { '>PROCESS_ID': last };
			const rows = await this.share.list({ filter, order: { PROCESS_ID: 'ASC' } });
			for (const row of rows) {
				if (row.PROCESS_ID && (await this.share.isOurs(row))) found.add(row.PROCESS_ID);
			}
			const next = rows.at(-1)?.PROCESS_ID ?? '';
			if (rows.length < PAGE || next <= last) return [...found];
			last = next;
		}
	}
}
