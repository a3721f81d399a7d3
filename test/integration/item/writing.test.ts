import type { IDataObject } from 'n8n-workflow';
import { locator, startItemSetting, type ItemSetting } from './itemSetting';

let setting: ItemSetting;

beforeEach(async () => {
	setting = await startItemSetting();
});

afterEach(async () => {
	await setting.stop();
});

const TYPE = 1220;
const create = { operation: 'create', entityTypeId: locator(TYPE) };
const json = (fieldsJson: unknown) => ({ fieldsInput: 'json', fieldsJson: fieldsJson as string });
const mapper = (value: IDataObject | null, more: IDataObject = {}) => ({
	fields: { mappingMode: 'defineBelow', value, matchingColumns: [], schema: [], ...more },
});
const stored = (id: number) => setting.portal.items.get(TYPE, id) ?? {};

describe('create', () => {
	test('by JSON, as text or object, in API and original names; the whole typed item comes out', async () => {
		const fields = {
			TITLE: 'Made',
			ufCrm3_1747309731: 7,
			UF_CRM_3_1747309738: { amount: 100.5, currency: 'USD' },
			ufCrm3_1747309727: 'Высокий',
		};
		const [output] = await setting.run({ ...create, ...json(JSON.stringify(fields)) });
		expect(output?.json).toMatchObject({
			entityTypeId: TYPE,
			title: 'Made',
			ufCrm3_1747309731: 7,
			ufCrm3_1747309738: { amount: 100.5, currency: 'USD' },
			ufCrm3_1747309727: 59,
		});
		expect(stored(Number(output?.json.id)).title).toBe('Made');
		const [other] = await setting.run({ ...create, ...json('={{ { title: "Object" } }}') });
		expect(other?.json.title).toBe('Object');
	});

	test('by the mapper: null is not named, lists come as JSON texts', async () => {
		const schema = [{ id: 'ufCrm3_1747309732', type: 'array' }];
		const value = { title: 'Mapped', ufCrm3_1747309731: null, ufCrm3_1747309732: '[1, 2]' };
		const [output] = await setting.run({ ...create, ...mapper(value, { schema }) } as never);
		expect(output?.json).toMatchObject({ title: 'Mapped', ufCrm3_1747309732: [1, 2] });
	});

	test('auto-map takes the columns the type has and leaves out the rest', async () => {
		const [output] = await setting.run(
			{ ...create, ...mapper(null, { mappingMode: 'autoMapInputData' }) } as never,
			[{ json: { title: 'Auto', nothing: 1, createdTime: '2020-01-01T00:00:00Z' } }],
		);
		expect(output?.json.title).toBe('Auto');
	});

	test('1,001 in 22 requests at most, paired, in order, told in the log', async () => {
		const input = Array.from({ length: 1_001 }, (_, index) => ({ json: { title: `N ${index}` } }));
		setting.portal.clearLog();
		const parameters = { ...create, ...json('={{ { title: $json.title } }}') };
		const output = await setting.run(parameters, input);
		expect(output.map(({ json: { title } }) => title)).toEqual(
			input.map(({ json: { title } }) => title),
		);
		expect(output[999]?.pairedItem).toEqual({ item: 999 });
		expect(setting.requestsOf(/^(crm\.item\.add|batch)/)).toBeLessThanOrEqual(22);
		expect(setting.host.log.messages('info').join()).toContain('of 1001 inputs are written');
	});

	test('without automation it is an import', async () => {
		setting.portal.clearLog();
		const input = [1, 2, 3].map((index) => ({ json: { title: `I ${index}` } }));
		const parameters = { ...create, ...json('={{ $json }}'), options: { withoutAutomation: true } };
		const output = await setting.run(parameters, input);
		expect(output.map(({ json: { title } }) => title)).toEqual(['I 1', 'I 2', 'I 3']);
		expect(setting.requestsOf(/crm\.item\.(import|batchImport)/i)).toBe(1);
		expect(setting.requestsOf(/crm\.item\.add/)).toBe(0);
	});

	test.each([
		['', 'names no field'],
		['{}', 'names no field'],
		['={{ $json.nope }}', 'names no field'],
		['={{ { title: $json.nope } }}', 'names no field'],
		['{', 'not valid JSON'],
		['[1]', 'not an object'],
	])('fieldsJson %j is an error, nothing is sent', async (fieldsJson, message) => {
		setting.portal.clearLog();
		await expect(setting.run({ ...create, ...json(fieldsJson) })).rejects.toThrow(message);
		expect(setting.portal.requests).toEqual([]);
	});

	test('a file by the name of its binary field', async () => {
		const content = Buffer.from('Hello');
		const binary = {
			data: { data: content.toString('base64'), mimeType: 'text/plain', fileName: 'a.txt' },
		};
		const [output] = await setting.run(
			{ ...create, ...json('{"title": "With file", "ufCrm3_1747309742": "data"}') },
			[{ json: {}, binary }],
		);
		expect(output?.json.ufCrm3_1747309742).toMatchObject({ id: expect.any(Number) });
	});

	test('a file that cannot be read is its own input’s error', async () => {
		const lost = {
			data: { data: '', id: 'filesystem:lost', mimeType: 'text/plain', fileName: 'a' },
		};
		const fields = '={{ ({ title: $json.title, ufCrm3_1747309742: $json.file }) }}';
		const output = await setting.run(
			{ ...create, ...json(fields) },
			[{ json: { title: 'Lost', file: 'data' }, binary: lost }, { json: { title: 'Fine' } }],
			{ onError: 'continueRegularOutput' },
		);
		expect(output[0]?.json.error).toContain('The file in the binary field "data" cannot be read');
		expect(output[1]?.json.title).toBe('Fine');
	});

	test('an unknown name is an error that names the nearest', async () => {
		const running = setting.run({ ...create, ...json('{"titel": "x"}') });
		await expect(running).rejects.toMatchObject({
			message: expect.stringContaining('titel'),
		});
	});
});

