/** The offset of a server on Moscow time, which has no summer time; minutes. */
export const MOSCOW_OFFSET = 180;

/** The server's clock and how it writes and reads times (docs/portal-contract.md §5). */
export class PortalClock {
	/** `+03:00`, `-05:00`, `+05:45`. */
	readonly offset: string;

	constructor(
		/** Milliseconds since 1970. */
		readonly now: () => number = Date.now,
		/** Minutes east of UTC. */
		readonly utcOffset: number = MOSCOW_OFFSET,
	) {
		const minutes = Math.abs(utcOffset);
		const pad = (value: number): string => String(value).padStart(2, '0');
		const sign = utcOffset < 0 ? '-' : '+';
		this.offset = `${sign}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
	}

	/** ISO 8601 with the server's offset and no milliseconds, as PHP's `DATE_ATOM`. */
	time(ms: number = this.now()): string {
		return new Date(ms + this.utcOffset * 60_000).toISOString().slice(0, 19) + this.offset;
	}

	/** Midnight of that calendar day on the server. */
	midnight(day: string): string {
		return `${day.slice(0, 10)}T00:00:00${this.offset}`;
	}

	/** Milliseconds of a time given in any ISO form; one without an offset is the server's own. */
	read(text: string): number {
		const hasOffset = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text);
		const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
		return Date.parse(isDay ? this.midnight(text) : hasOffset ? text : text + this.offset);
	}
}

const moscow = new PortalClock();

/** Times of a server on Moscow time; a portal's own are its `clock`'s. */
export const OFFSET = moscow.offset;
export const portalTime = (ms: number): string => moscow.time(ms);
export const portalMidnight = (day: string): string => moscow.midnight(day);
export const readPortalTime = (text: string): number => moscow.read(text);
