import { REPAIRS, REQUESTS, startSetting, type Setting } from './setting';

const { entityTypeId } = REQUESTS;

let setting: Setting;

beforeEach(async () => {
	setting = await startSetting();
});

afterEach(async () => {
	await setting.stop();
});

test('every change becomes one run with the event as documented, and nothing else', async () => {
	const { portal, host, credentials } = setting;
	const trigger = host.trigger({
		credentials,
		parameters: { events: ['added', 'updated', 'deleted'] },
	});
	await trigger.activate();
	const id = portal.items.add(entityTypeId, { title: 'New' });
	await portal.idle();
	portal.items.update(entityTypeId, id, { title: 'Привет, 🌍 a+b&c=d 100%' });
	await portal.idle();
	portal.items.delete(entityTypeId, id);
	await portal.idle();
	const origin = { domain: portal.domain, memberId: portal.memberId };
	expect(trigger.runs.map(({ items }) => items)).toEqual(
		['added', 'updated', 'deleted'].map((event) => [
			{
				json: {
					event,
					entityTypeId,
					id,
					occurredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
					portal: origin,
				},
			},
		]),
	);
	expect(portal.deliveries.map(({ status }) => status)).toEqual([200, 200, 200]);
});

test.each([
	['lead', 1],
	['deal', 2],
	['contact', 3],
	['company', 4],
	['quote', 7],
	['new invoice', 31],
])('a %s comes with its own entityTypeId', async (_name, systemType) => {
	const { portal, host, credentials, item } = setting;
	const id = item(systemType, { title: 'One', name: 'One' });
	const trigger = host.trigger({ credentials, parameters: { objectTypes: [systemType] } });
	await trigger.activate();
	portal.items.update(systemType, id, { title: 'Two', name: 'Two' });
	expect((await trigger.nextRun()).items).toMatchObject([
		{ json: { event: 'updated', entityTypeId: systemType, id } },
	]);
});

test('a change by a robot, which carries no access token, is authentic too', async () => {
	const { portal, host, credentials, item } = setting;
	const id = item(entityTypeId);
	const trigger = host.trigger({ credentials });
	await trigger.activate();
	portal.items.update(entityTypeId, id, { title: 'Changed' }, { byRobot: true });
	expect((await trigger.nextRun()).items).toMatchObject([{ json: { id } }]);
});

test('a type nobody asked for is answered with 200 and starts nothing', async () => {
	await setting.stop();
	setting = await startSetting({ perTypeEvents: false });
	const { portal, host, credentials, item } = setting;
	const id = item(REPAIRS.entityTypeId);
	const trigger = host.trigger({ credentials, parameters: { objectTypes: [entityTypeId] } });
	await trigger.activate();
	portal.items.update(REPAIRS.entityTypeId, id, { title: 'Changed' });
	await portal.idle();
	expect(portal.deliveries.map(({ status }) => status)).toEqual([200]);
	expect(trigger.runs).toEqual([]);
});

test('with the full item, the portal is answered before the item is fetched', async () => {
	const { portal, host, credentials, item } = setting;
	const id = item(entityTypeId, { title: 'Before' });
	const trigger = host.trigger({ credentials, parameters: { output: 'item' } });
	await trigger.activate();
	let openDeliveries: number | undefined;
	const countOpen = () =>
		(openDeliveries = portal.deliveries.filter(({ endedAt }) => endedAt === undefined).length);
	portal.faults.add({ method: 'crm.item.fields', run: countOpen });
	portal.items.update(entityTypeId, id, { title: 'After' });
	expect((await trigger.nextRun()).items).toMatchObject([
		{ json: { event: 'updated', id, item: { id, entityTypeId, title: 'After' } } },
	]);
	expect(openDeliveries).toBe(0);
});

test('a deleted item comes without an item, an unreadable one with the reason', async () => {
	const { portal, host, credentials, item } = setting;
	const [deleted, hidden] = [item(entityTypeId), item(entityTypeId)];
	portal.denyItems(entityTypeId, [hidden]);
	const parameters = { output: 'item', events: ['updated', 'deleted'] };
	const trigger = host.trigger({ credentials, parameters });
	await trigger.activate();
	portal.items.delete(entityTypeId, deleted);
	const [first] = (await trigger.nextRun()).items;
	expect(first?.json).not.toHaveProperty('item');
	portal.items.update(entityTypeId, hidden, { title: 'Changed' });
	expect((await trigger.nextRun()).items).toMatchObject([
		{ json: { id: hidden, item: null, itemError: { code: 'ACCESS_DENIED' } } },
	]);
});

test('two workflows that share a fetch get objects of their own', async () => {
	const { portal, host, credentials, item } = setting;
	const id = item(entityTypeId, { title: 'One', observers: [1, 2] });
	const triggers = Array.from({ length: 3 }, () =>
		host.trigger({ credentials, parameters: { output: 'item' } }),
	);
	for (const trigger of triggers) await trigger.activate();
	portal.clearLog();
	portal.items.update(entityTypeId, id, { title: 'Two' });
	const runs = await Promise.all(triggers.map(async (trigger) => await trigger.nextRun()));
	const items = runs.map((run) => run.items[0]?.json.item as { observers: number[] });
	expect(items.map(({ observers }) => observers)).toEqual([
		[1, 2],
		[1, 2],
		[1, 2],
	]);
	expect(new Set(items.map(({ observers }) => observers)).size).toBe(3);
	expect(portal.requests.filter(({ method }) => method === 'crm.item.get').length).toBeLessThan(3);
});
