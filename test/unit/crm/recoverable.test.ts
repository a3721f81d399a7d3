import fc from 'fast-check';
import { bindingOf } from '../../../nodes/shared/crm/values/bindings';
import type { Field } from '../../../nodes/shared/crm/schema/itemSchema';
import { fieldReader } from '../../../nodes/shared/crm/values/reading/typedValues';
import { ENTITY_TYPE_ID, field, presented, schemaOf } from './fields';
import { portalValue } from './portalSpelling';

const none = fc.constantFrom<unknown>(null, '', false);
const anyId = fc.oneof(
	fc.integer({ min: 0 }),
	fc.nat().map(String),
	fc.bigInt({ min: 0n, max: 2n ** 64n }).map(String),
);
const number = fc.oneof(
	fc.integer(),
	fc.double({ noNaN: true, noDefaultInfinity: true }),
	fc.bigInt().map(String),
	fc
		.tuple(fc.bigInt(), fc.stringMatching(/^\d{1,20}$/), fc.constantFrom('.', ','))
		.map(([whole, part, point]) => `${whole}${point}${part}`),
);
const day = fc
	.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })
	.map((date) => date.toISOString().slice(0, 10));
const offset = fc.constantFrom('Z', '+03:00', '-11:00', '+14:00', '+05:30');
const link = fc
	.record({
		entityTypeId: fc.constantFrom(1, 2, 3, 4, 7, 31, 128, 1220),
		id: fc.integer({ min: 1 }),
	})
	.map(bindingOf);
const idTypes = ['user', 'employee', 'crm_company', 'crm_entity', 'iblock_element', 'enumeration'];

/** What a portal may send for a type; numbers in every spelling, sizes beyond 2^53 included. */
const FITTING: Record<string, fc.Arbitrary<unknown>> = {
	integer: number,
	double: number,
	boolean: fc.constantFrom<unknown>('Y', 'N', '1', '0', 1, 0, true, false),
	date: fc.tuple(day, offset).map(([date, zone]) => `${date}T00:00:00${zone}`),
	datetime: fc.tuple(day, offset).map(([date, zone]) => `${date}T11:41:57${zone}`),
	money: fc.tuple(number, fc.constantFrom('USD', 'EUR')).map(([n, code]) => `${n}|${code}`),
	crm: fc.oneof(link, anyId),
	address: fc
		.tuple(fc.string(), fc.double({ min: -90, max: 90, noNaN: true }), fc.nat(), anyId)
		.map(([text, lat, lng, id]) => `${text}|${lat};${lng}|${id}`),
	file: anyId.map((id) => ({ id })),
	string: fc.string(),
	crm_status: fc.string(),
	crm_multifield: fc.array(
		fc.record({ id: fc.nat(), typeId: fc.string(), valueType: fc.string(), value: fc.string() }),
	),
	char: fc.string(),
	...Object.fromEntries(idTypes.map((type) => [type, anyId])),
};

interface Case {
	described: Field;
	value: unknown;
}

const fieldCase: fc.Arbitrary<Case> = fc
	.tuple(fc.constantFrom(...Object.keys(FITTING)), fc.boolean())
	.chain(([type, isMultiple]) => {
		const one = FITTING[type] ?? fc.constant(null);
		const fitting = isMultiple ? fc.array(one) : one;
		return fc
			.oneof({ weight: 4, arbitrary: fitting }, none, fc.jsonValue())
			.map((value) => ({ described: field(type, { isMultiple }), value }));
	});

const isNothing = (value: unknown) =>
	value === null || value === '' || value === false || (Array.isArray(value) && !value.length);

/** Spelled in one way: two values that mean the same to the portal come out equal. */
function meaning(value: unknown, type: string): unknown {
	if (isNothing(value) && type !== 'boolean') return 'nothing';
	if (isNothing(value) && value !== false) return 'nothing';
	if (idTypes.includes(type) || type === 'crm' || type === 'file') {
		if (value === 0 || value === '0') return 'nothing';
	}
	if (type === 'boolean') {
		if (value === true || value === 1 || value === '1') return 'Y';
		if (value === false || value === 0 || value === '0') return 'N';
	}
	if (type === 'date' && typeof value === 'string') {
		return /^\d{4}-\d\d-\d\dT/.test(value) ? value.slice(0, 10) : value;
	}
	if (type === 'file' && (typeof value === 'string' || typeof value === 'number')) {
		return { id: String(value) };
	}
	return value;
}

const PLAIN_ZEROS = /^(-?\d+)[.,](\d*?)0*$/;

