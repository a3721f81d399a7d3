import { md5 } from '../randomCode';
import type { Application, EventData } from '../items/types';

/** Who a hit belongs to: the skip rule and the hops are the hit's, whatever runs in it (§4). */
export interface HitOrigin {
	/** The application whose token the request carried; none for the interface or a webhook. */
	application?: Application | undefined;
	/** The request's `auth_connector`; '' is one too. */
	connector?: string | undefined;
	/** How many events in a row led here. */
	hops?: number | undefined;
}

/** One row a hit leaves in an offline queue. */
export interface HitRow {
	applicationId: number;
	connectorId: string;
	event: string;
	data: EventData;
	userId: number;
}

/**
 * One HTTP request to the portal, or one background run of it, with everything it sets off before
 * it ends. What it has to send and to queue goes out at its end: equal deliveries once, one row a
 * message (docs/portal-contract.md §1, §4).
 */
export class Hit {
	private readonly deliveries = new Map<string, () => void>();
	private readonly rows = new Map<string, HitRow>();

	constructor(
		readonly origin: HitOrigin,
		/** ms. */
		readonly startedAt: number,
	) {}

	/** `same` is what makes two deliveries equal: application, URL, event, user, data. */
	deliver(same: readonly unknown[], send: () => void): void {
		const key = JSON.stringify(same);
		if (!this.deliveries.has(key)) this.deliveries.set(key, send);
	}

	/** A change through the row's own application and connector is not queued for it. */
	queue(row: HitRow): void {
		const { application, connector = '' } = this.origin;
		if (application?.id === row.applicationId && connector === row.connectorId) return;
		const key = `${row.applicationId}|${row.connectorId}|${messageId(row.event, row.data)}`;
		this.rows.set(key, row);
	}

	end(): { deliveries: Iterable<() => void>; rows: Iterable<HitRow> } {
		return { deliveries: this.deliveries.values(), rows: this.rows.values() };
	}
}

/** 32 hexadecimal characters, the same for the same event name and data. */
export function messageId(event: string, data: unknown): string {
	return md5(`${event}|${JSON.stringify(data)}`);
}
