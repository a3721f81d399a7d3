import { fieldReader } from '../../../nodes/shared/crm/values/reading/typedValues';
import { itemSchemaOf } from '../../../nodes/shared/items/lookups/itemSchemas';
import { readItems, refKey } from '../../../nodes/shared/items/reading/readItems';
import { createItems } from '../../../nodes/shared/items/writing/createItems';
import { updateItems } from '../../../nodes/shared/items/writing/updateItems';
import type { Writing } from '../../../nodes/shared/items/writing/sending/writing';
import {
	DEAL,
	errorOf,
	idOf,
	REQUEST,
	startWritingPortal,
	type WritingPortal,
} from './writingPortal';

let at: WritingPortal;
beforeAll(async () => (at = await startWritingPortal()));
afterAll(async () => await at.emulated.stop());
beforeEach(() => at.clear());

async function read({ portal }: Writing, entityTypeId: number, id: number) {
	const outcome = (await readItems(portal, [{ entityTypeId, id }])).get(
		refKey({ entityTypeId, id }),
	);
	if (!outcome?.ok) throw new Error('not there');
	return outcome.item;
}

/** An item as Get emits it. */
async function typed(writing: Writing, entityTypeId: number, id: number) {
	const raw = await read(writing, entityTypeId, id);
	const schema = await itemSchemaOf(writing.portal, entityTypeId);
	return Object.fromEntries(
		Object.entries(raw).map(([name, value]) => [name, fieldReader(schema[name])(value)]),
	);
}

const VALUES: Readonly<Record<string, unknown>> = {
	string: 'Text with $result[x][y] and + & % ü "quotes"',
	integer: 5,
	double: '100,50',
	boolean: true,
	date: '2026-03-04',
	datetime: '2026-03-04T10:00:00+01:00',
	money: { amount: 100.5, currency: 'USD' },
	url: 'https://example.com/?a=1&b=2',
	address: { text: 'Berlin', latitude: 52.5, longitude: 13.4, addressId: null },
	file: ['a.txt', 'YQ=='],
	enumeration: 'Синий',
	employee: 1,
	crm: { entityTypeId: 128, id: 6 },
	iblock_element: 3,
	iblock_section: 4,
};

describe.each([REQUEST, DEAL])('a field of every type, on type %i', (entityTypeId) => {
	const everything = () => {
		const { single, multiple } = at.fields[entityTypeId] ?? { single: {}, multiple: {} };
		const values: Record<string, unknown> = { title: 'Everything' };
		for (const [type, value] of Object.entries(VALUES)) {
			const [one, many] = [single[type], multiple[type]];
			if (one !== undefined) values[one] = value;
			if (many !== undefined) values[many] = [value];
		}
		return values;
	};

	test('what is created reads as it was given, and given back it changes nothing', async () => {
		const writing = at.run();
		const [made] = await createItems(writing, [{ entityTypeId, values: everything() }]);
		const id = idOf(made);
		expect(made).toMatchObject({ ok: true, hints: [] });
		const item = await typed(writing, entityTypeId, id);
		const { single, multiple } = at.fields[entityTypeId] ?? { single: {}, multiple: {} };
		const expected: Record<string, unknown> = {
			...VALUES,
			double: 100.5,
			datetime: expect.any(String),
			file: { id: expect.any(Number) },
			enumeration: 72,
		};
		for (const [type, value] of Object.entries(expected)) {
			if (single[type] !== undefined) expect([type, item[single[type]]]).toEqual([type, value]);
			if (multiple[type] !== undefined)
				expect([type, item[multiple[type]]]).toEqual([type, [value]]);
		}
		const before = JSON.stringify(await read(writing, entityTypeId, id));
		at.requests();
		const [same] = await updateItems(writing, [{ entityTypeId, id, values: item, isItem: true }]);
		expect(errorOf(same)).toBeUndefined();
		expect(at.requests()).toEqual(['crm.item.get']);
		expect(JSON.stringify(await read(writing, entityTypeId, id))).toBe(before);
	});

	test('what is cleared reads as empty, or is an error', async () => {
		const writing = at.run();
		const { single, multiple } = at.fields[entityTypeId] ?? { single: {}, multiple: {} };
		const [made] = await createItems(writing, [{ entityTypeId, values: everything() }]);
		const id = idOf(made);
		const names = [...Object.values(single), ...Object.values(multiple)];
		for (const name of names) {
			const [outcome] = await updateItems(writing, [
				{ entityTypeId, id, values: { [name]: null } },
			]);
			const item = await typed(writing, entityTypeId, id);
			const isEmpty =
				[null, false].includes(item[name] as null) || JSON.stringify(item[name]) === '[]';
			if (outcome?.ok) expect([name, isEmpty]).toEqual([name, true]);
			else
				expect([name, isEmpty, errorOf(outcome)]).toEqual([
					name,
					false,
					expect.stringContaining(name),
				]);
		}
		const files = multiple['file'] ?? '';
		expect((await typed(writing, entityTypeId, id))[files]).toHaveLength(
			entityTypeId === DEAL ? 1 : 0,
		);
	});
});
