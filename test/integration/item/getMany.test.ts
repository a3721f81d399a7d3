import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { startTypedSetting, type TypedSetting } from '../typed/typedSetting';

const TYPE = 1300;

let setting: TypedSetting;

beforeEach(async () => {
	setting = await startTypedSetting();
	setting.portal.addType({
		entityTypeId: TYPE,
		title: 'Orders',
		fields: {
			ufCrm9_1: { type: 'boolean', title: 'Paid', isDynamic: true, upperName: 'UF_CRM_9_1' },
			ufCrm9_2: { type: 'date', title: 'Due', isDynamic: true, upperName: 'UF_CRM_9_2' },
		},
	});
});

afterEach(async () => {
	await setting.stop();
});

const locator = (value: number) => ({ __rl: true, mode: 'id', value: String(value) });

const find = async (parameters: INodeParameters, entityTypeId = TYPE) => {
	const { host, credentials } = setting;
	const [output] = await host.execute('bitrix24CrmItem', {
		credentials,
		parameters: {
			operation: 'getMany',
			entityTypeId: locator(entityTypeId) as never,
			...parameters,
		},
	});
	return (output ?? []).map(({ json }) => json);
};

const add = (count: number, fields: (index: number) => IDataObject = () => ({})) =>
	Array.from({ length: count }, (_, index) =>
		setting.portal.items.add(TYPE, { title: `Item ${index}`, ...fields(index) }, { silent: true }),
	);

const conditions = (...all: IDataObject[]) => ({ conditions: all }) as never;
const idsOf = (items: IDataObject[]) => items.map(({ id }) => id);
const lists = () =>
	setting.portal.requests.filter(
		({ method, commands = [] }) =>
			method === 'crm.item.list' || commands.some((one) => one.startsWith('crm.item.list')),
	);

describe('all', () => {
	test('each once, by id, up to 2,500 a request', async () => {
		const ids = add(2_600);
		setting.portal.clearLog();
		expect(idsOf(await find({ returnAll: true }))).toEqual(ids);
		expect(lists().length).toBeLessThanOrEqual(3);
	});

	test('few are one request', async () => {
		const ids = add(7);
		setting.portal.clearLog();
		expect(idsOf(await find({ returnAll: true }))).toEqual(ids);
		expect(lists()).toHaveLength(1);
	});

	test('a page that is short in the middle is not the end', async () => {
		const ids = add(400);
		setting.portal.faults.add({
			method: 'crm.item.list',
			times: 1,
			rewrite: (result) => ({ items: (result as { items: unknown[] }).items.slice(0, 37) }),
		});
		expect(idsOf(await find({ returnAll: true }))).toEqual(ids);
	});

	test('newest first', async () => {
		const ids = add(130);
		const sort = { rules: [{ field: 'id', direction: 'desc' }] } as never;
		expect(idsOf(await find({ returnAll: true, sort }))).toEqual([...ids].reverse());
	});

	test('nothing is found where there is nothing', async () => {
		expect(await find({ returnAll: true })).toEqual([]);
	});
});

describe('some', () => {
	test('the limit is exact, 50 by default, within and beyond a page', async () => {
		const ids = add(130);
		setting.portal.clearLog();
		expect(idsOf(await find({}))).toEqual(ids.slice(0, 50));
		expect(lists()).toHaveLength(1);
		expect(idsOf(await find({ limit: 7 }))).toEqual(ids.slice(0, 7));
		expect(idsOf(await find({ limit: 101 }))).toEqual(ids.slice(0, 101));
	});

	test.each([0, -1, 1.5, 'many'])('a limit of %j is an error', async (limit) => {
		await expect(find({ limit })).rejects.toThrow('"Limit" must be a whole number from 1');
	});
});

describe('sorted', () => {
	const sort = (field: string, direction: string) => ({ rules: [{ field, direction }] }) as never;

	test('ids decide between equals, over many pages', async () => {
		const ids = add(230, (index) => ({ opportunity: index % 3, currencyId: 'USD' }));
		const order = [2, 1, 0].flatMap((amount) => ids.filter((_, index) => index % 3 === amount));
		const found = await find({ returnAll: true, sort: sort('opportunity', 'desc') });
		expect(idsOf(found)).toEqual(order);
		expect(idsOf(await find({ limit: 60, sort: sort('OPPORTUNITY', 'DESC') }))).toEqual(
			order.slice(0, 60),
		);
	});

	test('texts keep the portal’s order', async () => {
		add(120, (index) => ({ title: `N${String(999 - index)}` }));
		const titles = (await find({ returnAll: true, sort: sort('title', 'asc') })).map(
			({ title }) => title,
		);
		expect(titles).toHaveLength(120);
		expect(titles).toEqual([...titles].sort());
	});

	test('a direction or a field that is none is an error', async () => {
		await expect(find({ sort: sort('title', 'up') })).rejects.toThrow('"Direction" must be one of');
		await expect(find({ sort: sort('titel', 'asc') })).rejects.toMatchObject({
			message: 'The object type has no field "titel"',
			description: expect.stringContaining('"title"'),
		});
	});
});

