import { startItemSetting, type ItemSetting } from './itemSetting';

let setting: ItemSetting;

beforeEach(async () => {
	setting = await startItemSetting();
});

afterEach(async () => {
	await setting.stop();
});

const call = (method: string, params: unknown = {}, more = {}) => ({
	resource: 'method',
	operation: 'call',
	method,
	params: (typeof params === 'string' ? params : JSON.stringify(params)) as string,
	...more,
});

test('gives the result as the portal sent it, for each input', async () => {
	const output = await setting.run(call('={{ $json.method }}'), [
		{ json: { method: 'server.time' } },
		{ json: { method: '/user.admin.json' } },
	]);
	expect(output).toEqual([
		{ json: { result: expect.any(String) }, pairedItem: { item: 0 } },
		{ json: { result: true }, pairedItem: { item: 1 } },
	]);
});

test('many reads go together, a failing one is its own', async () => {
	const { portal, seed } = setting;
	const ids = [seed.itemId, 999_999, seed.emptyItemId];
	portal.clearLog();
	const output = await setting.run(
		call('crm.item.get', '={{ ({ entityTypeId: 1220, id: $json.id }) }}'),
		ids.map((id) => ({ json: { id } })),
		{ onError: 'continueRegularOutput' },
	);
	expect(output.map(({ json }) => Boolean(json.error))).toEqual([false, true, false]);
	expect(portal.requests).toHaveLength(1);
});

test('many writes go together, and none twice after a lost answer', async () => {
	const { portal } = setting;
	const input = Array.from({ length: 60 }, (_, index) => ({ json: { title: `T${index}` } }));
	const add = call(
		'crm.item.add',
		'={{ ({ entityTypeId: 1220, fields: { title: $json.title } }) }}',
	);
	portal.clearLog();
	await setting.run(add, input);
	expect(portal.requests.length).toBeLessThanOrEqual(3);
	const before = portal.items.size(1220);
	portal.faults.add({ method: 'batch', reset: true, beforeRun: false });
	const output = await setting.run(add, input.slice(0, 2), { onError: 'continueRegularOutput' });
	expect(portal.items.size(1220) - before).toBe(2);
	expect(output.map(({ json }) => json.error)).toEqual(
		[0, 1].map(() => 'The answer to this write was lost, so it may have been done'),
	);
});

test.each([
	['crm.stagehistory.list', { entityTypeId: 1220 }],
	['crm.type.list', {}],
	['crm.deal.list', {}],
	['crm.item.list', { entityTypeId: 1220 }],
	['tasks.task.list', {}],
	['entity.item.get', { ENTITY: 'x' }],
	['crm.item.productrow.list', { filter: { '=ownerType': 'D', '=ownerId': 1 } }],
])('all pages of %s, each record once', async (method, params) => {
	const { portal } = setting;
	portal.crm.otherRows.tasks = 120;
	portal.crm.otherRows.entityItems = 53;
	for (let index = 0; index < 120; index++) {
		portal.addType({ entityTypeId: 2000 + index * 2, title: `Type ${index}` });
		portal.items.add(2, { title: `Deal ${index}` }, { silent: true });
		portal.items.add(1220, { title: `Item ${index}` }, { silent: true });
	}
	const output = await setting.run(call(method, params, { allPages: true }));
	const ids = output.map(({ json }) => json.id ?? json.ID);
	expect(new Set(ids).size).toBe(ids.length);
	if (method === 'tasks.task.list') expect(ids).toHaveLength(120);
	if (method === 'entity.item.get') expect(ids).toHaveLength(53);
	if (method === 'crm.deal.list') expect(ids.length).toBeGreaterThanOrEqual(120);
	if (method === 'crm.item.list') expect(ids.length).toBeGreaterThanOrEqual(120);
	if (method === 'crm.type.list') expect(ids.length).toBeGreaterThanOrEqual(120);
	expect(setting.hints).toEqual([]);
});

test('W21: a method that ignores the id in its filter gives each of 130 comments once', async () => {
	const owner = { ENTITY_ID: setting.seed.itemId, ENTITY_TYPE: 'dynamic_1220' };
	const input = Array.from({ length: 130 }, (_, index) => ({ json: { text: `Comment ${index}` } }));
	const add = '={{ ({ fields: { ...' + JSON.stringify(owner) + ', COMMENT: $json.text } }) }}';
	await setting.run(call('crm.timeline.comment.add', add), input);
	const list = call('crm.timeline.comment.list', { filter: owner }, { allPages: true });
	const ids = (await setting.run(list)).map(({ json }) => json.ID);
	expect([ids.length, new Set(ids).size]).toEqual([130, 130]);
});

