import { locator, startItemSetting, type ItemSetting } from '../itemSetting';
import { json, mapper, TYPE } from './writeForms';

let setting: ItemSetting;

beforeEach(async () => {
	setting = await startItemSetting();
});

afterEach(async () => {
	await setting.stop();
});

const stored = (id: number) => setting.portal.items.get(TYPE, id) ?? {};

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

	test('an empty text in the mapper of a person empties a field', async () => {
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

test('delete emits what was deleted', async () => {
	const { itemId, emptyItemId } = setting.seed;
	const input = [itemId, emptyItemId].map((id) => ({ json: { entityTypeId: TYPE, id } }));
	const output = await setting.run({ operation: 'delete' }, input);
	expect(output.map(({ json: one }) => one)).toEqual(
		[itemId, emptyItemId].map((id) => ({ entityTypeId: TYPE, id, deleted: true })),
	);
	expect(setting.portal.items.get(TYPE, itemId)).toBeUndefined();
});
