import { DateTime } from 'luxon';
import * as fc from 'fast-check';
import {
	dayIn,
	dayOf,
	instantOf,
	isDay,
	utcText,
} from '../../../nodes/shared/crm/values/zonedTime';

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'];

test('reads times as Luxon does, in every zone, around changes of summer time too', () => {
	fc.assert(
		fc.property(
			fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
			fc.constantFrom(...ZONES),
			(date, zone) => {
				const instant = Math.floor(date.getTime() / 1000) * 1000;
				const time = DateTime.fromMillis(instant, { zone });
				const wall = time.toISO({ includeOffset: false });
				const read = instantOf(wall ?? '', zone) ?? 0;
				// An hour that comes twice is read as the one or the other.
				expect([0, 1_800_000, 3_600_000]).toContain(Math.abs(read - instant));
				expect(DateTime.fromMillis(read, { zone }).toISO({ includeOffset: false })).toBe(wall);
				expect(instantOf(time.toISO() ?? '', zone)).toBe(instant);
				expect(dayOf(instant, zone)).toBe(time.toISODate());
				const { start, end } = dayIn(time.toISODate() ?? '', zone);
				expect(start).toBe(time.startOf('day').toMillis());
				expect(end).toBe(time.startOf('day').plus({ days: 1 }).toMillis());
			},
		),
	);
});

test('what is no time, or none that exists, is not guessed at', () => {
	for (const text of [
		'',
		'tomorrow',
		'03/04/2026',
		'2026-02-30',
		'2026-13-01',
		'2026-01-01T25:00',
	]) {
		expect(instantOf(text, 'UTC')).toBeUndefined();
	}
	expect(isDay('2026-02-29')).toBe(false);
	expect(utcText(instantOf('2026-03-29T02:30:00', 'Europe/Berlin') ?? 0)).toBe(
		'2026-03-29T01:30:00Z',
	);
	expect(utcText(instantOf('2026-03-29 12:00+05:30', 'UTC') ?? 0)).toBe('2026-03-29T06:30:00Z');
});