describe('conditions', () => {
	test('all of them hold', async () => {
		const ids = add(60, (index) => ({ opportunity: index }));
		const filters = conditions(
			{ field: 'opportunity', operator: 'greaterOrEqual', value: '10' },
			{ field: 'opportunity', operator: 'less', value: 20 },
			{ field: 'title', operator: 'notEquals', value: 'Item 12' },
		);
		expect(idsOf(await find({ filters }))).toEqual(
			ids.slice(10, 20).filter((id) => id !== ids[12]),
		);
	});

	test('custom yes/no fields, on every page as on the first, alone and with the portal’s filter', async () => {
		const ids = add(2_700, (index) => ({ ufCrm9_1: index % 10 === 0 ? 'N' : 'Y' }));
		const paid = ids.filter((_, index) => index % 10 !== 0);
		const byCondition = conditions({ field: 'ufCrm9_1', operator: 'equals', value: true });
		expect(idsOf(await find({ returnAll: true, filters: byCondition }))).toEqual(paid);
		for (const filterJson of ['{"ufCrm9_1": true}', '{"ufCrm9_1": "Y"}']) {
			expect(idsOf(await find({ returnAll: true, options: { filterJson } }))).toEqual(paid);
		}
	});

	test('a list of days finds the items of these days', async () => {
		const days = ['2025-10-31', '2026-01-15', '2026-02-28'];
		const ids = add(9, (index) => ({ ufCrm9_2: days[index % 3] ?? '' }));
		const filters = conditions({
			field: 'ufCrm9_2',
			operator: 'in',
			value: '={{ ["2025-10-31", "2026-02-28"] }}',
		});
		expect(idsOf(await find({ filters }))).toEqual(ids.filter((_, index) => index % 3 !== 1));
	});

	test('an empty list finds nothing and asks nobody', async () => {
		add(3);
		const filters = conditions({ field: 'id', operator: 'in', value: '={{ [] }}' });
		expect(await find({ filters })).toEqual([]);
		expect(lists()).toEqual([]);
	});

	test.each([
		[conditions({ field: 'title', operator: 'equals', value: '' }), 'has no value'],
		[conditions({ field: 'title', operator: 'in', value: '={{ $json.nothing }}' }), 'has no value'],
		[
			conditions({ field: 'ufCrm91', operator: 'equals', value: 'x' }),
			'The object type has no field "ufCrm91"',
		],
	])('%j is an error, and nobody is asked', async (filters, message) => {
		await expect(find({ filters })).rejects.toThrow(message);
		expect(lists()).toEqual([]);
	});

	test('a text a batch would take for a reference goes by itself', async () => {
		const [id] = add(2, (index) => (index === 0 ? { title: '$result[page0][items]' } : {}));
		const filters = conditions({
			field: 'title',
			operator: 'equals',
			value: '$result[page0][items]',
		});
		expect(idsOf(await find({ filters }))).toEqual([id]);
	});

	test.each([['{"a":'], ['[1]'], ['={{ $json.nothing }}'], ['={{ 5 }}']])(
		'the filter %s is an error',
		async (filterJson) => {
			await expect(find({ options: { filterJson } })).rejects.toThrow('Filter (JSON)');
		},
	);
});

test('options: selected fields, titles, labels, changed since, stage', async () => {
	const { seed } = setting;
	const found = await find(
		{
			options: {
				select: ['stageId'],
				labels: true,
				fieldNames: 'title',
				stages: ['DT1220_52:WORK'],
				changedSince: '2020-01-01T00:00:00Z',
			},
		},
		seed.entityTypeId,
	);
	expect(found).toEqual([
		expect.objectContaining({
			entityTypeId: seed.entityTypeId,
			id: seed.itemId,
			labels: expect.objectContaining({}),
		}),
	]);
	expect(Object.keys(found[0] ?? {})).toHaveLength(4);
});

test('inputs that ask for the same share a reading, and each gets its items', async () => {
	const { host, credentials, portal } = setting;
	const ids = add(3);
	portal.clearLog();
	const [output = []] = await host.execute('bitrix24CrmItem', {
		credentials,
		parameters: { operation: 'getMany', entityTypeId: locator(TYPE) as never },
		input: [{ json: {} }, { json: {} }],
	});
	expect(output.map(({ json, pairedItem }) => [json.id, pairedItem])).toEqual(
		[0, 1].flatMap((item) => ids.map((id) => [id, { item }])),
	);
	expect(lists()).toHaveLength(1);
});

