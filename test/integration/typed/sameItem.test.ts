import type { INodeParameters } from 'n8n-workflow';
import { RICH_ITEM, RICH_LABELS } from './richItem';
import { startTypedSetting, type TypedSetting } from './typedSetting';

let setting: TypedSetting;

beforeAll(async () => {
	setting = await startTypedSetting();
});

afterAll(async () => {
	await setting.stop();
});

/** The item the trigger puts out for a change that leaves no trace in the item's values. */
async function emitted(options: INodeParameters = {}): Promise<unknown> {
	const { portal, host, credentials, seed } = setting;
	const trigger = host.trigger({ credentials, parameters: { output: 'item', options } });
	await trigger.activate();
	const { itemId, entityTypeId } = seed;
	portal.items.update(entityTypeId, itemId, { title: 'Changed' }, { silent: true });
	portal.items.update(entityTypeId, itemId, { title: RICH_ITEM.title });
	const { items } = await trigger.nextRun();
	await trigger.deactivate();
	return items[0]?.json.item;
}

describe('an item with every field type is the same, value for value,', () => {
	test('out of both nodes', async () => {
		expect(await setting.getJson()).toEqual(RICH_ITEM);
		expect(await emitted()).toEqual(RICH_ITEM);
	});

	test('with labels', async () => {
		const whole = { ...RICH_ITEM, labels: RICH_LABELS };
		expect(await setting.getJson({ labels: true })).toEqual(whole);
		expect(await emitted({ labels: true })).toEqual(whole);
	});

	test('whether it is read by itself or among others', async () => {
		const { seed, get } = setting;
		const output = await get({}, [seed.emptyItemId, seed.itemId, seed.itemId]);
		expect(output.map(({ json }) => json)).toEqual([
			expect.objectContaining({ id: seed.emptyItemId }),
			RICH_ITEM,
			RICH_ITEM,
		]);
		expect(output[1]?.json).not.toBe(output[2]?.json);
	});
});

test('what is not filled in is null, an empty list, or false', async () => {
	const item = await setting.getJson({}, setting.seed.emptyItemId);
	const custom = Object.entries(RICH_ITEM).filter(([name]) => name.startsWith('uf'));
	expect(item).toMatchObject({
		...Object.fromEntries(custom.map(([name, full]) => [name, Array.isArray(full) ? [] : null])),
		ufCrm3_1747309734: false,
		ufCrm3_1747309751: null,
	});
});

describe('names', () => {
	test('are the original ones of custom fields, and of labels', async () => {
		const item = await setting.getJson({ fieldNames: 'original', labels: true });
		expect(item).toMatchObject({
			entityTypeId: 1220,
			id: 1,
			TITLE: RICH_ITEM.title,
			ASSIGNED_BY_ID: 2,
			UF_CRM_3_1747309727: 58,
			UF_CRM_3_DIGIT10: 'буквы и цифры 10',
			labels: { STAGE_ID: 'В работе', UF_CRM_3_1747309727: 'Обычный', entityTypeId: 'Заявки' },
		});
		expect(Object.keys(item)).toHaveLength(Object.keys(RICH_ITEM).length + 1);
	});

	test('are titles, with the API name in brackets where two fields share one', async () => {
		const item = await setting.getJson({ fieldNames: 'title', labels: true });
		expect(item).toMatchObject({
			entityTypeId: 1220,
			id: 1,
			Приоритет: 58,
			'Комментарий (ufCrm3_1747309753)': 'Первый комментарий',
			'Комментарий (ufCrm3_1747309754)': 'Второй комментарий',
			Контакты: [1, 2],
			labels: { Приоритет: 'Обычный', Контакты: RICH_LABELS.contactIds },
		});
		expect(Object.keys(item)).toHaveLength(Object.keys(RICH_ITEM).length + 1);
	});
});

test('raw values are what the portal wrote, but for the token in a file’s address', async () => {
	const { portal, seed } = setting;
	const { labels, ...item } = await setting.getJson({ rawValues: true, labels: true });
	const { ufCrm3_1747309742: file, ufCrm3_1747309743: files } = item;
	const stored = portal.items.get(seed.entityTypeId, seed.itemId);
	expect({ ...stored, ufCrm3_1747309742: file, ufCrm3_1747309743: files }).toEqual(item);
	expect(labels).toEqual(RICH_LABELS);
	expect([file, files].flat()).toEqual(
		seed.fileIds.map((id) => ({
			id,
			url: expect.stringContaining(`fileId=${id}`),
			urlMachine: expect.stringContaining('token=***'),
		})),
	);
});

test('only the fields selected come out, and their labels; the id always does', async () => {
	const options = { select: ['UF_CRM_3_1747309727', 'title', 'noSuchField'], labels: true };
	expect(await setting.getJson(options)).toEqual({
		entityTypeId: 1220,
		id: 1,
		title: RICH_ITEM.title,
		ufCrm3_1747309727: 58,
		labels: { entityTypeId: 'Заявки', ufCrm3_1747309727: 'Обычный' },
	});
});

test('an option with a value it cannot have is named', async () => {
	await expect(setting.get({ fieldNames: 'camel' })).rejects.toThrow(
		'"Field Names" must be one of api, original, title',
	);
	await expect(setting.get({ maxFileSize: 0 })).rejects.toThrow(
		'"Maximum File Size (MB)" must be a whole number from 1 to 2000',
	);
	await expect(setting.get({ labels: 'yes' })).rejects.toThrow('"Labels" must be true or false');
	await expect(setting.get({ select: 'title' })).rejects.toThrow(
		'"Fields to Include" must be a list of field names',
	);
});
