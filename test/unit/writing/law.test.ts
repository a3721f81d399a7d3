import fc from 'fast-check';
import { bindingOf } from '../../../nodes/shared/crm/values/bindings';
import { fieldReader } from '../../../nodes/shared/crm/values/reading/typedValues';
import { field } from '../crm/fields';
import { encoded } from './codec';

const anyId = fc.integer({ min: 1 }).chain((id) => fc.constantFrom<unknown>(id, String(id)));
const noId = fc.constantFrom<unknown>(0, '0', null);
const number = fc.oneof(
	fc.integer(),
	fc.double({ min: -1e15, max: 1e15, noNaN: true }).map((one) => Number(one.toFixed(6)) + 0),
	fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).map(String),
	fc
		.tuple(fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.stringMatching(/^\d{0,11}[1-9]$/))
		.map(([whole, part]) => `${whole}.${part}`),
);
const instant = fc.date({
	min: new Date('1970-01-02'),
	max: new Date('2200-01-01'),
	noInvalidDate: true,
});
const time = fc
	.tuple(instant, fc.constantFrom('Z', '+03:00', '-11:00', '+14:00', '+05:30'))
	.map(([date, offset]) => `${date.toISOString().slice(0, 19)}${offset}`);
/** UTC midnight of a day as a server writes it, east or west of UTC (docs/portal-contract.md §5). */
const day = fc.tuple(instant, fc.constantFrom(0, 3, -5, 12)).map(([date, hours]) => {
	const midnight = Date.parse(`${date.toISOString().slice(0, 10)}T00:00:00Z`);
	const wall = new Date(midnight + hours * 3_600_000).toISOString().slice(0, 19);
	const offset = `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`;
	return `${wall}${offset}`;
});
const text = fc.string().filter((one) => one.trim() !== '' && one !== '0');
const link = fc
	.record({
		entityTypeId: fc.constantFrom(1, 2, 3, 4, 7, 31, 36, 39, 128, 1220),
		id: fc.integer({ min: 1 }),
	})
	.map(bindingOf);
const coordinate = fc
	.double({ min: -90, max: 90, noNaN: true })
	.map((one) => Number(one.toFixed(6)));
const options = [1, 2, 3].map((id) => ({ ID: String(id), VALUE: `Option ${id}` }));

/** What a portal shows for a value of each type. */
const STORED: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
	integer: fc.oneof(fc.integer(), fc.bigInt({ min: 0n, max: 2n ** 64n }).map(String)),
	double: number,
	boolean: fc.constantFrom('Y', 'N'),
	date: day,
	datetime: time,
	money: fc.tuple(number, fc.constantFrom('USD', 'EUR')).map(([n, code]) => `${String(n)}|${code}`),
	crm: link,
	address: fc
		.tuple(text, coordinate, coordinate, fc.integer({ min: 1 }))
		.map(([place, lat, lng, id]) => `${place}|${lat};${lng}|${id}`),
	file: fc
		.integer({ min: 1 })
		.map((id) => ({ id, url: `/f/${id}`, urlMachine: `https://p/f/${id}` })),
	string: text,
	text,
	url: text,
	crm_currency: fc.constantFrom('USD', 'EUR'),
	crm_status: fc.constantFrom('UC_1', 'NEW', '5'),
	enumeration: fc.constantFrom<unknown>(1, 2, '3'),
	user: fc.oneof(anyId, noId),
	employee: fc.oneof(anyId, noId),
	crm_company: fc.oneof(anyId, noId),
	crm_contact: fc.oneof(anyId, noId),
	crm_entity: fc.oneof(anyId, noId),
	crm_category: fc.nat(),
	iblock_element: fc.oneof(anyId, noId),
	iblock_section: fc.oneof(anyId, noId),
	crm_multifield: fc
		.uniqueArray(fc.integer({ min: 1 }), { minLength: 1, maxLength: 4 })
		.map((ids) => ids.map((id) => ({ id, typeId: 'PHONE', valueType: 'WORK', value: `+7${id}` }))),
};
const NOT_MULTIPLE = new Set(['boolean', 'crm_multifield', 'crm_category']);

/** A list has no entries that are nothing. */
const isSomething = (value: unknown) => ![0, '0', null].some((none) => none === value);

interface Case {
	type: string;
	isMultiple: boolean;
	stored: unknown;
}

const anyCase: fc.Arbitrary<Case> = fc
	.tuple(fc.constantFrom(...Object.keys(STORED)), fc.boolean())
	.chain(([type, wished]) => {
		const one = STORED[type] ?? fc.constant(null);
		const isMultiple = wished && !NOT_MULTIPLE.has(type);
		const none = isMultiple ? fc.constant([]) : fc.constantFrom<unknown>(null, '');
		const value = isMultiple
			? fc.array(one.filter(isSomething), { minLength: 1, maxLength: 4 })
			: one;
		return fc
			.oneof({ weight: 5, arbitrary: value }, { weight: 1, arbitrary: none })
			.map((stored) => ({ type, isMultiple, stored }));
	});

const described = ({ type, isMultiple }: Case) =>
	field(type, { isMultiple, ...(type === 'enumeration' ? { items: options } : {}) });

test('what Get emits can be given back: nothing differs, on dynamic and on classic types', () => {
	fc.assert(
		fc.property(
			anyCase,
			fc.constantFrom(1, 2, 3, 31, 1220),
			fc.boolean(),
			(one, entityTypeId, isItem) => {
				const schema = { value: described(one) };
				const typed = fieldReader(schema.value)(one.stored);
				const written = encoded({
					schema,
					values: { value: typed },
					entityTypeId,
					isItem,
					purpose: 'update',
					stored: { id: 5, value: one.stored },
				});
				expect(written).toEqual({ fields: {}, cleared: [], productRows: undefined, hints: [] });
			},
		),
		{ numRuns: 3_000 },
	);
});

test('what is created from an item as Get emits it reads as the same', () => {
	fc.assert(
		fc.property(
			anyCase.filter(({ type }) => type !== 'file' && type !== 'crm_multifield'),
			(one) => {
				const schema = { value: described(one) };
				const read = fieldReader(schema.value);
				const typed = read(one.stored);
				const { fields } = encoded({ schema, values: { value: typed } });
				const again = read(fields['value'] ?? (one.isMultiple ? [] : null));
				const meant = one.type === 'datetime' ? timesOf(typed) : typed;
				expect(one.type === 'datetime' ? timesOf(again) : again).toEqual(meant);
			},
		),
		{ numRuns: 3_000 },
	);
});

/** A time with another offset is the same time. */
function timesOf(typed: unknown): unknown {
	if (Array.isArray(typed)) return typed.map(timesOf);
	return typeof typed === 'string' ? Date.parse(typed) : typed;
}

test('whatever is given, nothing is sent that a portal would store as a text like "null" or "[object Object]"', () => {
	fc.assert(
		fc.property(
			fc.constantFrom(...Object.keys(STORED)),
			fc.boolean(),
			fc.jsonValue(),
			(type, isMultiple, value) => {
				const schema = { value: field(type, { isMultiple }) };
				let sent: unknown;
				try {
					sent = encoded({ schema, values: { value } }).fields['value'];
				} catch (caught) {
					expect(String(caught)).toContain('"value"');
					return;
				}
				if (typeof value === 'string' || JSON.stringify(value).includes('"')) return;
				expect(JSON.stringify(sent ?? '')).not.toMatch(/null|None|undefined|NaN|object Object/);
			},
		),
		{ numRuns: 3_000 },
	);
});
