import { DateTime } from 'luxon';
import { fieldReader } from '../../../nodes/shared/crm/values/reading/typedValues';
import { field } from './fields';
import { FITTING, ID_TYPES, WRONG } from './valueRows';

const NONES = [null, '', false, []];
const TEXT_TYPES = ['crm_status', 'crm_currency', 'string', 'text', 'url'];

const typed = (value: unknown, type: string, more: Record<string, unknown> = {}) =>
	fieldReader(field(type, more))(value);

test.each(FITTING)('%s: %j becomes %j', (type, arrives, becomes) => {
	expect(typed(arrives, type)).toEqual(becomes);
});

test.each(WRONG)('%s: %j, which does not fit, stays %j', (type, arrives, stays) => {
	expect(typed(arrives, type)).toStrictEqual(stays);
});

describe('no value', () => {
	const withNull = [
		...ID_TYPES,
		...TEXT_TYPES,
		'integer',
		'double',
		'date',
		'datetime',
		'money',
		'crm',
		'address',
		'file',
	];
	test.each(withNull)('%s becomes null', (type) => {
		expect(NONES.map((none) => typed(none, type))).toEqual([null, null, null, null]);
	});

	test('an unticked boolean is false, an unanswered one null', () => {
		expect(NONES.map((none) => typed(none, 'boolean'))).toEqual([null, null, false, null]);
	});

	test.each(ID_TYPES.filter((type) => type !== 'crm_category'))('%s: 0 is none', (type) => {
		expect([typed(0, type), typed('0', type), typed('57', type), typed(57, type)]).toEqual([
			null,
			null,
			57,
			57,
		]);
	});

	test.each([...withNull, 'boolean'])('a multiple %s becomes an empty list', (type) => {
		const results = NONES.map((none) => typed(none, type, { isMultiple: true }));
		expect(results).toEqual([[], [], [], []]);
	});
});

describe('multiple fields', () => {
	test.each([...FITTING, ...WRONG.filter(([type]) => !['char', 'resourcebooking'].includes(type))])(
		'every %s is read by itself: %j',
		(type, arrives, becomes) => {
			expect(typed([arrives, arrives], type, { isMultiple: true })).toEqual([becomes, becomes]);
		},
	);

	test('a list with holes arrives as a map with numbers for keys', () => {
		expect(typed({ '0': '5', '2': '7' }, 'user', { isMultiple: true })).toEqual([5, 7]);
	});

	test('a value alone is a list of one', () => {
		expect(typed('5', 'user', { isMultiple: true })).toEqual([5]);
		expect(typed({ id: 5, url: 'x' }, 'file', { isMultiple: true })).toEqual([{ id: 5 }]);
	});

	test('a map that is no list stays as it came', () => {
		expect(typed({ a: 1 }, 'user', { isMultiple: true })).toEqual({ a: 1 });
	});
});

test('a bare id belongs to the one type the settings allow', () => {
	const one = { settings: { LEAD: 'N', DYNAMIC_147: 'Y' } };
	const two = { settings: { LEAD: 'Y', DYNAMIC_147: 'Y' } };
	expect(typed('5', 'crm', one)).toEqual({ entityTypeId: 147, id: 5 });
	expect(typed('D_5', 'crm', one)).toEqual({ entityTypeId: 2, id: 5 });
	expect(typed('5', 'crm', two)).toBe('5');
	expect(typed('5', 'crm', { settings: [] })).toBe('5');
});

test('the multifield comes as a list, whatever its description says', () => {
	const entry = { id: '5', typeId: 'PHONE', valueType: 'WORK', value: '+7 900', isPrimary: true };
	expect(typed([entry], 'crm_multifield')).toEqual([
		{ id: 5, type: 'PHONE', valueType: 'WORK', value: '+7 900', isPrimary: true },
	]);
	expect(typed([], 'crm_multifield')).toEqual([]);
	expect(typed([{ odd: 1 }], 'crm_multifield')).toEqual([{ odd: 1 }]);
});

test.each(['2024-03-31T01:59:59+01:00', '2024-03-31T03:00:00+02:00', '2024-08-13T11:41:57Z'])(
	'a date and time keeps its offset and is what Luxon reads: %s',
	(arrives) => {
		const value = typed(arrives, 'datetime') as string;
		const read = DateTime.fromISO(value, { setZone: true });
		expect(read.isValid).toBe(true);
		expect(read.toMillis()).toBe(Date.parse(arrives));
		expect(value).toBe(arrives);
	},
);
