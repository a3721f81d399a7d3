import type { INodeParameters } from 'n8n-workflow';
import { startTypedSetting, type TypedSetting } from './typedSetting';

let setting: TypedSetting;

beforeEach(async () => {
	setting = await startTypedSetting();
});

afterEach(async () => {
	await setting.stop();
});

async function activeTrigger(parameters: INodeParameters = {}) {
	const { host, credentials } = setting;
	const trigger = host.trigger({
		credentials,
		parameters: { output: 'item', ...parameters },
	});
	await trigger.activate();
	return trigger;
}

function change(title = 'Changed'): void {
	const { portal, seed } = setting;
	portal.items.update(seed.entityTypeId, seed.itemId, { title });
}

test('the portal is answered before the item is fetched', async () => {
	const { portal } = setting;
	const trigger = await activeTrigger();
	portal.faults.add({ method: 'crm.item.get', slow: 300 });
	change();
	await portal.whenDelivered(1);
	expect(trigger.runs).toEqual([]);
	expect(portal.deliveries).toMatchObject([{ status: 200 }]);
	const { items } = await trigger.nextRun();
	expect(items).toMatchObject([{ json: { event: 'updated', item: { title: 'Changed' } } }]);
});

test('a deleted item is not asked for, and the event has none', async () => {
	const { portal, seed } = setting;
	const trigger = await activeTrigger({ events: ['deleted'] });
	portal.clearLog();
	portal.items.delete(seed.entityTypeId, seed.itemId);
	const { items } = await trigger.nextRun();
	expect(items[0]?.json).toMatchObject({ event: 'deleted', id: seed.itemId });
	expect(items[0]?.json).not.toHaveProperty('item');
	expect(items[0]?.json).not.toHaveProperty('itemError');
	expect(portal.requests).toEqual([]);
});

describe('an item that cannot be read leaves the event whole, with the reason', () => {
	const expectError = async (itemError: unknown, parameters: INodeParameters = {}) => {
		const { seed } = setting;
		const trigger = await activeTrigger(parameters);
		change();
		const { items } = await trigger.nextRun();
		expect(items).toEqual([
			{
				json: {
					event: 'updated',
					entityTypeId: seed.entityTypeId,
					id: seed.itemId,
					occurredAt: expect.any(String),
					portal: expect.any(Object),
					item: null,
					itemError,
				},
			},
		]);
	};

	test('without the right to it', async () => {
		setting.portal.denyItems(setting.seed.entityTypeId, [setting.seed.itemId]);
		await expectError({ code: 'ACCESS_DENIED', message: 'Access denied' });
	});

	test('deleted meanwhile', async () => {
		const { portal, seed } = setting;
		const run = () => portal.items.delete(seed.entityTypeId, seed.itemId, { silent: true });
		portal.faults.add({ method: 'crm.item.get', run });
		await expectError({ code: 'NOT_FOUND', message: expect.any(String) });
	});

	test('with fields that may not be read', async () => {
		const reply = { status: 403, error: 'ACCESS_DENIED', error_description: 'No fields' };
		setting.portal.faults.add({ method: 'crm.item.fields', reply });
		await expectError({ code: 'ACCESS_DENIED', message: 'No fields' });
	});

	test('with an option that has a value it cannot have', async () => {
		const message = expect.stringContaining('"Field Names" must be one of') as unknown;
		await expectError({ code: 'NOT_ASKED', message }, { options: { fieldNames: 'camel' } });
	});
});

test('the options are those of the action node', async () => {
	const options = { fieldNames: 'title', select: ['title', 'stageId'], labels: true };
	const trigger = await activeTrigger({ options });
	change('One');
	const { items } = await trigger.nextRun();
	expect(items[0]?.json.item).toEqual(await setting.getJson(options));
	expect(items[0]?.json.item).toMatchObject({ Название: 'One', labels: { Стадия: 'В работе' } });
});
