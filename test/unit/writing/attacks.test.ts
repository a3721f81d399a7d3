import { field } from '../crm/fields';
import { encoded, refusalOf, sentAs } from './codec';

const several = { settings: { DEAL: 'Y', COMPANY: 'Y', LEAD: 'N' } };
const options = {
	items: [
		{ ID: '71', VALUE: 'Red' },
		{ ID: '72', VALUE: '71' },
		{ ID: '73', VALUE: 'Twice' },
		{ ID: '74', VALUE: 'Twice' },
	],
};

test.each<[string, unknown, unknown]>([
	['integer', '9007199254740993', '9007199254740993'],
	['integer', '1 234', '1234'],
	['integer', '5,0', '5'],
	['double', '1.234.567,8', '1234567.8'],
	['double', "1'234.5", '1234.5'],
	['double', 1e21, '1000000000000000000000'],
	['double', 1e-7, '0.0000001'],
	['string', '  \u{1F600}\r\n $result[x][y] ', '  \u{1F600}\r\n $result[x][y] '],
	['string', 0, '0'],
	['date', '13.08.2024', '2024-08-13'],
	['date', '2024-08-13T23:30:00Z', '2024-08-14'],
	['datetime', '13.08.2024 15:30', '2024-08-13T13:30:00Z'],
	['datetime', '2024-03-31T02:30:00', '2024-03-31T01:30:00Z'],
	['money', '1 234,50 eur', '1234.5|EUR'],
	['money', { amount: 0, currency: 'USD' }, '0|USD'],
	['crm', { entityTypeId: 36, id: 7 }, 'DO_7'],
	['crm', { entityTypeId: '39', id: '7' }, 'SBD_7'],
	['address', { text: 'a|b', latitude: '52,5', longitude: 13 }, 'a|b|52.5;13'],
])('%s takes %j', (type, value, sent) => {
	expect(sentAs(field(type, {}), value)).toEqual(sent);
});

test.each<[string, unknown, string]>([
	['integer', 2 ** 53, 'as a text'],
	['integer', '1e3', 'a whole number'],
	['integer', Infinity, 'cannot hold Infinity'],
	['double', NaN, 'cannot hold NaN'],
	['double', '1,234', 'cannot hold "1,234"'],
	['double', '1e3', 'cannot hold "1e3"'],
	['string', NaN, 'cannot hold NaN'],
	['string', -Infinity, 'cannot hold -Infinity'],
	['string', {}, 'give a text'],
	['text', '0', 'cannot hold "0" alone'],
	['boolean', 2, 'give true or false'],
	['date', '08/13/2024', 'a day like'],
	['date', '2024-02-30', 'a day like'],
	['date', 1_723_500_000_000, 'a day like'],
	['datetime', 'tomorrow', 'a time like'],
	['money', 100, '{ amount, currency }'],
	['money', { amount: NaN, currency: 'USD' }, 'cannot hold {"amount":"NaN"'],
	['money', { amount: 1, currency: 'USD|EUR' }, '{ amount, currency }'],
	['crm', { entityTypeId: 2, id: 0 }, '{ entityTypeId, id }'],
	['crm', { entityTypeId: 0, id: 5 }, '{ entityTypeId, id }'],
	['crm', 'deal 5', '{ entityTypeId, id }'],
	['user', 2 ** 53, 'give an id'],
])('%s refuses %j', (type, value, words) => {
	const refusal = refusalOf(() => sentAs(field(type, {}), value));
	expect(refusal).toContain('"value"');
	expect(refusal).toContain(words);
});

test('a bare id is no link where several object types may be meant', () => {
	expect(refusalOf(() => sentAs(field('crm', several), 5))).toContain('{ entityTypeId, id }');
	expect(sentAs(field('crm', { settings: { DEAL: 'Y' } }), 5)).toBe('5');
});

test('an option that is another one’s id, and one text of two options, are told apart', () => {
	expect(sentAs(field('enumeration', options), 71)).toBe('71');
	expect(refusalOf(() => sentAs(field('enumeration', options), '71'))).toContain(
		'Red (71), 71 (72)',
	);
	expect(refusalOf(() => sentAs(field('enumeration', options), 'Twice'))).toContain(
		'Twice (73), Twice (74)',
	);
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])(
	'%j is no field',
	(key) => {
		const values = JSON.parse(`{ ${JSON.stringify(key)}: 1, "title": "x" }`) as Record<
			string,
			unknown
		>;
		const schema = { title: field('string', {}) };
		expect(refusalOf(() => encoded({ schema, values }))).toContain(JSON.stringify(key));
		expect(encoded({ schema, values, isItem: true }).fields).toEqual({ title: 'x' });
	},
);

test('a product row that names nothing is none', () => {
	const rows = (productRows: unknown) => refusalOf(() => encoded({ values: { productRows } }));
	expect(rows({})).toContain('a list of rows');
	expect(rows([{ price: NaN }])).toContain('NaN');
	expect(rows([{ price: '1e3' }])).toContain('1e3');
});
