import fc from 'fast-check';
import {
	eventCodeOf,
	isDynamicType,
	readEventCode,
	type ItemChange,
} from '../../../nodes/shared/crm/events/eventCodes';

describe('event codes', () => {
	test.each<[ItemChange, number | 'dynamic', boolean, string]>([
		['updated', 'dynamic', false, 'ONCRMDYNAMICITEMUPDATE'],
		['updated', 147, true, 'ONCRMDYNAMICITEMUPDATE_147'],
		['updated', 147, false, 'ONCRMDYNAMICITEMUPDATE'],
		['deleted', 31, true, 'ONCRMDYNAMICITEMDELETE_31'],
		['added', 2, true, 'ONCRMDEALADD'],
		['updated', 7, false, 'ONCRMQUOTEUPDATE'],
	])('%s of %s (per type: %s) is %s', (change, type, perType, code) => {
		expect(eventCodeOf(change, type, { perType })).toBe(code);
	});

	test('a type without events has no code', () => {
		expect(() => eventCodeOf('added', 8)).toThrow(RangeError);
	});

	test.each([
		[true, [31, 36, 39, 128, 191, 1030, 1032, 1268]],
		[false, [0, 2, 8, 127, 192, 200, 255, 256, 1029, 1031, 1269, Number.NaN]],
	])('that a type fires the events of dynamic types is %s for %j', (fires, types) => {
		expect(types.map(isDynamicType)).toEqual(types.map(() => fires));
	});

	test('what is written is read again, in any case', () => {
		const change = fc.constantFrom<ItemChange>('added', 'updated', 'deleted');
		const type = fc.oneof(
			fc.constantFrom(1, 2, 3, 4, 7, 31, 36, 39, 128, 191),
			fc.integer({ min: 515, max: 1e6 }).map((half) => 2 * half),
		);
		fc.assert(
			fc.property(change, type, (made, entityTypeId) => {
				const code = eventCodeOf(made, entityTypeId, { perType: true });
				expect(readEventCode(code)).toEqual({ change: made, entityTypeId });
				expect(readEventCode(code.toLowerCase())).toEqual({ change: made, entityTypeId });
			}),
		);
		expect(readEventCode('onCrmDynamicItemAdd')).toEqual({ change: 'added' });
		expect(readEventCode('onCrmDealMoveToCategory')).toEqual({
			change: 'updated',
			entityTypeId: 2,
		});
	});

	test.each([
		'',
		'ONAPPTEST',
		'ONCRMDEALADD_5',
		'ONCRMDYNAMICITEMUPDATE_',
		'ONCRMLEADADDED',
		'constructor',
	])('%j is no change of an item', (code) => expect(readEventCode(code)).toBeUndefined());
});
