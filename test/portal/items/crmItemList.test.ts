import { Client } from '../client';
import { startPortal, type Item, type Portal } from '../index';

const TYPE = 1220;

describe('crm.item.list (docs/portal-contract.md §2 and §5)', () => {
	let portal: Portal;
	let client: Client;
	beforeAll(async () => {
		portal = await startPortal({ limits: 'off' });
		portal.addType({
			entityTypeId: TYPE,
			title: 'Заявки',
			fields: {
				ufCrm3_1: { type: 'boolean', title: 'Срочно' },
				ufCrm3_2: { type: 'integer', title: 'Номера', isMultiple: true },
			},
		});
		for (let id = 1; id <= 120; id++) {
			const fields = {
				title: id % 2 ? `Чётная ${id}` : `Other ${id}`,
				opportunity: id * 10,
				ufCrm3_1: id <= 3,
				ufCrm3_2: [id, id + 1000],
			};
			portal.items.add(TYPE, fields, { silent: true });
		}
		portal.items.update(TYPE, 5, { begindate: '2026-05-05' }, { silent: true });
		client = Client.of(portal);
	});
	afterAll(async () => await portal.stop());

	const list = async (params: Record<string, unknown>): Promise<Item[]> =>
		(await client.result<{ items: Item[] }>('crm.item.list', { entityTypeId: TYPE, ...params }))
			.items;
	const ids = async (filter: unknown, more: object = {}): Promise<unknown[]> =>
		(await list({ filter, ...more })).map((item) => item['id']);

	it('pages by 50, with total and next', async () => {
		const page = async (start: number): Promise<unknown> =>
			(await client.call('crm.item.list', { entityTypeId: TYPE, start })).body;
		expect(await page(0)).toMatchObject({
			total: 120,
			next: 50,
			result: { items: { length: 50 } },
		});
		const last = await page(100);
		expect(last).toMatchObject({ total: 120, result: { items: { length: 20 } } });
		expect(last).not.toHaveProperty('next');
	});

	it('skips the count with start -1', async () => {
		const params = { entityTypeId: TYPE, start: -1, order: { id: 'ASC' }, filter: { '>id': 60 } };
		const { body } = await client.call('crm.item.list', params);
		expect(body).toMatchObject({ result: { items: { length: 50, 0: { id: 61 } } } });
		expect(body).not.toHaveProperty('next');
		expect(body).not.toHaveProperty('total');
	});

	it.each([
		['equality', { id: 7 }, [7]],
		['IN', { '@id': [9, 7, 7, 9999] }, [7, 9]],
		['NOT IN', { '@id': [7, 9], '!@id': [9] }, [7]],
		['comparison', { '>=id': 118, '<id': 120 }, [118, 119]],
		['LIKE', { '%title': 'чётная 1', '<id': 12 }, [1, 11]],
		['LIKE with wildcards', { '=%title': 'Other 1%', '<=id': 12 }, [10, 12]],
		['a date', { '>=begindate': '2026-05-05', '<begindate': '2026-05-06' }, [5]],
		['a custom boolean by 1', { ufCrm3_1: 1 }, [1, 2, 3]],
		['a custom boolean by its original name', { UF_CRM_3_1: '0', '<id': 5 }, [4]],
		['one of several values', { ufCrm3_2: 1007 }, [7]],
		['OR', { 0: { logic: 'OR', 0: { id: 3 }, 1: { '%title': 'r 44' } } }, [3, 44]],
	])('filters by %s', async (_name, filter, expected) => {
		expect(await ids(filter)).toEqual(expected);
	});

	it('reads the Y that a custom boolean shows as 0, like any word', async () => {
		expect(await ids({ ufCrm3_1: 'Y', '<=id': 5 })).toEqual([4, 5]);
	});

	it.each(['nonsense', 'fm', 'UF_NONSENSE'])('refuses a filter on %s', async (field) => {
		const params = { entityTypeId: TYPE, filter: { [field]: 1 } };
		expect(await client.failure('crm.item.list', params)).toEqual([400, 'INVALID_ARG_VALUE']);
	});

	it('orders by any field', async () => {
		expect(await ids({ '<=id': 4 }, { order: { id: 'DESC' } })).toEqual([4, 3, 2, 1]);
		expect(await ids({ '<=id': 4 }, { order: { title: 'ASC', id: 'DESC' } })).toEqual([2, 4, 1, 3]);
		expect(await ids({ '<=id': 2 }, { order: { opportunity: 'desc' } })).toEqual([2, 1]);
	});

	it('finds what changed since a time', async () => {
		const before = portal.items.get(TYPE, 50)?.['updatedTime'];
		expect(await ids({ '>=updatedTime': before, '@id': [50] })).toEqual([50]);
		expect(await ids({ '>updatedTime': '2099-01-01T00:00:00Z' })).toEqual([]);
	});

	it('shows exactly the selected fields, and an empty list for none of them', async () => {
		const select = async (...names: string[]): Promise<unknown> =>
			await list({ filter: { id: 8 }, select: names });
		expect(await select('title', 'nonsense')).toEqual([{ title: 'Other 8' }]);
		expect(await select('id', 'UF_*')).toEqual([{ id: 8, ufCrm3_1: 'N', ufCrm3_2: [8, 1008] }]);
		expect(await select('nonsense', 'fm')).toEqual([[]]);
		expect(await list({ filter: { id: 8 }, select: [] })).toEqual([[]]);
	});

	it('leaves only custom fields where select meets original names', async () => {
		const params = { filter: { id: 8 }, useOriginalUfNames: 'Y' };
		expect(await list({ ...params, select: ['title'] })).toEqual([[]]);
		const select = ['title', 'ufCrm3_1'];
		expect(await list({ ...params, select })).toEqual([{ UF_CRM_3_1: 'N' }]);
		expect(await list({ ...params, select: ['*'] })).toMatchObject([{ id: 8, UF_CRM_3_1: 'N' }]);
	});

	it('takes upper-case names, refuses lists with other prefixes', async () => {
		expect(await ids({ '>=ID': 118, '%TITLE': 'Other' })).toEqual([118, 120]);
		const params = { entityTypeId: TYPE, filter: { '>id': [1] } };
		expect(await client.failure('crm.item.list', params)).toEqual([400, 'INVALID_ARG_VALUE']);
		const unknown = { entityTypeId: TYPE, filter: { ufCrm31: 1 } };
		expect((await client.call('crm.item.list', unknown)).body).toMatchObject({
			error_description: expect.stringContaining('UF_CRM_31'),
		});
	});

	it('converts a single date, not one in a list; an unreadable one asks for none', async () => {
		expect(await ids({ begindate: '05/05/2026' })).toEqual([5]);
		expect(await ids({ '@begindate': ['2026-05-05'] })).toEqual([]);
		expect(await ids({ '>=createdTime': '31/12/2025' })).toEqual([]);
		expect(await ids({ begindate: 'nonsense', '<=id': 5 })).toEqual([1, 2, 3, 4]);
	});

	it('rounds start down to a page', async () => {
		const params = { entityTypeId: TYPE, start: 77, order: { id: 'ASC' } };
		const { body } = await client.call('crm.item.list', params);
		expect(body).toMatchObject({ total: 120, next: 100, result: { items: { 0: { id: 51 } } } });
	});

	it('leaves out what may not be read, without a word', async () => {
		const plain = await startPortal();
		for (const title of ['a', 'b']) plain.items.add(4, { title });
		plain.denyItems(4, [1]);
		const { body } = await Client.of(plain).call('crm.item.list', { entityTypeId: 4 });
		expect(body).toMatchObject({ total: 1, result: { items: [{ id: 2 }] } });
		await plain.stop();
	});

	it('answers 2,500 of 50,000 items in one batch', async () => {
		for (let i = 0; i < 50_000; i++) portal.items.add(31, {}, { silent: true });
		const cmd = Array.from({ length: 50 }, (_, page) => {
			const wanted = Array.from({ length: 50 }, (_unused, i) => 20_001 + page * 50 + i);
			const query = wanted.map((id) => `filter[@id][]=${id}`).join('&');
			return `crm.item.list?entityTypeId=31&start=-1&select[]=id&${query}`;
		});
		portal.clearLog();
		const answer = await client.result<{ result: Array<{ items: Item[] }> }>('batch', { cmd });
		const found = answer.result.flatMap(({ items }) => items.map((item) => item['id']));
		expect(new Set(found).size).toBe(2500);
		expect(portal.requests).toHaveLength(1);
	});
});
