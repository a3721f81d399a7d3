import fc from 'fast-check';
import * as zod from 'zod/v4-mini';
import * as own from '../../../nodes/shared/validation/zod';

/** Schemas of every kind that the nodes use, made with either of the two. */
const SCHEMAS = {
	string: [zod.string({ error: 'no text' }), own.string({ error: 'no text' })],
	number: [zod.number(), own.number()],
	boolean: [zod.boolean(), own.boolean()],
	unknown: [zod.unknown(), own.unknown()],
	enum: [zod.enum(['a', 'b'], { error: 'a or b' }), own.enum(['a', 'b'], { error: 'a or b' })],
	array: [
		zod.array(zod.number(), { error: 'no list' }),
		own.array(own.number(), { error: 'no list' }),
	],
	record: [zod.record(zod.string(), zod.number()), own.record(own.string(), own.number())],
	custom: [
		zod.custom((value) => value === 1, 'not 1'),
		own.custom((value) => value === 1, 'not 1'),
	],
	union: [
		zod.union([zod.string(), zod.array(zod.number())], { error: 'neither' }),
		own.union([own.string(), own.array(own.number())], { error: 'neither' }),
	],
	nullable: [zod.nullable(zod.string()), own.nullable(own.string())],
	optional: [zod.optional(zod.string()), own.optional(own.string())],
	default: [zod._default(zod.number(), 7), own._default(own.number(), 7)],
	catch: [zod.catch(zod.number(), 7), own.catch(own.number(), 7)],
	check: [
		zod.string().check(zod.refine((text) => text.length > 1, { error: 'short' })),
		own.string().check(own.refine((text) => text.length > 1, { error: 'short' })),
	],
	pipe: [
		zod.pipe(
			zod.string(),
			zod.transform((text) => text.length),
		),
		own.pipe(
			own.string(),
			own.transform((text) => text.length),
		),
	],
	object: [
		zod.object({
			a: zod.string(),
			b: zod.optional(zod.number()),
			c: zod._default(zod.boolean(), true),
			d: zod.catch(zod.optional(zod.string()), undefined),
			e: zod.catch(zod.array(zod.nullable(zod.string())), []),
		}),
		own.object({
			a: own.string(),
			b: own.optional(own.number()),
			c: own._default(own.boolean(), true),
			d: own.catch(own.optional(own.string()), undefined),
			e: own.catch(own.array(own.nullable(own.string())), []),
		}),
	],
	looseObject: [
		zod.looseObject({ a: zod.array(zod.looseObject({ b: zod.number() })), c: zod.unknown() }),
		own.looseObject({ a: own.array(own.looseObject({ b: own.number() })), c: own.unknown() }),
	],
} as const;

const scalar = fc.oneof(
	fc.constantFrom('a', 'b', '', 'text', 1, 0, -1.5, NaN, true, false, null, undefined),
	fc.string({ maxLength: 3 }),
);
const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'other');
const { value: anyValue } = fc.letrec<{ value: unknown }>((tie) => ({
	value: fc.oneof(
		{ maxDepth: 4, withCrossShrink: true },
		scalar,
		fc.array(tie('value'), { maxLength: 3 }),
		fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
	),
}));

test.each(Object.entries(SCHEMAS))(
	'%s reads as the schema of zod does',
	(_kind, [theirs, ours]) => {
		fc.assert(
			fc.property(anyValue, (value) => {
				const expected = zod.safeParse(theirs, value);
				const read = own.safeParse(ours, value);
				expect(read.success).toBe(expected.success);
				if (expected.success) expect(read.data).toStrictEqual(expected.data);
				else {
					const [{ path, message } = { path: [], message: '' }] = expected.error.issues;
					expect(read.error?.issues[0]?.path).toEqual(path);
					expect(read.error?.issues[0]?.message).toBe(message);
				}
			}),
			{ numRuns: 500 },
		);
	},
);

test('an object reads what a shape names in its own order, and no prototype', () => {
	const shape = own.looseObject({ b: own.string() });
	const value: unknown = JSON.parse('{"a": 1, "__proto__": {"polluted": true}, "b": "x"}');
	const { data } = own.safeParse(shape, value);
	expect(Object.keys(data ?? {})).toEqual(['b', 'a']);
	expect(data).not.toHaveProperty('polluted');
});

test('parse throws the first issue with its place', () => {
	const schema = own.object({ list: own.array(own.number({ error: 'is no number' })) });
	expect(() => schema.parse({ list: [1, 'x'] })).toThrow('list.1: is no number');
	expect(schema.parse({ list: [1] })).toEqual({ list: [1] });
});
