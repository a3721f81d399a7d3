import { createItems } from '../../../nodes/shared/items/writing/createItems';
import { deleteItems } from '../../../nodes/shared/items/writing/deleteItems';
import { importItems } from '../../../nodes/shared/items/writing/importItems';
import { updateItems } from '../../../nodes/shared/items/writing/updateItems';
import { upsertItems } from '../../../nodes/shared/items/writing/upsertItems';
import {
	DEAL,
	errorOf,
	idOf,
	itemOf,
	REQUEST,
	startWritingPortal,
	type WritingPortal,
} from './writingPortal';

let at: WritingPortal;
beforeAll(async () => (at = await startWritingPortal()));
afterAll(async () => await at.emulated.stop());
beforeEach(() => at.clear());

const titles = (count: number, entityTypeId = REQUEST) =>
	Array.from({ length: count }, (_, index) => ({
		entityTypeId,
		values: { title: `Item ${index}` },
	}));

describe('how many requests', () => {
	test('1,000 creates and updates in 20 and one small one each', async () => {
		const writing = at.run();
		const created = await createItems(writing, titles(1_000));
		expect(at.requests()).toHaveLength(21);
		const ids = created.map(idOf);
		expect(new Set(ids).size).toBe(1_000);
		const updates = ids.map((id, index) => ({
			entityTypeId: REQUEST,
			id,
			values: { title: `New ${index}` },
		}));
		const updated = await updateItems(writing, updates);
		expect(at.requests()).toHaveLength(21);
		expect(updated.map((one) => itemOf(one)['title'])).toEqual(
			updates.map(({ values }) => values.title),
		);
		await updateItems(writing, updates);
		expect(at.requests()).toHaveLength(20);
	});
	test('1,000 that the portal refuses: not five at a time', async () => {
		at.emulated.faults.add({
			method: 'crm.item.add',
			times: 1_000,
			reply: { status: 400, error: 'ACCESS_DENIED' },
		});
		const outcomes = await createItems(at.run(), titles(1_000));
		expect(outcomes.filter(({ ok }) => ok)).toEqual([]);
		expect(at.requests().length).toBeLessThanOrEqual(24);
	});
	test('1,000 imports in two, and one to read them', async () => {
		const imported = await importItems(at.run(), titles(1_000));
		expect(at.requests()).toEqual([
			'1 × crm.item.batchImport',
			'50 × crm.item.batchImport',
			'20 × crm.item.list',
		]);
		expect(imported.map((one) => itemOf(one)['title'])).toEqual(
			titles(1_000).map(({ values }) => values.title),
		);
	});
	test('an upsert of 1,000: one look-up, and the writes', async () => {
		const name = at.fields[DEAL]?.single['string'] ?? '';
		const inputs = Array.from({ length: 1_000 }, (_, index) => ({
			entityTypeId: DEAL,
			matchBy: [name],
			values: { [name]: `key ${index}`, title: `Deal ${index}` },
		}));
		const made = await upsertItems(at.run(), inputs);
		expect(made.filter((one) => one.ok && one.isNew)).toHaveLength(1_000);
		expect(at.requests()).toHaveLength(22);
		const again = await upsertItems(at.run(), inputs);
		expect(again.map(idOf)).toEqual(made.map(idOf));
		expect(again.filter((one) => one.ok && one.isNew === false)).toHaveLength(1_000);
		expect(at.requests()).toHaveLength(1);
	});
});

test('inputs with equal matching values are one item', async () => {
	const name = at.fields[REQUEST]?.single['string'] ?? '';
	const inputs = ['a', 'b', 'a', 'a'].map((key, index) => ({
		entityTypeId: REQUEST,
		matchBy: [name],
		values: { [name]: `same ${key}`, title: `Title ${index}` },
	}));
	const outcomes = await upsertItems(at.run(), inputs);
	const [a, b, again, last] = outcomes.map(idOf);
	expect([again, last]).toEqual([a, a]);
	expect(b).not.toBe(a);
	expect(outcomes.map((one) => one.ok && one.isNew)).toEqual([true, true, false, false]);
	expect(outcomes.map((one) => itemOf(one)['title'])).toEqual([
		'Title 0',
		'Title 1',
		'Title 2',
		'Title 3',
	]);
	const several = await upsertItems(at.run(), [
		{ entityTypeId: REQUEST, matchBy: ['title'], values: { title: 'Title 3' } },
		{ entityTypeId: REQUEST, matchBy: ['title'], values: { title: '' } },
		{ entityTypeId: REQUEST, matchBy: [], values: { title: 'x' } },
	]);
	expect(errorOf(several[0])).toBeUndefined();
	expect(errorOf(several[1])).toContain('is empty');
	expect(errorOf(several[2])).toContain('No field to match by');
});

