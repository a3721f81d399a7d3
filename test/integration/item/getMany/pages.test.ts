import { locator } from '../itemSetting';
import { idsOf, startGetManySetting, TYPE, type GetManySetting } from './getManySetting';

let setting: GetManySetting;

beforeEach(async () => {
	setting = await startGetManySetting();
});

afterEach(async () => {
	await setting.stop();
});

describe('Return All', () => {
	test('each once, by id, up to 2,500 a request', async () => {
		const ids = setting.add(2_600);
		setting.portal.clearLog();
		expect(idsOf(await setting.find({ returnAll: true }))).toEqual(ids);
		expect(setting.lists().length).toBeLessThanOrEqual(3);
	});

	test('few are one request', async () => {
		const ids = setting.add(7);
		setting.portal.clearLog();
		expect(idsOf(await setting.find({ returnAll: true }))).toEqual(ids);
		expect(setting.lists()).toHaveLength(1);
	});

	test('a page that is short in the middle is not the end', async () => {
		const ids = setting.add(400);
		setting.portal.faults.add({
			method: 'crm.item.list',
			times: 1,
			rewrite: (result) => ({ items: (result as { items: unknown[] }).items.slice(0, 37) }),
		});
		expect(idsOf(await setting.find({ returnAll: true }))).toEqual(ids);
	});

	test('newest first', async () => {
		const ids = setting.add(130);
		const sort = { rules: [{ field: 'id', direction: 'desc' }] } as never;
		expect(idsOf(await setting.find({ returnAll: true, sort }))).toEqual([...ids].reverse());
	});

	test('nothing is found where there is nothing', async () => {
		expect(await setting.find({ returnAll: true })).toEqual([]);
	});
});

describe('Limit', () => {
	test('the limit is exact, 50 by default, within and beyond a page', async () => {
		const ids = setting.add(130);
		setting.portal.clearLog();
		expect(idsOf(await setting.find({}))).toEqual(ids.slice(0, 50));
		expect(setting.lists()).toHaveLength(1);
		expect(idsOf(await setting.find({ limit: 7 }))).toEqual(ids.slice(0, 7));
		expect(idsOf(await setting.find({ limit: 101 }))).toEqual(ids.slice(0, 101));
	});

	test.each([0, -1, 1.5, 'many'])('a limit of %j is an error', async (limit) => {
		await expect(setting.find({ limit })).rejects.toThrow('"Limit" must be a whole number from 1');
	});
});

describe('Sort', () => {
	const sort = (field: string, direction: string) => ({ rules: [{ field, direction }] }) as never;

	test('ids decide between equals, over many pages', async () => {
		const ids = setting.add(230, (index) => ({ opportunity: index % 3, currencyId: 'USD' }));
		const order = [2, 1, 0].flatMap((amount) => ids.filter((_, index) => index % 3 === amount));
		const found = await setting.find({ returnAll: true, sort: sort('opportunity', 'desc') });
		expect(idsOf(found)).toEqual(order);
		expect(idsOf(await setting.find({ limit: 60, sort: sort('OPPORTUNITY', 'DESC') }))).toEqual(
			order.slice(0, 60),
		);
	});

	test('texts keep the portal’s order', async () => {
		setting.add(120, (index) => ({ title: `N${String(999 - index)}` }));
		const titles = (await setting.find({ returnAll: true, sort: sort('title', 'asc') })).map(
			({ title }) => title,
		);
		expect(titles).toHaveLength(120);
		expect(titles).toEqual([...titles].sort());
	});

	test('a direction or a field that is none is an error', async () => {
		await expect(setting.find({ sort: sort('title', 'up') })).rejects.toThrow(
			'"Direction" must be one of',
		);
		await expect(setting.find({ sort: sort('titel', 'asc') })).rejects.toMatchObject({
			message: 'The object type has no field "titel"',
			description: expect.stringContaining('"title"'),
		});
	});
});

test('inputs that ask for the same share a reading, and each gets its items', async () => {
	const { host, credentials, portal } = setting;
	const ids = setting.add(3);
	portal.clearLog();
	const [output = []] = await host.execute('bitrix24CrmItem', {
		credentials,
		parameters: { operation: 'getMany', entityTypeId: locator(TYPE) as never },
		input: [{ json: {} }, { json: {} }],
	});
	expect(output.map(({ json, pairedItem }) => [json.id, pairedItem])).toEqual(
		[0, 1].flatMap((item) => ids.map((id) => [id, { item }])),
	);
	expect(setting.lists()).toHaveLength(1);
});

test('items that vanish between the portal’s two queries do not end the reading', async () => {
	const ids = setting.add(180);
	const gone = ids.filter((_, index) => index % 7 === 0);
	setting.portal.items.vanishFromPages(TYPE, gone);
	const left = ids.filter((id) => !gone.includes(id));
	expect(idsOf(await setting.find({ returnAll: true }))).toEqual(left);
	expect(idsOf(await setting.find({ limit: 60 }))).toEqual(left.slice(0, 60));
});
