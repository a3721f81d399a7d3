import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { FieldDefinition } from '../../portal/items/types';
import { startTypedSetting, type TypedSetting } from './typedSetting';

const OTHER_TYPE = 1300;

let setting: TypedSetting;

beforeEach(async () => {
	setting = await startTypedSetting();
});

afterEach(async () => {
	await setting.stop();
});

const schemaRequests = () =>
	setting.portal.requests.filter(({ method }) => method === 'crm.item.fields').length;

async function execute(parameters: INodeParameters, input: IDataObject[]) {
	const { host, credentials } = setting;
	const [output] = await host.execute('bitrix24CrmItem', {
		credentials,
		parameters,
		input: input.map((json) => ({ json })),
	});
	return output ?? [];
}

describe('the schema is read once', () => {
	test('for runs side by side, and kept for the next ones', async () => {
		await Promise.all(Array.from({ length: 5 }, async () => await setting.get()));
		await setting.get({ labels: true, fieldNames: 'title' });
		expect(schemaRequests()).toBe(1);
	});

	test('more where an item shows a field that is a second old', async () => {
		const { portal, seed, getJson } = setting;
		await getJson();
		portal.addFields(seed.entityTypeId, {
			ufCrm3_1: { type: 'money', title: 'Deposit', isDynamic: true },
		});
		portal.items.update(seed.entityTypeId, seed.itemId, { ufCrm3_1: '5.5|EUR' });
		expect(await getJson()).toMatchObject({ ufCrm3_1: { amount: 5.5, currency: 'EUR' } });
		expect(schemaRequests()).toBe(2);
		await getJson();
		expect(schemaRequests()).toBe(2);
	});

	test('more where an item has an option that is a second old, or a deleted one', async () => {
		const { portal, seed, getJson } = setting;
		await getJson();
		const items = [{ ID: '60', VALUE: 'Критический' }];
		const field = { type: 'enumeration', title: 'Приоритет', isDynamic: true, items };
		portal.addFields(seed.entityTypeId, { ufCrm3_1747309727: field });
		portal.items.update(seed.entityTypeId, seed.itemId, { ufCrm3_1747309727: 60 });
		expect(await getJson({ labels: true })).toMatchObject({
			ufCrm3_1747309727: 60,
			labels: { ufCrm3_1747309727: 'Критический' },
		});
		expect(schemaRequests()).toBe(2);
		portal.items.update(seed.entityTypeId, seed.itemId, { ufCrm3_1747309727: 57 });
		const { labels } = await getJson({ labels: true });
		expect(labels).not.toHaveProperty('ufCrm3_1747309727');
		await getJson({ labels: true });
		expect(schemaRequests()).toBe(3);
	});

	test('more, not every time, where an item has a field the portal never describes', async () => {
		const { portal, getJson } = setting;
		const withMore = (answer: unknown) => {
			const { result } = answer as { result: { item: IDataObject } };
			return { result: { item: { ...result.item, hidden: ['Y'] } } };
		};
		portal.faults.add({ method: 'crm.item.get', rewrite: withMore, times: 3 });
		await getJson();
		const first = schemaRequests();
		expect(await getJson()).toMatchObject({ hidden: ['Y'] });
		expect(await getJson({ fieldNames: 'title' })).toMatchObject({ hidden: ['Y'] });
		expect(first).toBeLessThanOrEqual(2);
		expect(schemaRequests()).toBe(first);
	});

	test('anew after it could not be read', async () => {
		const { portal, get } = setting;
		portal.faults.add({
			method: 'crm.item.fields',
			reply: { status: 403, error: 'ACCESS_DENIED', error_description: 'Access denied' },
		});
		await expect(get()).rejects.toThrow('The connected user may not do this in the portal');
		expect(await get()).toHaveLength(1);
	});
});

