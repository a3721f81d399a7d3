const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
/** A point is only ever written with the day first; a slash is not (portal-contract.md §7). */
const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?\s+(.+))?$/;
const TIME =
	/^(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A time without a zone, in milliseconds as if it were UTC; `NaN` for a day that does not exist. */
function wallTime(day: string, hours: number, minutes: number, seconds: number): number {
	const midnight = Date.parse(`${day}T00:00:00Z`);
	const exists = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
	if (!exists || hours > 23 || minutes > 59 || seconds > 59) return NaN;
	return midnight + ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timezone: string): Intl.DateTimeFormat {
	const known = formats.get(timezone);
	if (known) return known;
	const format = new Intl.DateTimeFormat('en-US', {
		timeZone: timezone,
		hourCycle: 'h23',
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
		hour: '2-digit',
		minute: '2-digit',
		second: '2-digit',
	});
	formats.set(timezone, format);
	return format;
}

/** What the clocks of a zone show at an instant, in milliseconds as if it were UTC. */
function clocksAt(instant: number, timezone: string): number {
	const parts = formatOf(timezone).formatToParts(instant);
	const part = (name: string) => Number(parts.find(({ type }) => type === name)?.value);
	return Date.UTC(
		part('year'),
		part('month') - 1,
		part('day'),
		part('hour'),
		part('minute'),
		part('second'),
	);
}

/** The instant at which the clocks of a zone show a time; in the hour that summer time skips, the next. */
function instantOf(wall: number, timezone: string): number {
	const offset = clocksAt(wall, timezone) - wall;
	const nearby = clocksAt(wall - offset, timezone) - (wall - offset);
	return wall - nearby;
}

function withOffset(instant: number, offsetMs: number): string {
	const wall = new Date(instant + offsetMs).toISOString().slice(0, 19);
	const minutes = Math.abs(offsetMs) / MINUTE_MS;
	const two = (number: number) => String(Math.trunc(number)).padStart(2, '0');
	return `${wall}${offsetMs < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

function offsetOf(zone: string): number {
	if (/^z$/i.test(zone)) return 0;
	const sign = zone.startsWith('-') ? -1 : 1;
	const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
	return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * MINUTE_MS;
}

interface ReadTime {
	instant: number;
	/** The offset it was written with, or the zone's. */
	offsetMs: number;
	/** Only the day was given. */
	isDay: boolean;
	/** The day as written, in its own zone. */
	day: string;
	hasOffset: boolean;
}

function isoOf(value: unknown): string | undefined {
	if (typeof value === 'string') return value.trim();
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
	// Expressions give luxon's DateTime; it is n8n's own copy, so only its shape tells.
	if (typeof value === 'object' && value !== null && 'toISO' in value) {
		const { toISO } = value;
		const text: unknown = typeof toISO === 'function' ? toISO.call(value) : undefined;
		return typeof text === 'string' ? text : undefined;
	}
	return undefined;
}

function isoFromDotted(text: string): string {
	const [, day = '', month = '', year = '', time] = DOTTED.exec(text) ?? [];
	if (!year) return text;
	const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
	return time ? `${iso} ${time}` : iso;
}

function readTime(value: unknown, timezone: string): ReadTime | undefined {
	const given = isoOf(value);
	if (given === undefined) return undefined;
	const text = isoFromDotted(given);
	const [, day = text, hours = '0', minutes = '0', seconds = '0', zone] = TIME.exec(text) ?? [];
	const isDay = DAY.test(text);
	if (!isDay && day === text) return undefined;
	const wall = wallTime(day, Number(hours), Number(minutes), Number(seconds));
	if (Number.isNaN(wall)) return undefined;
	const instant = zone === undefined ? instantOf(wall, timezone) : wall - offsetOf(zone);
	const offsetMs =
		zone === undefined ? clocksAt(instant, timezone) - instant : offsetOf(zone);
	if (Math.abs(offsetMs) > DAY_MS) return undefined;
	return { instant, offsetMs, isDay, day, hasOffset: zone !== undefined };
}

/**
 * The day a `date` field takes, `YYYY-MM-DD`: a day as it is written; of a time with an offset, its
 * day in the workflow's zone. `undefined` for what is no existing day, or may be read in two ways.
 */
export function writtenDay(value: unknown, timezone: string): string | undefined {
	const time = readTime(value, timezone);
	if (!time) return undefined;
	return time.hasOffset
		? new Date(clocksAt(time.instant, timezone)).toISOString().slice(0, 10)
		: time.day;
}

/**
 * The time a `datetime` field takes, ISO 8601 with an offset: as written, or in the workflow's zone
 * where none is given; a day alone is its midnight there. The portal keeps whole seconds.
 */
export function writtenTime(value: unknown, timezone: string): string | undefined {
	const time = readTime(value, timezone);
	return time && withOffset(time.instant, time.offsetMs);
}
