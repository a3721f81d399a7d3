import { DateTime } from 'luxon';
import { fieldReader } from '../../../nodes/shared/crm/values/reading/typedValues';
import { field } from './fields';

const NONES = [null, '', false, []];
const ID_TYPES = [
	'user',
	'employee',
	'crm_company',
	'crm_contact',
	'crm_lead',
	'crm_deal',
	'crm_quote',
	'crm_category',
	'crm_entity',
	'iblock_element',
	'iblock_section',
	'location',
	'enumeration',
];
const TEXT_TYPES = ['crm_status', 'crm_currency', 'string', 'text', 'url'];

const typed = (value: unknown, type: string, more: Record<string, unknown> = {}) =>
	fieldReader(field(type, more))(value);

type Row = [type: string, arrives: unknown, becomes: unknown];

const FITTING: Row[] = [
	['integer', 24, 24],
	['integer', '24', 24],
	['integer', '-24', -24],
	['integer', '0', 0],
	['integer', 0, 0],
	['integer', '12.00', 12],
	['integer', '9007199254740991', 9007199254740991],
	['integer', '9007199254740993', '9007199254740993'],
	['integer', '9223372036854775807', '9223372036854775807'],
	['integer', '-9007199254740993', '-9007199254740993'],
	['double', '100.5', 100.5],
	['double', '100.50', 100.5],
	['double', '-0.01', -0.01],
	['double', '-0', 0],
	['double', '12,5', 12.5],
	['double', 0.1, 0.1],
	['double', '0.1234567890123456789', '0.1234567890123456789'],
	['double', '12345678901234567.89', '12345678901234567.89'],
	['boolean', 'Y', true],
	['boolean', 'N', false],
	['boolean', '1', true],
	['boolean', '0', false],
	['boolean', 1, true],
	['boolean', 0, false],
	['boolean', true, true],
	['boolean', false, false],
	['date', '2024-08-13T00:00:00+03:00', '2024-08-13'],
	['date', '2024-08-13T03:00:00+03:00', '2024-08-13'],
	['date', '2024-08-13T00:00:00-11:00', '2024-08-13'],
	['date', '2024-08-13T00:00:00+14:00', '2024-08-13'],
	['date', '2024-08-13T00:00:00Z', '2024-08-13'],
	['date', '2024-08-13', '2024-08-13'],
	['date', '2024-02-29T00:00:00+00:00', '2024-02-29'],
	['date', '2018-11-04T01:00:00-02:00', '2018-11-04'],
	['datetime', '2024-08-13T11:41:57+03:00', '2024-08-13T11:41:57+03:00'],
	['money', '100.5|USD', { amount: 100.5, currency: 'USD' }],
	['money', '-100.05|EUR', { amount: -100.05, currency: 'EUR' }],
	['money', '100,50|EUR', { amount: 100.5, currency: 'EUR' }],
	['money', '0|RUB', { amount: 0, currency: 'RUB' }],
	['money', '1,234|USD', { amount: '1,234', currency: 'USD' }],
	['money', '1.234,50|EUR', { amount: '1.234,50', currency: 'EUR' }],
	['money', '12345678901234567.89|USD', { amount: '12345678901234567.89', currency: 'USD' }],
	['money', '9007199254740993|USD', { amount: '9007199254740993', currency: 'USD' }],
	['money', '|RUB', { amount: null, currency: 'RUB' }],
	['money', '100.50', { amount: 100.5, currency: null }],
	['money', '100|', { amount: 100, currency: null }],
	['money', '5.|RUB', { amount: 5, currency: 'RUB' }],
	['money', '.5|RUB', { amount: 0.5, currency: 'RUB' }],
	['money', '|', null],
	['money', 100.5, { amount: 100.5, currency: null }],
	['crm', 'DO_5', { entityTypeId: 36, id: 5 }],
	['crm', 'SBD_5', { entityTypeId: 39, id: 5 }],
	['crm_category', 0, 0],
	['crm_category', '0', 0],
	['char', '', null],
	['date', '2024-06-18T03:00:00+03:00', '2024-06-18'],
	['date', '2024-06-17T19:00:00-05:00', '2024-06-18'],
	['date', '2024-06-17T20:00:00-05:00', '2024-06-18'],
	['date', '2024-06-17T18:00:00-05:00', '2024-06-18'],
	['date', '2024-06-18T05:45:00+05:45', '2024-06-18'],
	['date', '2024-06-18T14:00:00+14:00', '2024-06-18'],
	['date', '2024-02-28T19:00:00-05:00', '2024-02-29'],
	['date', '2024-12-31T19:00:00-0500', '2025-01-01'],
	['date', '2024-06-18T00:00:00+14:00', '2024-06-18'],
	['date', '2024-06-18T00:00:00-11:00', '2024-06-18'],
	['date', '2024-06-18T15:00:00Z', '2024-06-18'],
	['date', '2024-06-18T23:30:00', '2024-06-18'],
	['crm', 'T80_6', { entityTypeId: 128, id: 6 }],
	['crm', 'T4c4_24', { entityTypeId: 1220, id: 24 }],
	['crm', 'D_5', { entityTypeId: 2, id: 5 }],
	['crm', 'CO_9', { entityTypeId: 4, id: 9 }],
	['crm', 'SI_9', { entityTypeId: 31, id: 9 }],
	['crm', 0, null],
	['crm', '0', null],
	['address', 'Main st 5', { text: 'Main st 5', latitude: null, longitude: null, addressId: null }],
	[
		'address',
		'Main st 5|55.75;-37.61|12',
		{ text: 'Main st 5', latitude: 55.75, longitude: -37.61, addressId: 12 },
	],
	[
		'address',
		'Main st 5|;|12',
		{ text: 'Main st 5', latitude: null, longitude: null, addressId: 12 },
	],
	[
		'address',
		'A | B; C|1.5;2.5',
		{ text: 'A | B; C', latitude: 1.5, longitude: 2.5, addressId: null },
	],
	['address', 'A|B', { text: 'A|B', latitude: null, longitude: null, addressId: null }],
	['file', { id: 7, url: '/f?id=7', urlMachine: 'https://p/rest/f?auth=S' }, { id: 7 }],
	['file', { id: '7', name: 'a.pdf', size: 12 }, { id: 7, name: 'a.pdf', size: 12 }],
	['file', 7, { id: 7 }],
	['file', '7', { id: 7 }],
	['file', 0, null],
];

