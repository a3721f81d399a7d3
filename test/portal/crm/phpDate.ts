import type { Behaviour } from '../behaviour';
import type { PortalClock } from '../rest/portalTime';

const DAY_MS = 86_400_000;
const UNITS: Readonly<Record<string, number>> = {
	second: 1000,
	minute: 60_000,
	hour: 3_600_000,
	day: DAY_MS,
	week: 7 * DAY_MS,
};
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

interface Parts {
	year: number;
	month: number;
	day: number;
	/** What is behind the day: a time, maybe an offset. */
	rest: string;
}

/**
 * A date as PHP reads it, in ms; `undefined` where it cannot (docs/portal-contract.md §7): slashes mean
 * month first, words such as `tomorrow` are dates, what has no offset is server time, a bare day is
 * its midnight.
 */
export function readPhpDate(text: string, clock: PortalClock): number | undefined {
	const given = text.trim();
	const parts = calendarParts(given);
	if (parts) return timeOf(parts, clock);
	const seconds = /^@(-?\d+)$/.exec(given)?.[1];
	if (seconds !== undefined) return Number(seconds) * 1000;
	return readWords(given.toLowerCase(), clock);
}

/** The calendar day of an instant on the server, `YYYY-MM-DD`. */
export function serverDay(ms: number, clock: PortalClock): string {
	return clock.time(ms).slice(0, 10);
}

/** A `date` as items show it (docs/portal-contract.md §5). */
export function shownDate(day: string, clock: PortalClock, behaviour: Behaviour): string {
	if (!behaviour.dateIsUtcMidnight) return clock.midnight(day);
	return clock.time(Date.parse(`${day.slice(0, 10)}T00:00:00Z`));
}

/** The day behind what {@link shownDate} wrote. */
export function dayOfShownDate(shown: string, behaviour: Behaviour): string {
	if (!behaviour.dateIsUtcMidnight) return shown.slice(0, 10);
	return new Date(Date.parse(shown)).toISOString().slice(0, 10);
}

function calendarParts(text: string): Parts | undefined {
	const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(.*)$/.exec(text);
	if (iso) return parts(iso[1], iso[2], iso[3], iso[4]);
	const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(.*)$/.exec(text);
	if (american) return parts(american[3], american[1], american[2], american[4]);
	const european = /^(\d{1,2})[.-](\d{1,2})[.-](\d{4})(.*)$/.exec(text);
	if (european) return parts(european[3], european[2], european[1], european[4]);
	const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
	if (compact) return parts(compact[1], compact[2], compact[3], '');
	const named = /^(\d{1,2}) ([a-z]{3})[a-z]* (\d{4})(.*)$/i.exec(text);
	if (!named) return undefined;
	const month = MONTHS.indexOf((named[2] ?? '').toLowerCase()) + 1;
	return month === 0 ? undefined : parts(named[3], String(month), named[1], named[4]);
}

function parts(year = '', month = '', day = '', rest = ''): Parts {
	return { year: Number(year), month: Number(month), day: Number(day), rest };
}

/** PHP lets the 31st of a shorter month run over into the next. */
function timeOf({ year, month, day, rest }: Parts, clock: PortalClock): number | undefined {
	if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
	const time =
		/^(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i.exec(
			rest,
		);
	if (!time) return undefined;
	const [hour, minute, second] = [time[1], time[2], time[3]].map((part) => Number(part ?? 0));
	if ((hour ?? 0) > 24 || (minute ?? 0) > 59 || (second ?? 0) > 59) return undefined;
	const wall = Date.UTC(year, month - 1, day, hour, minute, second);
	return wall - offsetMinutes(time[4], clock) * 60_000;
}

function offsetMinutes(offset: string | undefined, clock: PortalClock): number {
	if (offset === undefined) return clock.utcOffset;
	const found = /^([+-])(\d{2}):?(\d{2})$/.exec(offset);
	if (!found) return 0;
	const minutes = Number(found[2]) * 60 + Number(found[3]);
	return found[1] === '-' ? -minutes : minutes;
}

function readWords(text: string, clock: PortalClock): number | undefined {
	const now = clock.now();
	const midnight = Date.parse(clock.midnight(serverDay(now, clock)));
	if (text === 'now') return now;
	if (text === 'today' || text === 'midnight') return midnight;
	if (text === 'tomorrow') return midnight + DAY_MS;
	if (text === 'yesterday') return midnight - DAY_MS;
	const step = /^([+-]?\d+) (second|minute|hour|day|week)s?( ago)?$/.exec(text);
	if (!step) return undefined;
	const ms = Number(step[1]) * (UNITS[step[2] ?? ''] ?? 0);
	return step[3] ? now - ms : now + ms;
}
