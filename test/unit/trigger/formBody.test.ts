/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import fc from 'fast-check';
import { parse } from 'node:querystring';
import { stringify } from 'qs';
import { nestBracketKeys } from '../../../nodes/Bitrix24CrmItemTrigger/delivery/formBody';

/** As n8n's body parser hands it over: flat, with a null prototype. */
const asN8nParses = (form: string) => parse(form, undefined, undefined, { maxKeys: 1000 });

const name = fc
	.string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
	.filter((key) => !/[[\]]/.test(key))
	.filter((key) => !['__proto__', 'constructor', 'prototype'].includes(key));
const leaf = fc.string({ unit: 'grapheme' });
const { tree } = fc.letrec<{ tree: Record<string, unknown> }>((tie) => ({
	tree: fc.dictionary(name, fc.oneof({ depthSize: 'small' }, leaf, tie('tree')), {
		minKeys: 1,
		maxKeys: 4,
	}),
}));

/** Objects without a prototype equal those with one in everything a reader can see. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('what PHP-style encoders flatten comes back nested, whatever characters it has', () => {
	fc.assert(
		fc.property(tree, (body) => {
			const nested = nestBracketKeys(asN8nParses(stringify(body)));
			expect(plain(nested)).toEqual(plain(body));
		}),
	);
});

test('a real delivery is nested', () => {
	const form =
		'event=ONCRMDYNAMICITEMUPDATE&data%5BFIELDS%5D%5BID%5D=24&auth%5Bdomain%5D=a+b%26%3D%25%D1%8F%F0%9F%8C%8D';
	expect(plain(nestBracketKeys(asN8nParses(form)))).toEqual({
		event: 'ONCRMDYNAMICITEMUPDATE',
		data: { FIELDS: { ID: '24' } },
		auth: { domain: 'a b&=%я🌍' },
	});
});

test('the same sent as JSON is nested already, and comes out with its numbers', () => {
	const json = {
		event: 'ONCRMDYNAMICITEMUPDATE',
		data: { FIELDS: { ID: 24 } },
		document_id: ['crm', 'CCrmDocumentDeal', 'DEAL_759'],
		auth: { expires: null, ok: true },
	};
	const nested = nestBracketKeys(json);
	expect(plain(nested)).toEqual(json);
	expect(Object.getPrototypeOf(nested?.data)).toBe(null);
});

test.each([
	['a forbidden key inside', '{"data": {"__proto__": {"polluted": 1}}}'],
	['a list of maps', '{"data": [{"a": 1}]}'],
	['a map without an end', `${'{"a":'.repeat(50)}1${'}'.repeat(50)}`],
	[
		'many keys inside',
		JSON.stringify({ a: Object.fromEntries([...Array(101).keys()].map((n) => [`k${n}`, 1])) }),
	],
])('JSON with %s is no body', (_name, json) => {
	expect(nestBracketKeys(JSON.parse(json))).toBeUndefined();
	expect({}).not.toHaveProperty('polluted');
});

const anyKey = fc.oneof(
	fc.string(),
	fc.string({ unit: fc.constantFrom('[', ']', 'a', '__proto__', 'constructor', 'prototype', '') }),
);

test('no body makes it throw or touches a prototype', () => {
	const flat = fc.dictionary(anyKey, fc.oneof(fc.string(), fc.array(fc.string()), fc.anything()));
	fc.assert(
		fc.property(fc.oneof(flat, fc.anything()), (body) => {
			const nested = nestBracketKeys(body);
			expect(Object.keys(Object.prototype)).toEqual([]);
			expect(nested === undefined || Object.getPrototypeOf(nested) === null).toBe(true);
		}),
	);
});

test.each([
	['__proto__[polluted]'],
	['a[__proto__][polluted]'],
	['constructor[prototype][polluted]'],
	['a[constructor]'],
])('%s is refused', (key) => {
	expect(nestBracketKeys(asN8nParses(`${encodeURIComponent(key)}=1`))).toBeUndefined();
	expect({}).not.toHaveProperty('polluted');
});

test.each([
	['a key that is only brackets', '[a]=1'],
	['a bracket never closed', 'a[b=1'],
	['text behind a bracket', 'a[b]c=1'],
	['a bracket in a bracket', 'a[b[c]]=1'],
	['a leaf that is a map too', 'a=1&a[b]=2'],
	['a map that is a leaf too', 'a[b]=2&a=1'],
	['an empty key', '=1'],
])('%s is no body', (_name, form) => {
	expect(nestBracketKeys(asN8nParses(form))).toBeUndefined();
});

test('a hundred keys are read, one more is no delivery', () => {
	const keys = (count: number) =>
		Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, '']));
	expect(nestBracketKeys(keys(100))).toBeDefined();
	expect(nestBracketKeys(keys(101))).toBeUndefined();
});