test.each(FITTING)('%s: %j becomes %j', (type, arrives, becomes) => {
	expect(typed(arrives, type)).toEqual(becomes);
});

const WRONG: Row[] = [
	...['integer', 'double', ...ID_TYPES].flatMap((type): Row[] => [
		[type, 'abc', 'abc'],
		[type, '007', '007'],
		[type, '0x10', '0x10'],
		[type, ' 5', ' 5'],
		[type, true, true],
		[type, [5], [5]],
		[type, { a: 1 }, { a: 1 }],
	]),
	...['Infinity', 'NaN', '1e3', '.5', '5.', '-'].map((text): Row => ['double', text, text]),
	['integer', '3.5', '3.5'],
	...ID_TYPES.flatMap((type): Row[] => [
		[type, '3.5', '3.5'],
		[type, '-5', '-5'],
	]),
	['boolean', 'yes', 'yes'],
	['boolean', 2, 2],
	['date', '2024-02-30T00:00:00+03:00', '2024-02-30T00:00:00+03:00'],
	['date', '2023-02-29', '2023-02-29'],
	['date', '0000-00-00', '0000-00-00'],
	['date', '13.08.2024', '13.08.2024'],
	['date', 1723538517, 1723538517],
	['datetime', 'soon', 'soon'],
	['datetime', 1723538517, 1723538517],
	['money', 'abc|USD', 'abc|USD'],
	['money', '1|2|USD', '1|2|USD'],
	['crm', '5', '5'],
	['crm', 5, 5],
	['crm', 'X_5', 'X_5'],
	['crm', 'T2_5', 'T2_5'],
	['crm', 'T080_6', 'T080_6'],
	['crm', 'D_0', 'D_0'],
	['crm', 'D_5_5', 'D_5_5'],
	['address', 5, 5],
	['file', 'name.pdf', 'name.pdf'],
	['file', { name: 'a.pdf' }, { name: 'a.pdf' }],
	['char', 'Y', 'Y'],
	['resourcebooking', ['Y'], ['Y']],
	['string', 5, 5],
	['string', { a: 1 }, { a: 1 }],
];

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
