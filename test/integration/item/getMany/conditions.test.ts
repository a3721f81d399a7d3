import { locator } from '../itemSetting';
import {
	conditions,
	idsOf,
	startGetManySetting,
	TYPE,
	type GetManySetting,
} from './getManySetting';

let setting: GetManySetting;

beforeEach(async () => {
	setting = await startGetManySetting();
});

afterEach(async () => {
	await setting.stop();
});

describe('conditions', () => {
	test('all of them hold', async () => {
		const ids = setting.add(60, (index) => ({ opportunity: index }));
		const filters = conditions(
			{ field: 'opportunity', operator: 'greaterOrEqual', value: '10' },
			{ field: 'opportunity', operator: 'less', value: 20 },
			{ field: 'title', operator: 'notEquals', value: 'Item 12' },
		);
		expect(idsOf(await setting.find({ filters }))).toEqual(
			ids.slice(10, 20).filter((id) => id !== ids[12]),
		);
	});

	test('custom yes/no fields, on every page as on the first, alone and with the portal’s filter', async () => {
		const ids = setting.add(2_700, (index) => ({ ufCrm9_1: index % 10 === 0 ? 'N' : 'Y' }));
		const paid = ids.filter((_, index) => index % 10 !== 0);
		const byCondition = conditions({ field: 'ufCrm9_1', operator: 'equals', value: true });
		expect(idsOf(await setting.find({ returnAll: true, filters: byCondition }))).toEqual(paid);
		for (const filterJson of ['{"ufCrm9_1": true}', '{"ufCrm9_1": "Y"}']) {
			expect(idsOf(await setting.find({ returnAll: true, options: { filterJson } }))).toEqual(paid);
		}
	});

	test('a list of days finds the items of these days', async () => {
		const days = ['2025-10-31', '2026-01-15', '2026-02-28'];
		const ids = setting.add(9, (index) => ({ ufCrm9_2: days[index % 3] ?? '' }));
		const filters = conditions({
			field: 'ufCrm9_2',
			operator: 'in',
			value: '={{ ["2025-10-31", "2026-02-28"] }}',
		});
		expect(idsOf(await setting.find({ filters }))).toEqual(
			ids.filter((_, index) => index % 3 !== 1),
		);
	});

	test('an empty list finds nothing and asks nobody', async () => {
		setting.add(3);
		const filters = conditions({ field: 'id', operator: 'in', value: '={{ [] }}' });
		expect(await setting.find({ filters })).toEqual([]);
		expect(setting.lists()).toEqual([]);
	});

	test.each([
		[conditions({ field: 'title', operator: 'equals', value: '' }), 'has no value'],
		[conditions({ field: 'title', operator: 'in', value: '={{ $json.nothing }}' }), 'has no value'],
		[
			conditions({ field: 'ufCrm91', operator: 'equals', value: 'x' }),
			'The object type has no field "ufCrm91"',
		],
	])('%j is an error, and nobody is asked', async (filters, message) => {
		await expect(setting.find({ filters })).rejects.toThrow(message);
		expect(setting.lists()).toEqual([]);
	});

	test('a text a batch would take for a reference goes by itself', async () => {
		const [id] = setting.add(2, (index) => (index === 0 ? { title: '$result[page0][items]' } : {}));
		const filters = conditions({
			field: 'title',
			operator: 'equals',
			value: '$result[page0][items]',
		});
		expect(idsOf(await setting.find({ filters }))).toEqual([id]);
	});

	test.each([['{"a":'], ['[1]'], ['={{ $json.nothing }}'], ['={{ 5 }}']])(
		'the filter %s is an error',
		async (filterJson) => {
			await expect(setting.find({ options: { filterJson } })).rejects.toThrow('Filter (JSON)');
		},
	);
});

test('options: selected fields, titles, labels, changed since, stage', async () => {
	const { seed } = setting;
	const found = await setting.find(
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

test('one input’s error is its own with Continue on Fail', async () => {
	const { host, credentials } = setting;
	const ids = setting.add(1);
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