/** A number or the numbers within a text, without the spellings that make no difference. */
function digits(text: string): string {
	const spelled = text.replace(PLAIN_ZEROS, (_, whole: string, part: string) =>
		part ? `${whole}.${part}` : whole,
	);
	return spelled === '-0' ? '0' : spelled;
}

function spelled(value: unknown, type: string): unknown {
	if (Array.isArray(value)) return value.map((entry) => spelled(entry, type));
	if (typeof value === 'object' && value !== null) {
		return Object.fromEntries(
			Object.entries(value).map(([key, entry]) => [key, key === 'id' ? String(entry) : entry]),
		);
	}
	const text = Object.is(value, -0) ? '0' : String(value);
	if (type === 'money') return text.replace(/\|$/, '').split('|').map(digits).join('|');
	if (type === 'address') {
		const parts = /^([^]*)\|([^|;]*);([^|;]*)\|?([^|;]*)$/.exec(text);
		return parts ? [parts[1], ...parts.slice(2).map(digits)] : text;
	}
	return ['string', 'date', 'datetime'].includes(type) ? text : digits(text);
}

function canonical(value: unknown, { type, isMultiple }: Field): unknown {
	const isList = isMultiple || type === 'crm_multifield';
	if (!isList) return spelled(meaning(value, type), type);
	if (isNothing(value)) return [];
	const keys = Object.keys(value as object);
	const isMap = typeof value === 'object' && !Array.isArray(value);
	if (isMap && !(keys.length > 0 && keys.every((key) => /^\d+$/.test(key)))) {
		return [spelled(value, type)];
	}
	const list: unknown[] = typeof value === 'object' ? Object.values(value as object) : [value];
	const means = list.map((entry) => spelled(meaning(entry, type), type));
	return typeof value !== 'object' && means[0] === 'nothing' ? [] : means;
}

test('nothing the portal sent disappears: every value can be had back from the output', () => {
	fc.assert(
		fc.property(fc.array(fieldCase, { maxLength: 12 }), (cases) => {
			const entries = cases.map(({ described, value }, index) => ({
				name: `ufCrm3_${index}`,
				described,
				value,
			}));
			const schema = Object.fromEntries(entries.map(({ name, described }) => [name, described]));
			const raw = Object.fromEntries(entries.map(({ name, value }) => [name, value]));
			const item = presented({ id: 1, ...raw }, schema);
			expect(Object.keys(item)).toEqual(['entityTypeId', 'id', ...Object.keys(raw)]);
			for (const { name, described, value } of entries) {
				const back = portalValue(item[name], described);
				expect(canonical(back, described)).toEqual(canonical(value, described));
			}
		}),
		{ numRuns: 1_000 },
	);
});

test('typing what was sent back gives the same value again', () => {
	fc.assert(
		fc.property(fieldCase, ({ described, value }) => {
			const read = fieldReader(described);
			const once = read(value);
			expect(read(portalValue(once, described))).toEqual(once);
		}),
		{ numRuns: 1_000 },
	);
});

test('what no schema describes comes out as it is, but for empty texts', () => {
	fc.assert(
		fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (raw) => {
			const fixed = { entityTypeId: ENTITY_TYPE_ID, id: 1 };
			const item = presented({ ...raw, id: 1 }, {});
			const shown = Object.entries<unknown>({ ...fixed, ...raw, ...fixed }).map(([name, value]) => [
				name,
				value === '' ? null : value,
			]);
			expect(JSON.stringify(item)).toBe(JSON.stringify(Object.fromEntries(shown)));
		}),
	);
});

test('no field is lost under any names, whatever fields are called', () => {
	const word = fc.oneof(
		fc.constantFrom('id', 'labels', 'entityTypeId', 'a', 'b (a)', ''),
		fc.string(),
	);
	fc.assert(
		fc.property(
			fc.dictionary(word, word),
			fc.uniqueArray(word),
			fc.constantFrom('api', 'original', 'title'),
			(titles, extra, fieldNames) => {
				const schema = schemaOf(
					Object.fromEntries(
						Object.entries(titles).map(([name, title]) => [name, { title, upperName: title }]),
					),
				);
				const names = [...new Set([...Object.keys(titles), ...extra])];
				const raw = Object.fromEntries(names.map((name, index) => [name, `value ${index}`]));
				const item = presented({ ...raw, id: 24 }, schema, { fieldNames });
				const shown = new Set(Object.values(item));
				const kept = names.filter((name) => name !== 'id' && name !== 'entityTypeId');
				expect(kept.filter((name) => !shown.has(raw[name]))).toEqual([]);
				expect(item).toMatchObject({ entityTypeId: 1220, id: 24 });
			},
		),
	);
});
