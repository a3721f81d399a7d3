/** The emulated portal's server runs on Moscow time, which has no summer time. */
export const OFFSET = '+03:00';
const OFFSET_MS = 3 * 60 * 60 * 1000;

/** ISO 8601 with the server's offset and no milliseconds, as PHP's `DATE_ATOM`. */
export function portalTime(ms: number): string {
	return new Date(ms + OFFSET_MS).toISOString().slice(0, 19) + OFFSET;
}

/** A `date` field's wire value: midnight of that calendar day on the server (portal-contract.md §5). */
export function portalMidnight(day: string): string {
	return `${day.slice(0, 10)}T00:00:00${OFFSET}`;
}

/** Milliseconds of a time given in any ISO form; one without an offset is the server's own. */
export function readPortalTime(text: string): number {
	const hasOffset = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text);
	const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
	return Date.parse(isDay ? portalMidnight(text) : hasOffset ? text : text + OFFSET);
}
