import { isObject } from '../../validation/json';

/** A day as `YYYY-MM-DD`. */
const DAY_FORM = /^\d{4}-\d\d-\d\d$/;

const LOCAL_TIME =
	/^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/** Whether a text is a day that exists, as `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
	if (!DAY_FORM.test(text)) return false;
	const date = new Date(`${text}T00:00:00Z`);
	return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/**
 * The text of a time in any form an expression gives it: a text, a `Date`, or luxon's `DateTime`, which
 * is n8n's own copy, so only its shape tells. `undefined` for what is none.
 */
export function timeText(value: unknown): string | undefined {
	if (typeof value === 'string') return value.trim();
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
	const text: unknown =
		isObject(value) && typeof value['toISO'] === 'function' ? value['toISO']() : undefined;
	return typeof text === 'string' ? text : undefined;
}

/**
 * The instant of an ISO 8601 text in Unix milliseconds; one without an offset is in the zone.
 * `undefined` for any other text, and for a day or a time that does not exist.
 * @param zone an IANA name, e.g. `Europe/Berlin`
 */
export function instantOf(text: string, zone: string): number | undefined {
	const match = LOCAL_TIME.exec(text.trim());
	if (!match) return undefined;
	const [, year, month, day, hour = '00', minute = '00', second = '00', offset] = match;
	if (!isDay(`${year}-${month}-${day}`)) return undefined;
	const wall = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
	if (Number.isNaN(wall)) return undefined;
	return offset === undefined ? instantAt(wall, zone) : wall - offsetMs(offset);
}

/** When a day begins in the zone, and when the next one does, in Unix milliseconds. */
export function dayIn(day: string, zone: string): { start: number; end: number } {
	const midnight = Date.parse(`${day}T00:00:00Z`);
	const nextMidnight = midnight + 24 * 3_600_000;
	return { start: instantAt(midnight, zone), end: instantAt(nextMidnight, zone) };
}

/** As the portal takes it in a filter or a field: UTC, whole seconds (docs/portal-contract.md §9). */
export function utcText(instant: number): string {
	return new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The day an instant falls on in the zone. */
export function dayOf(instant: number, zone: string): string {
	return new Date(wallClock(instant, zone)).toISOString().slice(0, 10);
}

function offsetMs(offset: string): number {
	if (/^z$/i.test(offset)) return 0;
	const digits = offset.replace(/\D/g, '');
	const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0);
	return (offset.startsWith('-') ? -1 : 1) * minutes * 60_000;
}

/** The instant at which the zone's clocks show a time; in an hour that is skipped, the one after. */
function instantAt(wall: number, zone: string): number {
	const before = wall - offsetAt(wall - 24 * 3_600_000, zone);
	const after = wall - offsetAt(wall + 24 * 3_600_000, zone);
	const fits = [before, after].find((instant) => wallClock(instant, zone) === wall);
	return fits ?? Math.max(before, after);
}

const offsetAt = (instant: number, zone: string) => wallClock(instant, zone) - instant;

/** What the zone's clocks show, as if it were UTC. */
function wallClock(instant: number, zone: string): number {
	const whole = Math.floor(instant / 1000) * 1000;
	const parts = new Map(
		clockOf(zone)
			.formatToParts(whole)
			.map(({ type, value }) => [type, Number(value)]),
	);
	const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
	return (
		Date.UTC(part('year'), part('month') - 1, part('day'), part('hour')) +
		(part('minute') * 60 + part('second')) * 1000 +
		(instant - whole)
	);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Making one takes longer than using it; there are some hundred zones at most. */
function clockOf(zone: string): Intl.DateTimeFormat {
	const known = clocks.get(zone);
	if (known) return known;
	const clock = new Intl.DateTimeFormat('en-US', {
		timeZone: zone,
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
	});
	clocks.set(zone, clock);
	return clock;
}
