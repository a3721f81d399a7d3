import { callResourceMapping } from '../nodeLists';
import { locator, startItemSetting, type ItemSetting } from './itemSetting';

let setting: ItemSetting;

beforeEach(async () => {
	setting = await startItemSetting();
});

afterEach(async () => {
	await setting.stop();
});

const columns = async (operation: string, entityTypeId = 1220) => {
	const { host, credentials } = setting;
	const parameters = { operation, entityTypeId: locator(entityTypeId) };
	const { fields } = await callResourceMapping(host, 'bitrix24CrmItem', 'getMappingFields', {
		credentials,
		parameters,
	});
	return new Map(fields.map((field) => [field.id, field]));
};

test('columns are API names under the portal’s titles, with types the editor can show', async () => {
	const all = await columns('create');
	expect(all.get('ufCrm3_1747309727')).toMatchObject({
		displayName: 'Приоритет (ufCrm3_1747309727)',
		type: 'options',
		options: [
			{ name: 'Низкий', value: 57 },
			{ name: 'Обычный', value: 58 },
			{ name: 'Высокий', value: 59 },
		],
	});
	expect(all.get('ufCrm3_1747309728')).toMatchObject({ type: 'array' });
	expect(all.get('ufCrm3_1747309734')).toMatchObject({ type: 'boolean' });
	expect(all.get('ufCrm3_1747309735')).toMatchObject({ type: 'string' });
	for (const id of all.keys()) expect(id).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
});

test('nothing is chosen beforehand; read-only fields are shown as such', async () => {
	for (const field of (await columns('update')).values()) {
		expect(field).toMatchObject({ required: false, removed: true, defaultMatch: false });
	}
	expect((await columns('update')).get('createdTime')).toMatchObject({ readOnly: true });
});

test('contactId, contacts and companies are no columns; rows are, where the type has them', async () => {
	const deal = await columns('upsert', 2);
	for (const name of ['contactId', 'contacts', 'companies', 'id'])
		expect(deal.has(name)).toBe(false);
	expect(deal.has('contactIds')).toBe(true);
	expect(deal.has('productRows')).toBe(true);
	expect((await columns('upsert', 3)).has('productRows')).toBe(false);
});

test('stages of all pipelines can be chosen for Get Many', async () => {
	const { host, credentials } = setting;
	const options = await host.loadOptions('bitrix24CrmItem', 'getStages', {
		credentials,
		parameters: { operation: 'getMany', entityTypeId: locator(1220) },
	});
	expect(options).toContainEqual({
		name: 'Основная: В работе (DT1220_52:WORK)',
		value: 'DT1220_52:WORK',
	});
	expect(options).toContainEqual({
		name: 'Гарантийные: Закрыта (DT1220_53:SUCCESS)',
		value: 'DT1220_53:SUCCESS',
	});
});