test('one input’s error is its own with Continue on Fail', async () => {
	const { host, credentials } = setting;
	const ids = add(1);
	const [output = []] = await host.execute('bitrix24CrmItem', {
		credentials,
		onError: 'continueRegularOutput',
		parameters: {
			operation: 'getMany',
			entityTypeId: locator(TYPE) as never,
			filters: conditions({ field: '={{ $json.field }}', operator: 'notEmpty' }),
		},
		input: [{ json: { field: 'nope' } }, { json: { field: 'title' } }],
	});
	expect(output).toMatchObject([
		{ json: { error: 'The object type has no field "nope"' }, pairedItem: { item: 0 } },
		{ json: { id: ids[0] }, pairedItem: { item: 1 } },
	]);
});

describe('cases other clients met', () => {
	/** Deals with both contacts or observers each, which the portal lists in a row for each. */
	const deals = (fields: IDataObject) =>
		Array.from({ length: 200 }, (_, index) =>
			setting.portal.items.add(2, { title: `Deal ${index}`, ...fields }, { silent: true }),
		);

	test.each([
		['contactIds', { contactIds: [1, 2] }],
		['observers', { observers: [1, 2] }],
	])('W14: %s of several values: all, each once; the limit is exact', async (field, fields) => {
		const ids = deals(fields);
		const options = { filterJson: JSON.stringify({ [field]: [1, 2] }) };
		const found = idsOf(await find({ returnAll: true, options }, 2));
		expect(found).toEqual(ids.filter((id) => found.includes(id)));
		expect(new Set(found).size).toBe(found.length);
		expect(found).toEqual(expect.arrayContaining(ids));
		expect(await find({ limit: 50, options }, 2)).toHaveLength(50);
	});

	test('W15: deals of one contact, main or not; what the portal cannot do is an error', async () => {
		const { portal } = setting;
		const main = portal.items.add(2, { contactIds: [175191, 5] }, { silent: true });
		const other = portal.items.add(2, { contactIds: [5, 175191] }, { silent: true });
		portal.items.add(2, { contactIds: [5] }, { silent: true });
		for (const condition of [
			{ field: 'contactIds', operator: 'equals', value: 175191 },
			{ field: 'contactIds', operator: 'in', value: '={{ [175191] }}' },
		]) {
			expect(idsOf(await find({ filters: conditions(condition) }, 2))).toEqual([main, other]);
		}
		for (const operator of ['notEquals', 'empty']) {
			const filters = conditions({ field: 'contactIds', operator, value: 175191 });
			await expect(find({ filters }, 2)).rejects.toThrow('only finds items that have one of');
		}
	});

	test('W16: dates inside OR groups', async () => {
		const days = [
			'2025-10-31T10:00:00+02:00',
			'2025-12-31T10:00:00+02:00',
			'2025-02-28T23:30:00+02:00',
		];
		const ids = days.map((createdTime) =>
			setting.portal.items.add(TYPE, { createdTime }, { silent: true, raw: true }),
		);
		const filterJson = JSON.stringify({
			'0': {
				logic: 'OR',
				'0': {
					'>=createdTime': '2025-10-31T00:00:00+02:00',
					'<createdTime': '2025-11-01T00:00:00+02:00',
				},
				'1': {
					'>=createdTime': '2025-02-28T00:00:00+02:00',
					'<createdTime': '2025-03-01T00:00:00+02:00',
				},
			},
		});
		expect(idsOf(await find({ options: { filterJson } })).sort()).toEqual([ids[0], ids[2]].sort());
	});

	test('W17: a day against a time is the whole day', async () => {
		const times = ['2025-10-30T12:00:00Z', '2025-10-31T12:00:00Z', '2025-11-02T12:00:00Z'];
		const ids = times.map((createdTime) =>
			setting.portal.items.add(TYPE, { createdTime }, { silent: true, raw: true }),
		);
		const filters = conditions({ field: 'createdTime', operator: 'equals', value: '2025-10-31' });
		expect(idsOf(await find({ filters }))).toEqual([ids[1]]);
	});

	test('W11: a name of the older methods is an error that names the real one', async () => {
		const filters = conditions({ field: 'DATE_MODIFY', operator: 'greater', value: '2025-01-01' });
		await expect(find({ filters })).rejects.toMatchObject({
			description: expect.stringContaining('"updatedTime"'),
		});
	});

	test('items that vanish between the portal’s two queries do not end the reading', async () => {
		const ids = add(180);
		const gone = ids.filter((_, index) => index % 7 === 0);
		setting.portal.items.vanishFromPages(TYPE, gone);
		const left = ids.filter((id) => !gone.includes(id));
		expect(idsOf(await find({ returnAll: true }))).toEqual(left);
		expect(idsOf(await find({ limit: 60 }))).toEqual(left.slice(0, 60));
	});
});
