import { Client } from '../client';
import { startPortal, type Item, type Portal } from '../index';

describe('product rows, comments, imports (docs/portal-contract.md §7)', () => {
	let portal: Portal;
	let client: Client;
	let id: number;
	beforeEach(async () => {
		portal = await startPortal({ limits: 'off' });
		portal.addType({ entityTypeId: 128, title: 'Заявки' });
		client = Client.of(portal);
		id = portal.items.add(128, { opportunity: 1000 }, { silent: true });
	});
	afterEach(async () => await portal.stop());

	const owner = (): object => ({ ownerType: 'T80', ownerId: id });
	const set = async (productRows: unknown): Promise<Array<{ id: number }>> => {
		const params = { ...owner(), productRows };
		return (
			await client.result<{ productRows: Array<{ id: number }> }>('crm.item.productrow.set', params)
		).productRows;
	};
	const amount = (): unknown => portal.items.get(128, id)?.['opportunity'];

	it('replaces all rows, keeps the ids of those named, and sets the amount', async () => {
		const [row] = await set([{ productName: 'A', price: 450, quantity: 2 }]);
		expect(amount()).toBe(900);
		const kept = await set([{ id: row?.id, productName: 'A', price: 1 }, { price: 2 }]);
		expect(kept.map((one) => one.id)).toEqual([row?.id, expect.any(Number)]);
		await client.result('crm.item.update', {
			entityTypeId: 128,
			id,
			fields: { opportunity: 77 },
		});
		// What the kept row does not name stays: two of 1, one of 2.
		expect(amount()).toBe(4);
		await set([]);
		expect(amount()).toBe(0);
	});

	it('loses an empty list in a command: 100, the rows stay', async () => {
		await set([{ price: 5 }]);
		const cmd = { a: `crm.item.productrow.set?ownerType=T80&ownerId=${id}` };
		const answer = await client.result('batch', { cmd });
		expect(answer).toMatchObject({ result_error: { a: { error: '100' } } });
		expect(portal.crm.productRows(128, id)).toHaveLength(1);
	});

	it.each([
		['T', 'ENTITY_TYPE_NOT_SUPPORTED'],
		['C', 'ENTITY_TYPE_NOT_SUPPORTED'],
		['D', 'OWNER_NOT_FOUND'],
	])('refuses the owner %s with %s', async (ownerType, code) => {
		const params = { ownerType, ownerId: 5, productRows: [] };
		expect(await client.failure('crm.item.productrow.set', params)).toEqual([400, code]);
	});

	it('lists rows by their owner only', async () => {
		await set([{ price: 5 }, { price: 6 }]);
		const filter = { '=ownerType': 'T80', '=ownerId': id };
		expect(await client.result('crm.item.productrow.list', { filter })).toMatchObject({
			productRows: [{ price: 5, taxRate: null }, { price: 6 }],
		});
		const code = 'REQUIRED_ARG_MISSING';
		expect(await client.failure('crm.item.productrow.list', {})).toEqual([400, code]);
	});

	it('renews the item of a comment in the background of its hit', async () => {
		const fields = { ENTITY_ID: id, ENTITY_TYPE: 'DYNAMIC_128', COMMENT: ' hello ', AUTHOR_ID: 3 };
		expect(await client.result('crm.timeline.comment.add', { fields })).toBe(1);
		await portal.idle();
		expect(portal.crm.comments(128, id)).toMatchObject([{ comment: 'hello', authorId: 1 }]);
		const blank = { fields: { ...fields, COMMENT: ' \n' } };
		expect((await client.failure('crm.timeline.comment.add', blank))[1]).toBe('INVALID_ARG_VALUE');
		const nobody = { fields: { ...fields, ENTITY_TYPE: 'order' } };
		expect((await client.failure('crm.timeline.comment.add', nobody))[1]).toBe('OWNER_NOT_FOUND');
	});

	it('imports without robots, with times for administrators', async () => {
		const robot = jest.fn();
		portal.automate(robot);
		const createdTime = String(portal.items.get(128, id)?.['createdTime']);
		const data = [{ title: 'x', createdTime }, { createdTime: '2000-01-01T00:00:00Z' }];
		const params = { entityTypeId: 128, data };
		const { items } = await client.result<{ items: Item[] }>('crm.item.batchImport', params);
		expect(items).toMatchObject([
			{ item: { id: id + 1 } },
			{ error: 'CRM_FIELD_ERROR_VALUE_NOT_VALID' },
		]);
		expect(robot).not.toHaveBeenCalled();
		const many = { entityTypeId: 128, data: Array.from({ length: 21 }, () => ({ title: 'x' })) };
		const code = 'MAX_IMPORT_BATCH_SIZE_EXCEEDED';
		expect(await client.failure('crm.item.batchImport', many)).toEqual([400, code]);
	});

	it('restores from the bin under a new id', async () => {
		await client.result('crm.item.delete', { entityTypeId: 128, id });
		expect(portal.items.restore(128, id)).toBe(id + 1);
	});

	it('gives one item several rows of a page when filtered by contacts', async () => {
		for (let deal = 1; deal <= 60; deal++) portal.items.add(2, { contactIds: [1, 2] });
		const list = async (params: object): Promise<unknown> =>
			(await client.call('crm.item.list', { entityTypeId: 2, ...params })).body;
		expect(await list({ filter: { contactIds: [1, 2] } })).toMatchObject({
			total: 120,
			next: 50,
			result: { items: { length: 25 } },
		});
		expect(await list({ filter: { '@contactIds': [1] } })).toMatchObject({ error: 'ERROR_CORE' });
	});
});

it('names the day before for a date west of UTC, whose text moves the day when written back (docs/portal-contract.md §5)', async () => {
	const portal = await startPortal({ utcOffset: -300 });
	const client = Client.of(portal);
	const id = portal.items.add(2, { begindate: '2024-06-18' });
	const read = async (): Promise<unknown> =>
		(await client.result<{ item: Item }>('crm.item.get', { entityTypeId: 2, id })).item[
			'begindate'
		];
	expect(await read()).toBe('2024-06-17T19:00:00-05:00');
	const fields = { begindate: await read() };
	await client.result('crm.item.update', { entityTypeId: 2, id, fields });
	expect(await read()).toBe('2024-06-16T19:00:00-05:00');
	await portal.stop();
});
