import type { IDataObject } from 'n8n-workflow';
import { createNodeAsTool } from 'n8n-core/dist/execution-engine/node-execution-context/utils/create-node-as-tool';
import { locator, startItemSetting, type ItemSetting } from './itemSetting';

const TYPE = 1220;

let setting: ItemSetting;

beforeEach(async () => {
	setting = await startItemSetting();
});

afterEach(async () => {
	await setting.stop();
});

/** The tool n8n makes of the node for an agent; no model is needed to call it. */
function toolOf(parameters: IDataObject) {
	const { host, credentials } = setting;
	const options = { parameters: parameters as never, credentials };
	const node = host.node('bitrix24CrmItem', options);
	const type = `${node.type}Tool`;
	const nodeType = host.nodePackage.getByNameAndVersion(type, 1);
	return createNodeAsTool({
		node: { ...node, type },
		nodeType,
		handleToolInvocation: async (json) => {
			const asked = { ...options, asTool: true, input: [{ json }] };
			const [output = []] = await host.execute('bitrix24CrmItem', asked);
			return JSON.stringify(output.map((item) => item.json));
		},
	}).response;
}

const answerOf = async (tool: ReturnType<typeof toolOf>, args: IDataObject) =>
	JSON.parse(String(await tool.invoke(args as never))) as IDataObject[];

test('an agent updates by the mapper: what it leaves out stays', async () => {
	const tool = toolOf({
		operation: 'update',
		entityTypeId: locator(TYPE),
		itemId: locator("={{ $fromAI('itemId', 'the ID of the item', 'number') }}"),
		fields: {
			mappingMode: 'defineBelow',
			matchingColumns: [],
			schema: [],
			value: {
				title: "={{ $fromAI('title', 'the title', 'string') }}",
				ufCrm3_1747309752: "={{ $fromAI('ufCrm3_1747309752', 'a description', 'string') }}",
			},
		},
	});
	expect(Object.keys(tool.schema.shape).sort()).toEqual(['itemId', 'title', 'ufCrm3_1747309752']);
	expect(tool.description).toMatch(/item/i);
	const before = await setting.getJson();
	const args = { itemId: setting.seed.itemId, title: 'By an agent', ufCrm3_1747309752: '' };
	expect(await answerOf(tool, args)).toMatchObject([{ title: 'By an agent' }]);
	expect(await setting.getJson()).toMatchObject({
		title: 'By an agent',
		ufCrm3_1747309752: before.ufCrm3_1747309752,
	});
});

test('an agent writes JSON: an absent key stays, null empties', async () => {
	const tool = toolOf({
		operation: 'update',
		entityTypeId: locator(TYPE),
		itemId: locator(setting.seed.itemId),
		fieldsInput: 'json',
		fieldsJson: "={{ $fromAI('fields', 'the fields to change', 'json') }}",
	});
	await answerOf(tool, { fields: { title: 'JSON', ufCrm3_1747309752: null } });
	expect(await setting.getJson()).toMatchObject({ title: 'JSON', ufCrm3_1747309752: null });
});

test('an agent finds, comments and calls', async () => {
	const found = await answerOf(
		toolOf({
			operation: 'getMany',
			entityTypeId: locator(TYPE),
			filters: {
				conditions: [
					{
						field: 'title',
						operator: 'contains',
						value: "={{ $fromAI('title', 'a part', 'string') }}",
					},
				],
			},
		}),
		{ title: 'Пустая' },
	);
	expect(found).toMatchObject([{ id: setting.seed.emptyItemId }]);
	const comment = toolOf({
		resource: 'comment',
		operation: 'create',
		entityTypeId: locator(TYPE),
		itemId: locator(setting.seed.itemId),
		text: "={{ $fromAI('text', 'what to say', 'string') }}",
	});
	expect(await answerOf(comment, { text: 'Hello' })).toMatchObject([
		{ itemId: setting.seed.itemId },
	]);
	const call = toolOf({ resource: 'method', operation: 'call', method: 'server.time' });
	expect(await answerOf(call, {})).toEqual([{ result: expect.any(String) }]);
});

describe('each operation is a tool that says what it does and takes what a model gives', () => {
	const ai = (name: string, type = 'string') => `={{ $fromAI('${name}', '${name}', '${type}') }}`;
	const ofItem = () => ({ entityTypeId: locator(TYPE), itemId: locator(ai('itemId', 'number')) });
	const byJson = { fieldsInput: 'json', fieldsJson: ai('fields', 'json') };

	const OPERATIONS: ReadonlyArray<
		[name: string, parameters: IDataObject, args: (itemId: number) => IDataObject, answer: object]
	> = [
		[
			'get',
			{ operation: 'get' },
			(itemId) => ({ itemId }),
			{ entityTypeId: TYPE, title: expect.any(String) },
		],
		[
			'getFields',
			{ operation: 'getFields', entityTypeId: locator(TYPE) },
			() => ({}),
			{ name: expect.any(String) },
		],
		[
			'create',
			{ operation: 'create', ...byJson },
			() => ({ fields: { title: 'Made' } }),
			{ title: 'Made' },
		],
		[
			'update',
			{ operation: 'update', ...byJson },
			(itemId) => ({ itemId, fields: { title: 'New' } }),
			{ title: 'New' },
		],
		[
			'upsert',
			{ operation: 'upsert', ...byJson, matchBy: ai('matchBy') },
			() => ({ fields: { title: 'Once' }, matchBy: 'title' }),
			{ title: 'Once', isNew: true },
		],
		['delete', { operation: 'delete' }, (itemId) => ({ itemId }), { deleted: true }],
		[
			'comment',
			{ resource: 'comment', operation: 'create', text: ai('text') },
			(itemId) => ({ itemId, text: 'Hello' }),
			{ id: expect.any(Number) },
		],
		[
			'call',
			{ resource: 'method', operation: 'call', method: ai('method'), params: ai('params', 'json') },
			() => ({ method: 'crm.category.list', params: { entityTypeId: TYPE } }),
			{ result: { categories: expect.any(Array) } },
		],
		[
			'check',
			{ resource: 'connection', operation: 'check' },
			() => ({}),
			{ check: 'reachable', ok: true },
		],
	];

	test.each(OPERATIONS)('%s', async (_name, parameters, argsOf, answer) => {
		const needsItem = Object.keys(argsOf(1)).includes('itemId');
		const locators = needsItem ? ofItem() : { entityTypeId: locator(TYPE) };
		const tool = toolOf({ ...locators, ...parameters });
		const args = argsOf(setting.seed.itemId);
		expect(Object.keys(tool.schema.shape).sort()).toEqual(Object.keys(args).sort());
		expect(tool.description.length).toBeGreaterThan(20);
		const [first] = await answerOf(tool, args);
		expect(first).toMatchObject(answer);
	});

	test('what a model gives wrong comes back as a message that says what to give', async () => {
		const tool = toolOf({ ...ofItem(), operation: 'update', ...byJson });
		const args = { itemId: setting.seed.itemId, fields: { titel: 'x' } };
		await expect(answerOf(tool, args)).rejects.toMatchObject({
			description: expect.stringContaining('"title"'),
		});
	});
});
