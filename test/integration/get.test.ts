import type { INodeExecutionData } from 'n8n-workflow';
import { webhookOf } from './portalCredentials';
import { REPAIRS, REQUESTS, startSetting, type Setting } from './setting';

const { entityTypeId } = REQUESTS;

let setting: Setting;

beforeEach(async () => {
	setting = await startSetting();
});

afterEach(async () => {
	await setting.stop();
});

const get = async (input: INodeExecutionData[], parameters = {}) => {
	const { host, credentials } = setting;
	return (await host.execute('bitrix24CrmItem', { credentials, parameters, input }))[0] ?? [];
};

const locator = (mode: string, value: unknown) => ({ __rl: true, mode, value }) as never;

test('gives one output per input, paired, in the inputs’ order', async () => {
	const { item, portal } = setting;
	const refs = Array.from({ length: 120 }, (_, n) => {
		const type = n % 3 === 0 ? REPAIRS.entityTypeId : entityTypeId;
		return { entityTypeId: type, id: item(type, { title: `Item ${n}` }) };
	}).reverse();
	const twice = [...refs, refs[5]!];
	portal.clearLog();
	const output = await get(twice.map((json) => ({ json })));
	expect(output.map(({ json }) => ({ entityTypeId: json.entityTypeId, id: json.id }))).toEqual(
		twice,
	);
	expect(output.map(({ pairedItem }) => pairedItem)).toEqual(twice.map((_, item) => ({ item })));
	expect(portal.requests.filter(({ method }) => method === 'crm.item.get')).toEqual([]);
});

test('inputs that name the same item get objects of their own, also inside', async () => {
	const id = setting.item(entityTypeId, { title: 'One', observers: [1, 2] });
	const input = [{ json: { entityTypeId, id } }, { json: { entityTypeId, id } }];
	const [one, other] = (await get(input)).map(({ json }) => json);
	expect(one?.observers).toEqual([1, 2]);
	expect(other).toEqual(one);
	expect(other?.observers).not.toBe(one?.observers);
});

test.each([
	['list', 'list', 'list'],
	['id', 'id', 'id'],
])('finds the item by %s', async (_name, typeMode, itemMode) => {
	const id = setting.item(entityTypeId, { title: 'Found' });
	const parameters = {
		entityTypeId: locator(typeMode, String(entityTypeId)),
		itemId: locator(itemMode, ` ${id} `),
	};
	expect(await get([{ json: {} }], parameters)).toMatchObject([{ json: { title: 'Found' } }]);
});

test.each([
	[1220, '/crm/type/1220/details/ID/'],
	[1220, '/page/sales/requests/type/1220/details/ID/?any=1#top'],
	[2, '/crm/deal/details/ID/'],
])('finds the item by its address in the portal: %i %s', async (type, path) => {
	const id = setting.item(type, { title: 'Found' });
	const url = `https://some-domain.bitrix24.com${path.replace('ID', String(id))}`;
	expect(await get([{ json: {} }], { itemId: locator('url', url) })).toMatchObject([
		{ json: { title: 'Found', entityTypeId: type, id } },
	]);
});

test('ids may be numbers or strings, locators or bare values of an expression', async () => {
	const id = setting.item(entityTypeId);
	const input = [{ json: { type: String(entityTypeId), item: String(id) } }];
	const parameters = { entityTypeId: '={{ $json.type }}', itemId: '={{ Number($json.item) }}' };
	expect(await get(input, parameters)).toMatchObject([{ json: { entityTypeId, id } }]);
});

test('values are typed', async () => {
	const id = setting.item(entityTypeId, { title: 'Typed', opened: 'Y', assignedById: '1' });
	expect(await get([{ json: { entityTypeId, id } }])).toMatchObject([
		{ json: { opened: true, assignedById: 1 } },
	]);
});

test('an operation of a newer version is refused, not taken for another', async () => {
	const id = setting.item(entityTypeId);
	setting.portal.clearLog();
	const running = get([{ json: { entityTypeId, id } }], { operation: 'archive' });
	await expect(running).rejects.toThrow('This version of the node has no operation "archive"');
	expect(setting.portal.requests).toEqual([]);
});

test('no input, no output, no request', async () => {
	setting.portal.clearLog();
	expect(await get([])).toEqual([]);
	expect(setting.portal.requests).toEqual([]);
});

test('works through an inbound webhook, whose code stays out of requests it does not sign', async () => {
	const { host, portal } = setting;
	const id = setting.item(entityTypeId);
	const credentials = webhookOf(host, portal.addInboundWebhook({ scope: ['crm'] }));
	const [output] = await host.execute('bitrix24CrmItem', {
		credentials,
		parameters: { authentication: 'webhook' },
		input: [{ json: { entityTypeId, id } }],
	});
	expect(output).toMatchObject([{ json: { id }, pairedItem: { item: 0 } }]);
});

describe('a token that expired', () => {
	test('is refreshed once by n8n, and the call is repeated', async () => {
		const { portal, host, credentials } = setting;
		const id = setting.item(entityTypeId);
		await get([{ json: { entityTypeId, id } }]);
		portal.expireTokens();
		portal.clearLog();
		expect(await get([{ json: { entityTypeId, id } }])).toMatchObject([{ json: { id } }]);
		expect(portal.tokenRequests).toHaveLength(1);
		expect(portal.tokenRequests[0]?.params).toMatchObject({ grant_type: 'refresh_token' });
		const { oauthTokenData } = host.credentials.read(credentials.bitrix24OAuth2Api!);
		expect(oauthTokenData).toMatchObject({ member_id: portal.memberId });
		portal.clearLog();
		await get([{ json: { entityTypeId, id } }]);
		expect(portal.tokenRequests).toEqual([]);
	});

	test('is refreshed once for calls that come together', async () => {
		const { portal } = setting;
		const id = setting.item(entityTypeId);
		portal.expireTokens();
		portal.clearLog();
		const input = [{ json: { entityTypeId, id } }];
		await Promise.all([get(input), get(input), get(input)]);
		expect(portal.tokenRequests).toHaveLength(1);
	});
});
