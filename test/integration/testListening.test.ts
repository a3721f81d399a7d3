import { REQUESTS, startSetting, type Setting } from './setting';

const { entityTypeId } = REQUESTS;

let setting: Setting;
let id: number;

beforeEach(async () => {
	setting = await startSetting();
	id = setting.item(entityTypeId);
});

afterEach(async () => {
	await setting.stop();
});

const handlers = () => setting.portal.subscriptions.map(({ handler }) => handler);

test('a test run gets the delivery, and its subscription goes with it', async () => {
	const { portal, host, credentials } = setting;
	const listening = await host.trigger({ credentials }).listenForTest();
	expect(handlers()).toEqual([expect.stringContaining('/webhook-test/')]);
	portal.items.update(entityTypeId, id, { title: 'Changed' });
	expect((await listening.received).items).toMatchObject([
		{ json: { event: 'updated', entityTypeId, id } },
	]);
	expect(portal.subscriptions).toEqual([]);
});

test('production goes on beside a test run and after it', async () => {
	const { portal, host, credentials } = setting;
	const trigger = host.trigger({ credentials });
	await trigger.activate();
	const listening = await trigger.listenForTest();
	expect(handlers()).toEqual([
		expect.stringContaining('/webhook/'),
		expect.stringContaining('/webhook-test/'),
	]);
	portal.items.update(entityTypeId, id, { title: 'Changed' });
	await listening.received;
	await trigger.nextRun();
	expect(handlers()).toEqual([expect.stringContaining('/webhook/')]);
	portal.items.update(entityTypeId, id, { title: 'Changed again' });
	await trigger.nextRun();
});

test('cancelling a test leaves production alone', async () => {
	const { host, credentials } = setting;
	const trigger = host.trigger({ credentials });
	await trigger.activate();
	await (await trigger.listenForTest()).cancel();
	expect(handlers()).toEqual([expect.stringContaining('/webhook/')]);
});

test('a test that could not begin leaves production alone', async () => {
	const { portal, host, credentials } = setting;
	const trigger = host.trigger({ credentials });
	await trigger.activate();
	portal.faults.add({
		method: 'event.bind',
		reply: { status: 400, error: 'ERROR_WRONG_HANDLER_URL', error_description: 'Wrong' },
	});
	await expect(trigger.listenForTest()).rejects.toThrow('WEBHOOK_URL');
	expect(handlers()).toEqual([expect.stringContaining('/webhook/')]);
});

test('deactivating and re-publishing leave a test that listens alone', async () => {
	const { portal, host, credentials } = setting;
	const trigger = host.trigger({ credentials });
	await trigger.activate();
	const listening = await trigger.listenForTest();
	await trigger.republish({ events: ['updated', 'deleted'] });
	await trigger.deactivate();
	expect(handlers()).toEqual([expect.stringContaining('/webhook-test/')]);
	portal.items.update(entityTypeId, id, { title: 'Changed' });
	expect((await listening.received).items).toMatchObject([{ json: { event: 'updated', id } }]);
});