test('two types with fields of the same names are read each by its own', async () => {
	const { portal, seed } = setting;
	portal.addType({
		entityTypeId: OTHER_TYPE,
		title: 'Orders',
		fields: { ufCrm3_1747309731: { type: 'string', title: 'Number', isDynamic: true } },
	});
	const id = portal.items.add(OTHER_TYPE, { ufCrm3_1747309731: '42' }, { silent: true });
	const output = await execute({ options: { fieldNames: 'title' } }, [
		{ entityTypeId: seed.entityTypeId, id: seed.itemId },
		{ entityTypeId: OTHER_TYPE, id },
	]);
	expect(output[0]?.json).toMatchObject({ entityTypeId: seed.entityTypeId, Количество: 42 });
	expect(output[1]?.json).toMatchObject({ entityTypeId: OTHER_TYPE, Number: '42' });
});

test('an item may have 400 fields', async () => {
	const { portal } = setting;
	const numbers = Array.from({ length: 400 }, (_, index) => index + 1);
	const name = (number: number) => `ufCrm9_${number}`;
	const fields = Object.fromEntries(
		numbers.map((number): [string, FieldDefinition] => [
			name(number),
			{ type: 'double', title: 'Same title', isDynamic: true },
		]),
	);
	portal.addType({ entityTypeId: OTHER_TYPE, title: 'Wide', fields });
	const values = Object.fromEntries(numbers.map((number) => [name(number), number / 4]));
	const id = portal.items.add(OTHER_TYPE, values, { silent: true });
	const [output] = await execute({ options: { fieldNames: 'title' } }, [
		{ entityTypeId: OTHER_TYPE, id },
	]);
	expect(output?.json).toMatchObject(
		Object.fromEntries(
			numbers.map((number) => [`Same title (${name(number)})`, values[name(number)]]),
		),
	);
});

describe('Get Fields', () => {
	test('gives a type’s fields as items, paired to the input that named the type', async () => {
		const { seed } = setting;
		const output = await execute({ operation: 'getFields' }, [
			{ entityTypeId: seed.entityTypeId },
			{ entityTypeId: 3 },
		]);
		const field = (name: string) => output.find(({ json }) => json['name'] === name);
		expect(field('ufCrm3_1747309728')).toEqual({
			json: {
				entityTypeId: seed.entityTypeId,
				name: 'ufCrm3_1747309728',
				originalName: 'UF_CRM_3_1747309728',
				title: 'Прежние приоритеты',
				type: 'enumeration',
				required: false,
				readOnly: false,
				multiple: true,
				custom: true,
				options: [
					{ id: 57, text: 'Низкий' },
					{ id: 58, text: 'Обычный' },
					{ id: 59, text: 'Высокий' },
				],
			},
			pairedItem: { item: 0 },
		});
		expect(field('contacts')).toBeUndefined();
		expect(field('lastName')).toMatchObject({
			json: { entityTypeId: 3, custom: false },
			pairedItem: { item: 1 },
		});
	});

	test('of a type that is not there is an error of its input', async () => {
		const run = execute({ operation: 'getFields' }, [{ entityTypeId: 4711 }]);
		await expect(run).rejects.toMatchObject({
			description: expect.stringContaining('crm.item.fields'),
			context: { itemIndex: 0 },
		});
	});
});

describe('the list of fields in the editor', () => {
	const TITLE = { name: 'Название (title)', value: 'title' };
	const CUSTOM = { name: 'Приоритет (ufCrm3_1747309727)', value: 'ufCrm3_1747309727' };

	test('of the action node has the fields of the chosen type', async () => {
		const { host, credentials, seed } = setting;
		const value = String(seed.entityTypeId);
		const options = await host.loadOptions('bitrix24CrmItem', 'getFields', {
			credentials,
			parameters: { entityTypeId: { __rl: true, mode: 'list', value } },
		});
		expect(options).toEqual(expect.arrayContaining([TITLE, CUSTOM]));
	});

	test.each([[[1220]], [[1220, 2]], [[]]])(
		'of the trigger has each field of the types %j once, of all types if none is chosen',
		async (objectTypes) => {
			const { host, credentials } = setting;
			const options = await host.loadOptions('bitrix24CrmItemTrigger', 'getFields', {
				credentials,
				parameters: { objectTypes },
			});
			expect(options).toEqual(expect.arrayContaining([TITLE, CUSTOM]));
			const values = options.map(({ value }) => value);
			expect(new Set(values).size).toBe(values.length);
		},
	);
});