test('a page that comes twice ends the reading and is said', async () => {
	const { portal } = setting;
	for (let index = 0; index < 60; index++)
		portal.addType({ entityTypeId: 2000 + index * 2, title: `T${index}` });
	portal.faults.add({
		method: 'crm.type.list',
		times: 9,
		rewrite: (answer) => ({ ...(answer as object), result: { types: [{ id: 1, title: 'Same' }] } }),
	});
	const output = await setting.run(call('crm.type.list', {}, { allPages: true }));
	expect(output).toHaveLength(1);
	expect(setting.hints).toEqual([expect.stringContaining('gave a page a second time')]);
});

test('by id many pages come in one request, also behind pages that are short in the middle', async () => {
	const { portal } = setting;
	const ids = Array.from({ length: 1_000 }, (_, index) =>
		portal.items.add(1220, { title: `Item ${index}` }, { silent: true }),
	);
	const read = async (params: object = {}) => {
		portal.clearLog();
		const all = { entityTypeId: 1220, filter: { '>title': '' }, ...params };
		const output = await setting.run(call('crm.item.list', all, { allPages: true }));
		return output.map(({ json }) => json.id).filter((id) => ids.includes(Number(id)));
	};
	expect(await read()).toEqual(ids);
	expect(portal.requests.length).toBeLessThanOrEqual(4);
	const gone = [ids[3], ids[120], ids[121], ids[700]].map(Number);
	portal.items.vanishFromPages(1220, gone);
	expect(await read()).toEqual(ids.filter((id) => !gone.includes(id)));
	portal.items.vanishFromPages(1220, []);
	// A text that a batch would take for a reference: page by page, as JSON.
	expect(await read({ filter: { '!title': '$result[x]' } })).toEqual(ids);
	expect(portal.requests.every(({ method }) => method === 'crm.item.list')).toBe(true);
	expect(setting.hints).toEqual([]);
});

test('a method that does not obey the id is read once and said', async () => {
	const { portal } = setting;
	for (let index = 0; index < 120; index++)
		portal.items.add(1220, { title: `Item ${index}` }, { silent: true });
	const same = { items: Array.from({ length: 50 }, (_, index) => ({ id: index + 1 })) };
	portal.faults.add({ method: 'crm.item.list', times: 99, rewrite: () => same });
	const output = await setting.run(
		call('crm.item.list', { entityTypeId: 1220 }, { allPages: true }),
	);
	portal.faults.clear();
	expect(output.map(({ json }) => json.id)).toEqual(same.items.map(({ id }) => id));
	expect(setting.hints).toEqual([expect.stringContaining('gave a page a second time')]);
});

test('nothing of ours is in the order of a method that is not known', async () => {
	const { portal } = setting;
	portal.clearLog();
	await setting.run(call('crm.type.list', {}, { allPages: true }));
	expect(JSON.stringify(portal.requests)).not.toContain('order');
	await expect(
		setting.run(call('crm.type.list', { order: { ID: 'ASC' } }, { allPages: true })),
	).rejects.toThrow();
});

test.each([
	[call(''), '"Method" is empty'],
	[call('crm item list'), 'is no name of a method'],
	[call('server.time', '{'), '"Parameters (JSON)" is not valid JSON'],
	[call('server.time', { auth: 'x' }), 'holds "auth"'],
	[call('crm.item.add', {}, { allPages: true }), 'may not only read'],
	[call('user.admin', {}, { allPages: true }), 'holds no list'],
])('%j is an error', async (parameters, message) => {
	await expect(setting.run(parameters)).rejects.toThrow(message);
});

test('no secret comes out', async () => {
	const { portal, seed } = setting;
	const [output] = await setting.run(call('crm.item.get', { entityTypeId: 1220, id: seed.itemId }));
	const text = JSON.stringify(output?.json);
	expect(text).toContain('urlMachine');
	const tokens = JSON.stringify(
		setting.host.credentials.read(setting.credentials.bitrix24OAuth2Api!),
	);
	const { access_token: token } = (
		JSON.parse(tokens) as { oauthTokenData: { access_token: string } }
	).oauthTokenData;
	expect(token.length).toBeGreaterThan(5);
	expect(text).not.toContain(token);
	expect(text).not.toMatch(/token=(?!\*\*\*)/);
	expect(portal.requests.length).toBeGreaterThan(0);
});
