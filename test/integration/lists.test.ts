import { oAuth2Of } from './portalCredentials';
import { REQUESTS, startSetting, type Setting } from './setting';

const { entityTypeId } = REQUESTS;

let setting: Setting;

beforeEach(async () => {
	setting = await startSetting();
});

afterEach(async () => {
	await setting.stop();
});

const search = async (method: string, options = {}) =>
	await setting.host.listSearch('bitrix24CrmItem', method, {
		credentials: setting.credentials,
		...options,
	});

const ofType = (type: number | string) => ({
	parameters: { entityTypeId: { __rl: true, mode: 'list', value: type } },
});

const BUILT_IN = [
	['Company (4)', '4'],
	['Contact (3)', '3'],
	['Deal (2)', '2'],
	['Invoice (31)', '31'],
	['Lead (1)', '1'],
	['Quote (7)', '7'],
];

describe('object types', () => {
	test('are the built-in ones and the portal’s own', async () => {
		const { results } = await search('searchObjectTypes');
		expect(results.map(({ name, value }) => [name, value])).toEqual([
			...BUILT_IN,
			['Repairs (1226)', '1226'],
			['Requests (1220)', '1220'],
		]);
	});

	test('are searched at the portal', async () => {
		setting.portal.clearLog();
		const { results } = await search('searchObjectTypes', { filter: 'Req' });
		expect(results).toEqual([{ name: 'Requests (1220)', value: '1220' }]);
		expect(setting.portal.requests.map(({ params }) => params.filter)).toEqual([
			{ '%title': 'Req' },
		]);
	});

	test('come page by page', async () => {
		for (let n = 0; n < 60; n++) {
			setting.portal.addType({ entityTypeId: 2000 + 2 * n, title: `Type ${n}` });
		}
		const first = await search('searchObjectTypes');
		expect(first).toMatchObject({ paginationToken: '50' });
		const second = await search('searchObjectTypes', { paginationToken: '50' });
		expect(first.results).toHaveLength(50 + BUILT_IN.length);
		expect(second.results).toHaveLength(12);
		expect(second).not.toHaveProperty('paginationToken');
	});

	test('are the built-in ones for a user who may not list smart processes', async () => {
		setting.credentials = oAuth2Of(setting.host, setting.portal, { userId: 2 });
		const { results } = await search('searchObjectTypes');
		expect(results.map(({ name, value }) => [name, value])).toEqual(BUILT_IN);
		const { host, credentials } = setting;
		const options = await host.loadOptions('bitrix24CrmItemTrigger', 'getObjectTypes', {
			credentials,
		});
		expect(options.map(({ value }) => value)).toEqual([4, 3, 2, 31, 1, 7]);
	});

	test('of the trigger are all of them, in one list of numbers', async () => {
		for (let n = 0; n < 60; n++) {
			setting.portal.addType({ entityTypeId: 2000 + 2 * n, title: `Type ${n}` });
		}
		const { host, credentials } = setting;
		const options = await host.loadOptions('bitrix24CrmItemTrigger', 'getObjectTypes', {
			credentials,
		});
		expect(options).toHaveLength(BUILT_IN.length + 62);
		expect(options).toContainEqual({ name: 'Requests (1220)', value: 1220 });
	});
});

describe('items', () => {
	test('are searched by title at the portal, and by id', async () => {
		const ids = ['Roof', 'Door', 'Roof window'].map((title) =>
			setting.item(entityTypeId, { title }),
		);
		expect(await search('searchItems', { ...ofType(entityTypeId), filter: 'Roof' })).toEqual({
			results: [
				{ name: `Roof window (${ids[2]})`, value: String(ids[2]) },
				{ name: `Roof (${ids[0]})`, value: String(ids[0]) },
			],
		});
		expect(await search('searchItems', { ...ofType(entityTypeId), filter: ` ${ids[1]} ` })).toEqual(
			{
				results: [{ name: `Door (${ids[1]})`, value: String(ids[1]) }],
			},
		);
	});

	test('come page by page, newest first', async () => {
		for (let n = 0; n < 60; n++) setting.item(entityTypeId);
		const first = await search('searchItems', ofType(entityTypeId));
		expect(first.results).toHaveLength(50);
		const paginationToken = String(first.paginationToken);
		const second = await search('searchItems', { ...ofType(entityTypeId), paginationToken });
		expect(second.results).toHaveLength(10);
		const all = [...first.results, ...second.results].map(({ value }) => Number(value));
		expect(all).toEqual([...all].sort((a, b) => b - a));
		expect(new Set(all).size).toBe(60);
	});

	test('are found by a number in their title, and by their id, in one request', async () => {
		const [year, ...others] = ['Plan 2024', 'Plan', 'Plan'].map((title) =>
			setting.item(entityTypeId, { title }),
		);
		setting.portal.clearLog();
		const found = await search('searchItems', { ...ofType(entityTypeId), filter: '2024' });
		expect(found.results.map(({ value }) => value)).toEqual([String(year)]);
		expect(setting.portal.requests.filter(({ method }) => method === 'batch')).toHaveLength(1);
		const byId = await search('searchItems', { ...ofType(entityTypeId), filter: `${others[0]}` });
		expect(byId.results.map(({ value }) => value)).toContain(String(others[0]));
	});

	test('of contacts are their names, and are found by any part of them', async () => {
		const id = setting.item(3, { name: 'Anna', secondName: 'Maria', lastName: 'Berg' });
		setting.item(3, { name: 'Otto', lastName: 'Thal' });
		for (const filter of ['Anna', 'Maria', 'Berg']) {
			expect(await search('searchItems', { ...ofType(3), filter })).toEqual({
				results: [{ name: `Anna Maria Berg (${id})`, value: String(id) }],
			});
		}
	});

	test.each(['searchItems', 'getFields'])(
		'%s says where the type is not known yet',
		async (list) => {
			setting.portal.clearLog();
			const { host, credentials } = setting;
			for (const type of ['', '={{ $json.entityTypeId }}']) {
				const options = { credentials, ...ofType(type) };
				const asked =
					list === 'getFields'
						? host.loadOptions('bitrix24CrmItem', list, options)
						: search(list, ofType(type));
				await expect(asked).rejects.toThrow('The object type is not known yet');
			}
			expect(setting.portal.requests).toEqual([]);
		},
	);
});

test('a list that cannot be filled says why', async () => {
	setting.portal.revokeTokens();
	await expect(search('searchObjectTypes')).rejects.toMatchObject({
		description: expect.stringContaining('press "Connect my account" again'),
	});
	await expect(search('searchItems', ofType(entityTypeId))).rejects.toMatchObject({
		description: expect.stringContaining('press "Connect my account" again'),
	});
});
