import { field } from '../crm/fields';
import { refusalOf, sentAs } from './codec';

const options = [
	{ ID: '57', VALUE: 'Urgent' },
	{ ID: '58', VALUE: 'Later' },
	{ ID: '59', VALUE: 'Later' },
	{ ID: '60', VALUE: '57' },
];

test.each([
	['integer', 5, '5'],
	['integer', '1 000', '1000'],
	['integer', '9007199254740993', '9007199254740993'],
	['integer', 0, '0'],
	['double', '100,50', '100.5'],
	['double', '1 234.5', '1234.5'],
	['double', '1.234,5', '1234.5'],
	['double', '1,234.5', '1234.5'],
	['double', '1,234,567', '1234567'],
	['double', -0.25, '-0.25'],
	['double', 1e21, '1000000000000000000000'],
	['double', '007', '7'],
	['string', 5, '5'],
	['string', '0', '0'],
	['string', 0, '0'],
	['boolean', true, 'Y'],
	['boolean', 1, 'Y'],
	['boolean', '1', 'Y'],
	['boolean', 'y', 'Y'],
	['boolean', false, 'N'],
	['boolean', 0, 'N'],
	['boolean', 'no', 'N'],
	['date', '2024-08-13', '2024-08-13'],
	['date', '13.08.2024', '2024-08-13'],
	['date', '2024-08-13T23:30:00Z', '2024-08-14'],
	['date', '2024-08-13T23:30:00', '2024-08-13'],
	['date', new Date('2024-08-13T10:00:00Z'), '2024-08-13'],
	['datetime', '2024-08-13T10:00:00+03:00', '2024-08-13T07:00:00Z'],
	['datetime', '2024-08-13 10:00', '2024-08-13T08:00:00Z'],
	['datetime', '13.08.2024 10:00:05', '2024-08-13T08:00:05Z'],
	['datetime', '2024-08-13', '2024-08-12T22:00:00Z'],
	['datetime', '2024-08-13T10:00:00.123Z', '2024-08-13T10:00:00Z'],
	['money', { amount: 100.5, currency: 'USD' }, '100.5|USD'],
	['money', '100.5|USD', '100.5|USD'],
	['money', '100,50 usd', '100.5|USD'],
	['money', { amount: '100,50', currency: 'EUR' }, '100.5|EUR'],
	['user', 7, '7'],
	['user', '7', '7'],
	['user', 0, ''],
	['crm_category', 0, '0'],
	['crm', { entityTypeId: 128, id: 6 }, 'T80_6'],
	['crm', { entityTypeId: 36, id: 6 }, 'DO_6'],
	['crm', { entityTypeId: 39, id: 6 }, 'SBD_6'],
	['crm', 'D_12', 'D_12'],
	['crm', 12, '12'],
	[
		'address',
		{ text: 'Berlin', latitude: 52.5, longitude: 13.4, addressId: 3 },
		'Berlin|52.5;13.4|3',
	],
	['address', { text: 'Berlin', latitude: null, longitude: null, addressId: null }, 'Berlin'],
	['crm_status', 'UC_ABC', 'UC_ABC'],
	['crm_currency', 'USD', 'USD'],
])('%s: %p is sent as %p', (type, value, sent) => {
	expect(sentAs(field(type), value)).toBe(sent);
});

test.each([
	[57, '57'],
	['58', '58'],
	['Urgent', '57'],
	[0, ''],
])('option %p is sent as %p', (value, sent) => {
	expect(sentAs(field('enumeration', { items: options }), value)).toBe(sent);
});

test('a text that is one option and the id of another is not guessed at', () => {
	const refusal = refusalOf(() => sentAs(field('enumeration', { items: options }), '57'));
	expect(refusal).toContain('57 (60)');
	expect(refusal).toContain('Urgent (57)');
});

test('an option text that several have, or none, names the candidates with their ids', () => {
	const described = field('enumeration', { title: 'Priority', items: options });
	expect(refusalOf(() => sentAs(described, 'Later'))).toContain('Later (58), Later (59)');
	const none = refusalOf(() => sentAs(described, 'Never'));
	expect(none).toContain('"Priority"');
	expect(none).toContain('"Never"');
	expect(none).toContain('Urgent (57)');
});

test.each([
	['integer', 5.5],
	['integer', 'abc'],
	['double', '1,234'],
	['double', NaN],
	['double', Infinity],
	['double', ''.padEnd(3, 'x')],
	['boolean', 'maybe'],
	['date', '03/04/2026'],
	['date', 'tomorrow'],
	['date', '2024-02-30'],
	['date', 5],
	['datetime', '31/12/2025'],
	['datetime', '2024-08-13T25:00:00Z'],
	['money', 100],
	['money', '100'],
	['user', -1],
	['user', true],
	['string', { a: 1 }],
	['string', NaN],
	['string', ['a', 'b']],
	['text', '0'],
	['crm', { id: 5 }],
	['file', 'nothing.pdf'],
	['file', { name: 'x' }],
	['file', ['a.txt', 'no base64!']],
	['crm_multifield', '+71'],
	['crm_multifield', [{ type: 'PHONE' }]],
	['crm_multifield', [{ type: 'FAX', value: '1' }]],
])('%s cannot hold %p, and the error names the field', (type, value) => {
	const refusal = refusalOf(() => sentAs(field(type, { title: 'Budget' }), value));
	expect(refusal).toContain('"Budget" (value)');
});

test.each([
	'integer',
	'double',
	'string',
	'text',
	'boolean',
	'date',
	'datetime',
	'money',
	'user',
	'crm',
	'address',
	'enumeration',
	'crm_status',
	'url',
])('%s is cleared by null, "" and []', (type) => {
	for (const empty of [null, '', []]) {
		expect(sentAs(field(type), empty, { purpose: 'update' })).toBe('');
	}
});

test('stages and pipelines are never emptied', () => {
	const schema = {
		stageId: field('crm_status', { statusType: 'DYNAMIC_1220_STAGE_5' }),
		categoryId: field('crm_category'),
	};
	for (const empty of [null, '']) {
		expect(sentAs(schema.categoryId, empty, { purpose: 'update' })).toBeUndefined();
	}
});

test('a multiple field takes one value as a list of one, and a list without its empty entries', () => {
	const described = field('integer', { isMultiple: true });
	expect(sentAs(described, 5)).toEqual(['5']);
	expect(sentAs(described, ['1', null, '', 2])).toEqual(['1', '2']);
	expect(sentAs(described, [''], { purpose: 'update' })).toBe('');
	expect(sentAs(described, [null], { purpose: 'create' })).toBeUndefined();
});
