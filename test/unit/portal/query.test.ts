import fc from 'fast-check';
import { parse } from 'qs';
import { toPhpQuery, type QueryValue } from '../../../nodes/shared/portal/transport/query';

/** As PHP reads it: nested as deep and as long as it comes. */
const asPhpReads = (query: string) =>
	parse(query, { depth: 20, arrayLimit: 1_000, parameterLimit: 100_000, allowPrototypes: true });

test('filters, lists and maps are written with bracket keys', () => {
	const query = toPhpQuery({ filter: { '@id': [1, 2] }, select: ['*'], order: { id: 'ASC' } });
	expect(query).toBe(
		'filter%5B%40id%5D%5B0%5D=1&filter%5B%40id%5D%5B1%5D=2&select%5B0%5D=*&order%5Bid%5D=ASC',
	);
});

test('PHP has no booleans in a query, an empty value is no null, and undefined is left out', () => {
	expect(toPhpQuery({ yes: true, no: false, none: null, left: undefined })).toBe(
		'yes=1&no=0&none=',
	);
});

const key = fc
	.string({ unit: 'grapheme', minLength: 1, maxLength: 6 })
	.filter((name) => !/[[\].]|^\d+$|^__proto__$/.test(name));
const { value } = fc.letrec<{ value: QueryValue }>((tie) => ({
	value: fc.oneof(
		{ depthSize: 'small' },
		fc.string({ unit: 'grapheme' }),
		fc.array(tie('value'), { minLength: 1, maxLength: 3 }),
		fc.dictionary(key, tie('value'), { minKeys: 1, maxKeys: 3 }),
	),
}));

const plain = (parsed: unknown): unknown => JSON.parse(JSON.stringify(parsed));

test('a reader of bracket keys gets back what was written, whatever characters it has', () => {
	fc.assert(
		fc.property(fc.dictionary(key, value, { minKeys: 1, maxKeys: 4 }), (params) => {
			expect(plain(asPhpReads(toPhpQuery(params)))).toEqual(plain(params));
		}),
	);
});