describe('update', () => {
	const update = (more: object) =>
		({
			operation: 'update',
			entityTypeId: locator(TYPE),
			itemId: locator(setting.seed.itemId),
			...more,
		}) as never;

	test('only the named fields change; the item comes out', async () => {
		const before = await setting.getJson();
		const [output] = await setting.run(update(json('{"title": "New"}')));
		expect(output?.json).toMatchObject({ title: 'New', id: setting.seed.itemId });
		const changed = Object.entries(await setting.getJson()).filter(
			([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]),
		);
		expect(changed.map(([name]) => name).filter((name) => !/^updated/.test(name))).toEqual([
			'title',
		]);
	});

	test('an item as Get emits it changes nothing', async () => {
		const before = stored(setting.seed.itemId);
		const item = await setting.getJson();
		const [output] = await setting.run(update(json('={{ $json }}')), [{ json: item }]);
		expect(output?.json).toMatchObject({ id: item.id ?? 0, title: item.title ?? '' });
		expect(stored(setting.seed.itemId)).toEqual(before);
	});

	test('an empty text in the mapper empties a field for a person', async () => {
		await setting.run(update(mapper({ ufCrm3_1747309752: '' })));
		expect((await setting.getJson()).ufCrm3_1747309752 ?? null).toBeNull();
	});

	test('nothing named is an error', async () => {
		await expect(setting.run(update(mapper({ title: null })))).rejects.toThrow(
			'No field has a value',
		);
	});

	test('one input’s failure is its own', async () => {
		const input = [setting.seed.itemId, 999_999, setting.seed.emptyItemId].map((id) => ({
			json: { entityTypeId: TYPE, id, title: `T${id}` },
		}));
		const output = await setting.run(
			{ operation: 'update', ...json('={{ ({ title: $json.title }) }}') },
			input,
			{ onError: 'continueRegularOutput' },
		);
		expect(output.map(({ json: one, pairedItem }) => [Boolean(one.error), pairedItem])).toEqual([
			[false, { item: 0 }],
			[true, { item: 1 }],
			[false, { item: 2 }],
		]);
	});
});

