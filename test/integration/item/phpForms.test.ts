import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { locator, startItemSetting, type ItemSetting } from './itemSetting';

let setting: ItemSetting;

beforeEach(async () => {
	setting = await startItemSetting();
});

afterEach(async () => {
	await setting.stop();
});

type Change = (value: unknown, key: string) => unknown;

/** An answer with each value in it changed, from the inside. */
const deep = (answer: unknown, change: Change): unknown =>
	JSON.parse(JSON.stringify(answer), (key, value: unknown) => change(value, key));

const isMap = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is round the values of items. */
const ENVELOPE = /^(result.*|items|types|fields|categories|productRows|time)$/;

const FORMS: Record<string, Change> = {
	'empty maps as lists': (value) => (isMap(value) && Object.keys(value).length === 0 ? [] : value),
	'empty lists as maps': (value, key) =>
		Array.isArray(value) && value.length === 0 && ENVELOPE.test(key) ? {} : value,
	'lists as maps, as PHP writes those with gaps': (value, key) =>
		Array.isArray(value) && /^(items|types|fields|categories|productRows|result)$/.test(key)
			? Object.fromEntries(value.map((one, index) => [index * 2, one] as const))
			: value,
	'no time': (value, key) => (/^(time|result_time)$/.test(key) ? undefined : value),
	'null for a time': (value, key) => (/^(time|result_time)$/.test(key) ? null : value),
	'ids as texts': (value, key) =>
		/^(id|ID|entityTypeId|total|next)$/.test(key) && typeof value === 'number'
			? String(value)
			: value,
	'keys nobody knows': (value) =>
		isMap(value) && Object.values(value).some((one) => typeof one === 'string')
			? { ...value, newInThisVersion: [] }
			: value,
};

const OPERATIONS: Record<string, (setting: ItemSetting) => INodeParameters> = {
	get: ({ seed }) => ({ ...at(seed.itemId), options: { labels: true, productRows: false } }),
	'get of several': () => ({ ...at('={{ $json.id }}') }),
	getMany: () => ({ operation: 'getMany', entityTypeId: locator(1220), returnAll: true }),
	'getMany, none': () => ({
		operation: 'getMany',
		entityTypeId: locator(1220),
		filters: { conditions: [{ field: 'title', operator: 'equals', value: 'No such' }] },
	}),
	getFields: () => ({ operation: 'getFields', entityTypeId: locator(1220) }),
	update: ({ seed }) => ({
		...at(seed.emptyItemId),
		operation: 'update',
		fieldsInput: 'json',
		fieldsJson: '{"title": "Changed", "observers": [1]}',
	}),
	create: () => ({
		operation: 'create',
		entityTypeId: locator(1220),
		fieldsInput: 'json',
		fieldsJson: '{"title": "Made", "productRows": [{"productName": "A", "price": 5}]}',
	}),
	upsert: () => ({
		operation: 'upsert',
		entityTypeId: locator(1220),
		fieldsInput: 'json',
		matchBy: 'title',
		fieldsJson: '{"title": "Not there"}',
	}),
	delete: ({ seed }) => ({ ...at(seed.emptyItemId), operation: 'delete' }),
	comment: ({ seed }) => ({
		...at(seed.itemId),
		resource: 'comment',
		operation: 'create',
		text: 'x',
	}),
	check: () => ({ resource: 'connection', operation: 'check' }),
	'all pages of a method': () => ({
		resource: 'method',
		operation: 'call',
		method: 'crm.item.list',
		params: '{"entityTypeId": 1220, "select": ["id"]}',
		allPages: true,
	}),
};

const at = (id: number | string) => ({
	entityTypeId: locator(1220),
	itemId: { __rl: true, mode: 'id', value: String(id) },
});

/** What is not the same in two runs. */
const CHANGING =
	/^(id|createdTime|updatedTime|movedTime|lastActivityTime|detail|newInThisVersion)$/;

const comparable = (output: readonly { json: IDataObject }[]): unknown =>
	deep(
		output.map(({ json }) => json),
		(value, key) => (CHANGING.test(key) ? undefined : value),
	);

async function outputOf(operation: string): Promise<unknown> {
	const { seed } = setting;
	const input =
		operation === 'get of several'
			? [seed.itemId, seed.emptyItemId].map((id) => ({ json: { id } }))
			: [{ json: {} }];
	return comparable(await setting.run(OPERATIONS[operation]!(setting), input));
}

const expected = new Map<string, unknown>();

describe.each(Object.keys(OPERATIONS))('%s gives the same with', (operation) => {
	beforeEach(async () => {
		if (expected.has(operation)) return;
		expected.set(operation, await outputOf(operation));
		await setting.stop();
		setting = await startItemSetting();
	});

	test.each(Object.keys(FORMS))('%s', async (form) => {
		const change = FORMS[form]!;
		const rewrite = (answer: unknown) => deep(answer, change);
		setting.portal.faults.add({ times: 100_000, rewrite });
		expect(await outputOf(operation)).toEqual(expected.get(operation));
	});
});
