import type { INodeExecutionData } from 'n8n-workflow';
import { deliveryFields, form, handlerOf, post } from './deliveryPost';
import { REQUESTS, startSetting, type Setting } from './setting';
import type { TriggerNode } from './triggerNode';

const { entityTypeId } = REQUESTS;

let setting: Setting;

beforeEach(async () => {
	setting = await startSetting();
});

afterEach(async () => {
	await setting.stop();
});

const idsOf = ({ runs }: TriggerNode) => runs.map(({ items }) => items.map(({ json }) => json.id));

const deliver = async (id: number) =>
	await post(handlerOf(setting.portal), form(deliveryFields(setting.portal, id)));

test('deliveries are answered at once and become runs in their order, one for each', async () => {
	const trigger = setting.host.trigger({ credentials: setting.credentials });
	await trigger.activate();
	const ids = Array.from({ length: 30 }, (_, index) => index + 1);
	for (const id of ids) expect(await deliver(id)).toEqual({ status: 200, text: 'OK' });
	while (trigger.runs.length < ids.length) await trigger.nextRun();
	expect(idsOf(trigger)).toEqual(ids.map((id) => [id]));
	expect(new Set(trigger.runs.map(({ by }) => by))).toEqual(new Set(['emit']));
	await trigger.deactivate();
});

test('runs that never end do not hold up the next ones', async () => {
	const trigger = setting.host.trigger({ credentials: setting.credentials });
	trigger.endRun = async () => await new Promise(() => {});
	await trigger.activate();
	for (let id = 1; id <= 12; id++) {
		await deliver(id);
		await trigger.nextRun();
	}
	expect(trigger.runs).toHaveLength(12);
	await trigger.deactivate();
});

test('items of answered deliveries are fetched and started when n8n stops', async () => {
	const ids = Array.from({ length: 60 }, () => setting.item(entityTypeId, { title: 'Waits' }));
	const trigger = setting.host.trigger({
		credentials: setting.credentials,
		parameters: { output: 'item' },
	});
	await trigger.activate();
	await Promise.all(ids.map(deliver));
	await trigger.close();
	expect(idsOf(trigger).flat().sort()).toEqual([...ids].sort());
	expect(trigger.runs.every(({ items }) => items.every(({ json }) => json.item))).toBe(true);
	await trigger.deactivate();
});

test('what is being collected is started when n8n stops', async () => {
	const trigger = setting.host.trigger({
		credentials: setting.credentials,
		parameters: { options: { collectFor: 600_000 } },
	});
	await trigger.activate();
	for (const id of [1, 2, 3]) await deliver(id);
	expect(trigger.runs).toEqual([]);
	await trigger.close();
	expect(idsOf(trigger)).toEqual([[1, 2, 3]]);
	await trigger.deactivate();
});

test('where the process does not have the trigger, webhook() starts the run', async () => {
	const trigger = setting.host.trigger({ credentials: setting.credentials });
	await trigger.activate();
	await trigger.close();
	await deliver(5);
	await trigger.nextRun();
	expect(trigger.runs).toMatchObject([{ by: 'webhook', items: [{ json: { id: 5 } }] }]);
	await trigger.deactivate();
});

test('a run that brings files starts from webhook(), so that n8n keeps them with it', async () => {
	const id = setting.item(entityTypeId);
	const trigger = setting.host.trigger({
		credentials: setting.credentials,
		parameters: { output: 'item', options: { downloadFiles: true } },
	});
	await trigger.activate();
	await deliver(id);
	expect(await trigger.nextRun()).toMatchObject({ by: 'webhook', items: [{ json: { id } }] });
	await trigger.deactivate();
});

describe('a test run in a process that knows of no delivery', () => {
	const test = async (parameters: object): Promise<INodeExecutionData[]> => {
		const trigger = setting.host.trigger({
			credentials: setting.credentials,
			parameters: { ...parameters },
		});
		return await new Promise((resolve, reject) => {
			const context = trigger.triggerContext(trigger.workflow({}), 'manual', 'manual', (data) =>
				resolve(data.flat()),
			);
			void (async () => {
				const response = await trigger.type.trigger?.call(context);
				await response?.manualTriggerFunction?.();
			})().catch(reject);
		});
	};

	it('shows the item that changed last, with the item where that is chosen', async () => {
		setting.item(entityTypeId, { title: 'Older' });
		const id = setting.item(entityTypeId, { title: 'Newer' });
		setting.portal.items.update(
			entityTypeId,
			id,
			{ updatedTime: '2031-01-02T03:04:05+03:00' },
			{ silent: true, raw: true },
		);
		const [shown, ...others] = await test({ objectTypes: [entityTypeId], output: 'item' });
		expect(others).toEqual([]);
		expect(shown?.json).toMatchObject({
			event: 'updated',
			entityTypeId,
			id,
			item: { title: 'Newer' },
		});
		expect(shown?.json.portal).toEqual({
			domain: setting.portal.domain,
			memberId: setting.portal.memberId,
		});
	});

	it('without a choice of object types it looks at every smart process and the invoices', async () => {
		const id = setting.item(31, { title: 'An invoice' });
		expect(await test({ events: ['added', 'deleted'] })).toMatchObject([
			{ json: { event: 'added', entityTypeId: 31, id } },
		]);
	});

	it('shows no living item as deleted', async () => {
		setting.item(31, { title: 'An invoice' });
		await expect(test({ events: ['deleted'] })).rejects.toThrow('A deletion cannot be shown');
	});

	it('says so where there is no item', async () => {
		await expect(test({ objectTypes: [entityTypeId] })).rejects.toThrow(
			'There is no item to test with',
		);
	});
});