describe('as a tool', () => {
	const tool = async (value: IDataObject) => {
		const { host, credentials, seed } = setting;
		return await host.execute('bitrix24CrmItem', {
			credentials,
			asTool: true,
			parameters: {
				operation: 'update',
				entityTypeId: locator(TYPE),
				itemId: locator(seed.itemId),
				...mapper(value),
			} as never,
		});
	};

	test.each(['', 'null', 'undefined', 'N/A', ' n/a '])(
		'%j is what the model left out',
		async (word) => {
			const before = await setting.getJson();
			await tool({ title: 'By agent', ufCrm3_1747309752: word, ufCrm3_1747309753: word });
			expect(await setting.getJson()).toMatchObject({
				title: 'By agent',
				ufCrm3_1747309752: before.ufCrm3_1747309752,
				ufCrm3_1747309753: before.ufCrm3_1747309753,
			});
		},
	);

	test('Get Many gives at most 50 items of 30 fields unless fields are selected', async () => {
		const { host, credentials, portal } = setting;
		for (let index = 0; index < 60; index++)
			portal.items.add(TYPE, { title: `T${index}` }, { silent: true });
		const find = async (options: IDataObject) =>
			(
				await host.execute('bitrix24CrmItem', {
					credentials,
					asTool: true,
					parameters: {
						operation: 'getMany',
						entityTypeId: locator(TYPE),
						returnAll: true,
						options,
					} as never,
				})
			)[0] ?? [];
		const few = await find({});
		expect(few).toHaveLength(50);
		expect(Math.max(...few.map(({ json: one }) => Object.keys(one).length))).toBeLessThanOrEqual(
			30,
		);
		expect(few[0]?.json).toMatchObject({
			entityTypeId: TYPE,
			id: expect.any(Number),
			title: expect.any(String),
		});
		expect(Object.keys((await find({ select: ['title'] }))[0]?.json ?? {})).toHaveLength(3);
	});
});

describe('upsert', () => {
	const upsert = { operation: 'upsert', entityTypeId: locator(TYPE) };

	test('makes what is not there, changes what is, several are an error', async () => {
		const byCode = { ...upsert, ...json('={{ $json }}'), matchBy: 'UF_CRM_3_DIGIT10' };
		const row = (code: string, title: string) => ({ json: { ufCrm_3_DIGIT10: code, title } });
		const first = await setting.run(byCode, [row('A1', 'One'), row('B2', 'Two')]);
		expect(first.map(({ json: { isNew } }) => isNew)).toEqual([true, true]);
		const second = await setting.run(byCode, [
			row('A1', 'Uno'),
			row('C3', 'Three'),
			row('C3', 'Tre'),
		]);
		expect(second.map(({ json: { isNew, title } }) => [isNew, title])).toEqual([
			[false, 'Uno'],
			[true, 'Three'],
			[false, 'Tre'],
		]);
		expect(second[0]?.json.id).toBe(first[0]?.json.id);
		setting.portal.items.add(TYPE, { ufCrm_3_DIGIT10: 'A1' }, { silent: true });
		await expect(setting.run(byCode, [row('A1', 'x')])).rejects.toThrow();
	});

	test('by the mapper its matching columns are used', async () => {
		const value = { ufCrm_3_DIGIT10: 'M1', title: 'Mapped' };
		const parameters = {
			...upsert,
			...mapper(value, { matchingColumns: ['ufCrm_3_DIGIT10'] }),
		} as never;
		expect((await setting.run(parameters))[0]?.json).toMatchObject({ isNew: true });
		expect((await setting.run(parameters))[0]?.json).toMatchObject({ isNew: false });
	});

	test('without a field to match on it is an error, nothing is sent', async () => {
		setting.portal.clearLog();
		const running = setting.run({ ...upsert, ...json('{"title": "x"}'), matchBy: ' , ' });
		await expect(running).rejects.toThrow('No field is named to match on');
		expect(setting.portal.requests).toEqual([]);
	});
});

test('delete emits what was deleted', async () => {
	const { itemId, emptyItemId } = setting.seed;
	const input = [itemId, emptyItemId].map((id) => ({ json: { entityTypeId: TYPE, id } }));
	const output = await setting.run({ operation: 'delete' }, input);
	expect(output.map(({ json: one }) => one)).toEqual(
		[itemId, emptyItemId].map((id) => ({ entityTypeId: TYPE, id, deleted: true })),
	);
	expect(setting.portal.items.get(TYPE, itemId)).toBeUndefined();
});

test('product rows are written with an item and read with it', async () => {
	const rows = [{ productName: 'A', price: 900, quantity: 1 }];
	const [output] = await setting.run({
		operation: 'create',
		entityTypeId: locator(2),
		...json(JSON.stringify({ title: 'x', opportunity: 1000, productRows: rows })),
		options: { productRows: true },
	});
	expect(output?.json).toMatchObject({
		opportunity: 900,
		productRows: [{ productName: 'A', price: 900, quantity: 1, taxIncluded: false }],
	});
});

test('hideFromTrigger marks the request with the workflow’s connector; by webhook a hint says it is not hidden', async () => {
	setting.portal.clearLog();
	const parameters = { ...create, ...json('{"title": "x"}'), options: { hideFromTrigger: true } };
	await setting.run(parameters);
	const sent = JSON.stringify(setting.portal.requests);
	expect(sent).toMatch(/auth_connector/);
	expect(setting.hints).toEqual([]);
});