test('several inputs for one item: each compared with the earlier ones, in one request', async () => {
	const writing = at.run();
	const [made] = await createItems(writing, titles(1, DEAL));
	const id = idOf(made);
	const name = at.fields[DEAL]?.single['string'] ?? '';
	const update = (values: Record<string, unknown>) => ({ entityTypeId: DEAL, id, values });
	at.requests();
	const outcomes = await updateItems(writing, [
		update({ [name]: 'x', title: 'One' }),
		update({ [name]: 'x' }),
		update({ [name]: 'y' }),
	]);
	expect(outcomes.map((one) => itemOf(one)[name])).toEqual(['x', 'x', 'y']);
	expect(at.requests()).toEqual(['crm.item.get', '2 × crm.item.update']);
	at.emulated.faults.add({
		method: 'crm.item.update',
		reply: { status: 400, error: 'ACCESS_DENIED' },
	});
	const after = await updateItems(writing, [
		update({ title: 'Two', [name]: 'z' }),
		update({ [name]: 'z' }),
	]);
	expect(after.map(({ ok }) => ok)).toEqual([false, true]);
	expect(itemOf(after[1])).toMatchObject({ [name]: 'z', title: 'One' });
});

test('product rows: the amount after them, emptied alone, none for contacts (W9, W10, W27)', async () => {
	const writing = at.run();
	const rows = [{ productName: 'A', price: 900, quantity: 1 }];
	const made = await createItems(writing, [
		{ entityTypeId: DEAL, values: { title: 'x', opportunity: 1000, productRows: rows } },
		{
			entityTypeId: DEAL,
			values: { title: 'x', opportunity: 1000, isManualOpportunity: true, productRows: rows },
		},
		{ entityTypeId: 3, values: { name: 'x', productRows: rows } },
		{ entityTypeId: REQUEST, values: { title: 'x' } },
	]);
	expect([itemOf(made[0])['opportunity'], itemOf(made[1])['opportunity']]).toEqual([900, 1000]);
	expect(errorOf(made[2])).toContain('no product rows');
	const [emptied] = await updateItems(writing, [
		{ entityTypeId: DEAL, id: idOf(made[0]), values: { productRows: [] } },
	]);
	expect(itemOf(emptied)['opportunity']).toBe(0);
});

test('deletes, each with its own outcome', async () => {
	const writing = at.run();
	const ids = (await createItems(writing, titles(60))).map(idOf);
	const refs = [...ids, 999_999].map((id) => ({ entityTypeId: REQUEST, id }));
	const outcomes = await deleteItems(writing, refs);
	expect(outcomes.map(({ ok }) => ok)).toEqual([...ids.map(() => true), false]);
});

describe('faults', () => {
	test('a lost answer puts its own inputs in doubt, and nothing is written twice', async () => {
		const writing = at.run();
		const before = at.emulated.items.size(REQUEST);
		at.emulated.faults.add({ method: 'batch', after: 1, beforeRun: false, reset: true });
		const outcomes = await createItems(writing, titles(120));
		const failed = outcomes.map(errorOf);
		expect(failed.slice(0, 5)).toEqual(Array(5).fill(undefined));
		expect(failed.slice(5, 55)).toEqual(
			Array(50).fill(expect.stringContaining('may have been written')),
		);
		expect(failed.slice(55)).toEqual(Array(65).fill(undefined));
		expect(at.emulated.items.size(REQUEST)).toBe(before + 120);
	});
	test('one command that fails is its own input’s failure', async () => {
		at.emulated.faults.add({
			method: 'crm.item.add',
			after: 30,
			reply: {
				status: 400,
				error: 'CRM_FIELD_ERROR_REQUIRED',
				error_description: 'Field "X" is required',
			},
		});
		const outcomes = await createItems(at.run(), titles(60));
		expect(outcomes.flatMap(({ ok }, index) => (ok ? [] : [index]))).toEqual([30]);
		expect(errorOf(outcomes[30])).toContain('Field "X" is required');
	});
	test('three kinds of errors among many, each in its place', async () => {
		const inputs = titles(300).map((input, index) =>
			index === 7
				? { ...input, values: { title: 'x', nothing: 1 } }
				: index === 8
					? { ...input, values: { assignedById: 'Nobody Known' } }
					: index === 9
						? { ...input, entityTypeId: 1999 }
						: input,
		);
		const outcomes = await createItems(at.run(), inputs);
		expect(outcomes.flatMap(({ ok }, index) => (ok ? [] : [index]))).toEqual([7, 8, 9]);
		expect(errorOf(outcomes[7])).toContain('"nothing"');
		expect(errorOf(outcomes[8])).toContain('Nobody Known');
	});
});
