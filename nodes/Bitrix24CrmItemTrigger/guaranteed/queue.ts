import type { Params, Portal } from '../../shared/portal/portal';
import * as z from '../../shared/zod';
import { eventCodesFor, type Choice } from '../choice';
import { readPortalState } from '../portalState';

/** A row of the offline queue; what it says is read by `fromQueueRow`. */
const queueRow = z.looseObject({
	MESSAGE_ID: z.string(),
	EVENT_NAME: z.optional(z.unknown()),
	TIMESTAMP_X: z.optional(z.unknown()),
});
export type QueueRow = z.infer<typeof queueRow>;

const reservedRows = z.looseObject({
	process_id: z.optional(z.nullable(z.string())),
	events: z.array(queueRow),
});
const listedRows = z.array(
	z.looseObject({
		PROCESS_ID: z.optional(z.nullable(z.string())),
		EVENT_NAME: z.optional(z.unknown()),
		TIMESTAMP_X: z.optional(z.unknown()),
	}),
);

/** Rows that are ours alone until they are acknowledged. */
export interface Reservation {
	processId: string;
	rows: readonly QueueRow[];
}

/**
 * Which rows are ours: those of our connector, or where the plan has no connectors, those of the
 * plain queue with our event codes; its other rows are somebody else's.
 */
interface Share {
	connector: string;
	codes: readonly string[];
}

async function readShare(portal: Portal, connector: string, choice: Choice): Promise<Share> {
	const { hasConnectors, offered } = await readPortalState(portal);
	return { connector: hasConnectors ? connector : '', codes: eventCodesFor(choice, offered) };
}

/** `event.offline.list` gives pages of 50. */
const PAGE = 50;

/** More rows than any reservation has: reading one again must not cut it short. */
const WHOLE_RESERVATION = 100_000;

/**
 * The application's offline queue, or this workflow's share of it (portal-contract.md §4 "Offline
 * queue"). Every method throws a PortalError where the portal refuses.
 */
export class OfflineQueue {
	private turn = 0;
	/** The latest `TIMESTAMP_X` among the rows set aside; '' = none were, `undefined` = not asked yet. */
	private setAsideUpTo: string | undefined;
	private readonly changedAgain: Reservation[] = [];
	private share: Promise<Share> | undefined;

	/** @param connector whose share, where the plan has shares */
	constructor(
		private readonly portal: Portal,
		private readonly connector: string,
		private readonly choice: Choice,
	) {}

	/** Reserves the oldest rows. */
	async reserve(limit: number): Promise<Reservation | undefined> {
		const { connector, codes } = await this.ownShare();
		if (connector) return await this.get({ limit });
		// A filter takes one event name, so the names take turns.
		for (let tried = 0; tried < codes.length; tried++) {
			const code = codes[this.turn % codes.length] ?? '';
			const reservation = await this.get({ limit, filter: { '=EVENT_NAME': code } });
			if (reservation) return reservation;
			this.turn++;
		}
		return undefined;
	}

	/** Reads a reservation again by its `process_id`; it holds new rows, or ones once set aside. */
	async read(processId: string): Promise<Reservation | undefined> {
		const params = { process_id: processId, limit: WHOLE_RESERVATION };
		return (await this.get(params)) ?? (await this.get({ ...params, error: 1 }));
	}

	/** Reserves rows that were set aside, to deliver them after all. */
	async reserveSetAside(limit: number): Promise<Reservation | undefined> {
		return await this.get({ limit, error: 1 });
	}

	/**
	 * Reserves rows that were set aside and whose items have changed since. The portal adds no new row
	 * for those: it renews the one set aside, which nobody would see otherwise.
	 */
	async reserveChangedAgain(limit: number): Promise<Reservation | undefined> {
		const waiting = this.changedAgain.shift();
		if (waiting) return waiting;
		this.setAsideUpTo ??= await this.latestSetAside();
		if (this.setAsideUpTo === '') return undefined;
		const filter = { '>TIMESTAMP_X': this.setAsideUpTo };
		const reservation = await this.get({ limit, error: 1, filter });
		this.setAsideUpTo = latest(this.setAsideUpTo, reservation?.rows ?? []);
		return reservation;
	}

	async acknowledge(processId: string): Promise<void> {
		await this.portal.call(
			'event.offline.clear',
			await this.own({ process_id: processId }),
			z.unknown(),
		);
	}

	/** Puts rows out of the way; they stay at the portal, marked as faulty. */
	async setAside(processId: string, rows: readonly QueueRow[]): Promise<void> {
		// Before more rows are put there: after that, what has changed since can't be told any more.
		const changed = await this.reserveChangedAgain(WHOLE_RESERVATION);
		if (changed) this.changedAgain.push(changed);
		this.setAsideUpTo = latest(this.setAsideUpTo ?? '', rows);
		const messageIds = rows.map((row) => row.MESSAGE_ID);
		const params = await this.own({ process_id: processId, message_id: messageIds });
		await this.portal.call('event.offline.error', params, z.unknown());
	}

	/**
	 * Every reservation not acknowledged yet. Going on from the last `process_id` seen skips the rest
	 * of its rows, so that it takes about a request for 50 reservations, however many rows they have.
	 */
	async reservations(): Promise<string[]> {
		const found: string[] = [];
		for (let last = ''; ; last = found.at(-1) ?? last) {
			const rows = await this.list({ '>PROCESS_ID': last }, { PROCESS_ID: 'ASC' });
			const fresh = [...new Set(rows.map((row) => row.PROCESS_ID ?? ''))]
				.filter((processId) => processId > last)
				.sort();
			found.push(...fresh);
			if (rows.length < PAGE || fresh.length === 0) return found;
		}
	}

	/** When the latest row that was set aside last changed; '' if there is none. */
	async latestSetAside(): Promise<string> {
		return latest('', await this.list({ ERROR: 1 }, { TIMESTAMP_X: 'DESC' }));
	}

	private async list(filter: Params, order: Params) {
		const { connector, codes } = await this.ownShare();
		const isOurs = ({ EVENT_NAME: name }: Record<string, unknown>) =>
			connector !== '' || codes.includes(String(name).toUpperCase());
		const params = await this.own({ filter, order });
		const rows = await this.portal.call('event.offline.list', params, listedRows);
		return rows.filter(isOurs);
	}

	private async get(params: Params): Promise<Reservation | undefined> {
		const command = { order: { TIMESTAMP_X: 'ASC', ID: 'ASC' }, clear: 0, ...params };
		const { process_id: processId, events } = await this.portal.call(
			'event.offline.get',
			await this.own(command),
			reservedRows,
		);
		return processId && events.length > 0 ? { processId, rows: events } : undefined;
	}

	private async own(params: Params): Promise<Params> {
		const { connector } = await this.ownShare();
		return connector ? { ...params, auth_connector: connector } : params;
	}

	/** Asked once: what the plan has, and what is in the plain queue for us, does not change. */
	private async ownShare(): Promise<Share> {
		this.share ??= readShare(this.portal, this.connector, this.choice);
		const share = this.share;
		void share.catch(() => {
			if (this.share === share) this.share = undefined;
		});
		return await share;
	}
}

/** The later of a time and the rows' own; the portal writes them all with one offset. */
function latest(time: string, rows: ReadonlyArray<{ TIMESTAMP_X?: unknown }>): string {
	return rows.reduce((last, row) => {
		const own = String(row.TIMESTAMP_X ?? '');
		return (Date.parse(own) || 0) > (Date.parse(last) || 0) ? own : last;
	}, time);
}
