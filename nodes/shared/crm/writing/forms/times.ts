import { dayOf, instantOf, isDay, timeText, utcText } from '../../values/zonedTime';

/** A point is only ever written with the day first; a slash is not (docs/portal-contract.md §7). */
const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?\s+(.+))?$/;
const OFFSET = /(?:Z|[+-]\d\d(?::?\d\d)?)$/i;
const DAY_LENGTH = 10;

/** The text of a time, a dotted one in the order of ISO 8601; '' for what is none. */
function isoText(value: unknown): string {
	const text = timeText(value) ?? '';
	const [, day = '', month = '', year, time] = DOTTED.exec(text) ?? [];
	if (year === undefined) return text;
	const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
	return time === undefined ? iso : `${iso} ${time}`;
}

/**
 * The day a `date` field takes, `YYYY-MM-DD`: a day as it is written; of a time with an offset, its
 * day in the workflow's zone. `undefined` for what is no existing day, or may be read in two ways.
 */
export function writtenDay(value: unknown, timezone: string): string | undefined {
	const text = isoText(value);
	if (isDay(text)) return text;
	const instant = instantOf(text, timezone);
	if (instant === undefined) return undefined;
	const hasOffset = OFFSET.test(text.slice(DAY_LENGTH));
	return hasOffset ? dayOf(instant, timezone) : text.slice(0, DAY_LENGTH);
}

/**
 * The time a `datetime` field takes, in UTC and whole seconds; one without an offset is in the
 * workflow's zone, a day alone is its midnight there.
 */
export function writtenTime(value: unknown, timezone: string): string | undefined {
	const instant = instantOf(isoText(value), timezone);
	return instant === undefined ? undefined : utcText(instant);
}
