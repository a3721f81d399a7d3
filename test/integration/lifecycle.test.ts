import { startNodeHost } from './nodeHost';
import { oAuth2Of } from './portalCredentials';
import { boundEvents, REPAIRS, REQUESTS, startSetting, type Setting } from './setting';

const UPDATE = 'ONCRMDYNAMICITEMUPDATE';
const ADD = 'ONCRMDYNAMICITEMADD';
const DELETE = 'ONCRMDYNAMICITEMDELETE';

let setting: Setting;

beforeEach(async () => {
	setting = await startSetting();
});

afterEach(async () => {
	await setting.stop();
});

test('activating binds each event once, deactivating leaves none', async () => {
	const { portal, host, credentials } = setting;
	const trigger = host.trigger({
		credentials,
		parameters: { events: ['updated', 'added', 'deleted'] },
	});
	await trigger.activate();
	expect(boundEvents(portal)).toEqual([ADD, DELETE, UPDATE]);
	await trigger.deactivate();
	expect(portal.subscriptions).toEqual([]);
});

test('re-publishing five times leaves exactly one subscription per type and event', async () => {
	const { portal, host, credentials } = setting;
	const trigger = host.trigger({ credentials });
	await trigger.activate();
	for (let round = 0; round < 5; round++) {
		await trigger.republish({ objectTypes: [REQUESTS.entityTypeId] });
	}
	expect(boundEvents(portal)).toEqual([`${UPDATE}_${REQUESTS.entityTypeId}`]);
});

test('an activation of what is already bound binds nothing', async () => {
	const { portal, host, credentials } = setting;
	const trigger = host.trigger({ credentials });
	await trigger.activate();
	const before = [...portal.subscriptions];
	portal.clearLog();
	await trigger.restart();
	expect(portal.subscriptions).toEqual(before);
	const commands = portal.requests.flatMap((request) => request.commands ?? []);
	expect(commands.filter((command) => /^event\.(un)?bind/.test(command))).toEqual([]);
});

test.each([
	['ERROR_CORE', 'Unable to set event handler: Handler already binded'],
	['ERROR_CORE', 'Обработчик уже зарегистрирован'],
	['ERROR_CORE', 'Event binding already started'],
	['ERROR_EVENT_BINDING_EXISTS', 'Already bound'],
])(
	'what is bound in the end is a success, whatever the portal said: %s %s',
	async (error, text) => {
		const { portal, host, credentials } = setting;
		const trigger = host.trigger({ credentials });
		portal.faults.add({
			method: 'event.bind',
			reply: { status: 400, error, error_description: text },
		});
		await trigger.activate();
		expect(boundEvents(portal)).toEqual([UPDATE]);
	},
);

test('a refusal that stays is an error with the portal’s words, and leaves nothing behind', async () => {
	const { portal, host, credentials } = setting;
	portal.faults.add({
		method: 'event.bind',
		times: 10,
		reply: { status: 400, error: 'ERROR_CORE', error_description: 'Unable to set event handler' },
	});
	await expect(host.trigger({ credentials }).activate()).rejects.toThrow(
		'Unable to set event handler',
	);
	expect(portal.subscriptions).toEqual([]);
});

test('a changed choice leaves no stale subscription, even where n8n called no delete', async () => {
	const { portal, host, credentials } = setting;
	const trigger = host.trigger({ credentials, parameters: { events: ['added', 'updated'] } });
	await trigger.activate();
	trigger.node = { ...trigger.node, parameters: { events: ['deleted'] } };
	await trigger.restart();
	expect(boundEvents(portal)).toEqual([DELETE]);
});

test('subscriptions of an old host are replaced by those of the new one', async () => {
	const { portal, host, credentials } = setting;
	const trigger = host.trigger({ credentials });
	host.publicUrl = 'http://old.example.com/';
	await trigger.activate();
	expect(portal.subscriptions.map(({ handler }) => handler)).toEqual([
		expect.stringContaining('http://old.example.com/webhook/'),
	]);
	host.publicUrl = 'http://new.example.com/';
	await trigger.restart();
	expect(portal.subscriptions.map(({ handler }) => handler)).toEqual([
		expect.stringContaining('http://new.example.com/webhook/'),
	]);
});

test('subscriptions of an old host go with a deactivation that comes first', async () => {
	const { portal, host, credentials } = setting;
	const trigger = host.trigger({ credentials });
	host.publicUrl = 'http://old.example.com/';
	await trigger.activate();
	host.publicUrl = 'http://new.example.com/';
	await trigger.deactivate();
	expect(portal.subscriptions).toEqual([]);
});

test('subscriptions lost at the portal are bound again when n8n starts', async () => {
	const { portal, host, credentials } = setting;
	const trigger = host.trigger({ credentials });
	await trigger.activate();
	portal.reinstall();
	expect(portal.subscriptions).toEqual([]);
	await trigger.restart();
	expect(boundEvents(portal)).toEqual([UPDATE]);
});

test('a new client secret replaces the handler whose key it made worthless', async () => {
	const { portal, host, credentials } = setting;
	const trigger = host.trigger({ credentials });
	await trigger.activate();
	const [before] = portal.subscriptions;
	host.credentials.write(credentials.bitrix24OAuth2Api!, { clientSecret: 'rotated' });
	await trigger.restart();
	expect(portal.subscriptions).toHaveLength(1);
	expect(portal.subscriptions[0]?.handler).not.toBe(before?.handler);
});

test('two workflows on one application get every event, and go one by one', async () => {
	const { portal, host, credentials, item } = setting;
	const id = item(REQUESTS.entityTypeId);
	const [one, other] = [host.trigger({ credentials }), host.trigger({ credentials })];
	await one.activate();
	await other.activate();
	portal.items.update(REQUESTS.entityTypeId, id, { title: 'Changed' });
	expect((await one.nextRun()).items).toMatchObject([{ json: { id } }]);
	expect((await other.nextRun()).items).toMatchObject([{ json: { id } }]);
	await one.deactivate();
	expect(portal.subscriptions).toHaveLength(1);
	portal.items.update(REQUESTS.entityTypeId, id, { title: 'Changed again' });
	await other.nextRun();
	expect(one.runs).toHaveLength(1);
});

test('the same workflow on another n8n keeps its subscription', async () => {
	const { portal, host, credentials } = setting;
	const copy = { workflowId: 'copied', nodeId: 'copied', webhookId: 'copied' };
	const here = host.trigger({ credentials, ...copy });
	const elsewhere = await startNodeHost({ instanceId: 'another instance' });
	const there = elsewhere.trigger({ credentials: oAuth2Of(elsewhere, portal), ...copy });
	await here.activate();
	await there.activate();
	expect(portal.subscriptions).toHaveLength(2);
	await here.deactivate();
	expect(portal.subscriptions.map(({ handler }) => handler)).toEqual([
		expect.stringContaining(elsewhere.url),
	]);
	await elsewhere.stop();
});

test('a hand-made handler of somebody else on the application stays', async () => {
	const { portal, host, credentials } = setting;
	const handler = 'https://other.example.com/hook?node=abc';
	await fetch(`${portal.url}/rest/event.bind.json`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ event: UPDATE, handler, auth: portal.issueTokens().access_token }),
	});
	const trigger = host.trigger({ credentials });
	await trigger.activate();
	await trigger.deactivate();
	expect(portal.subscriptions.map((bound) => bound.handler)).toEqual([handler]);
});

describe('the events bound', () => {
	const types = [REQUESTS.entityTypeId, REPAIRS.entityTypeId];

	test('are per type where the portal offers them for every chosen type', async () => {
		const { portal, host, credentials } = setting;
		await host.trigger({ credentials, parameters: { objectTypes: types } }).activate();
		expect(boundEvents(portal)).toEqual(types.map((type) => `${UPDATE}_${type}`));
	});

	test('are the base events for "all smart processes"', async () => {
		const { portal, host, credentials } = setting;
		await host.trigger({ credentials, parameters: { objectTypes: [] } }).activate();
		expect(boundEvents(portal)).toEqual([UPDATE]);
	});

	test('are the base event once where a type has none of its own', async () => {
		await setting.stop();
		setting = await startSetting({ perTypeEvents: false });
		const { portal, host, credentials } = setting;
		await host.trigger({ credentials, parameters: { objectTypes: types } }).activate();
		expect(boundEvents(portal)).toEqual([UPDATE]);
	});

	test('are their own for system types, mixed with smart processes', async () => {
		const { portal, host, credentials } = setting;
		const parameters = { objectTypes: [2, 3, REQUESTS.entityTypeId], events: ['added', 'deleted'] };
		await host.trigger({ credentials, parameters }).activate();
		expect(boundEvents(portal)).toEqual([
			'ONCRMCONTACTADD',
			'ONCRMCONTACTDELETE',
			'ONCRMDEALADD',
			'ONCRMDEALDELETE',
			`${ADD}_${REQUESTS.entityTypeId}`,
			`${DELETE}_${REQUESTS.entityTypeId}`,
		]);
	});

	test('follow an expression that gives strings', async () => {
		const { portal, host, credentials } = setting;
		const parameters = { objectTypes: '={{ ["2", "1"] }}', events: '={{ "updated" }}' };
		await host.trigger({ credentials, parameters }).activate();
		expect(boundEvents(portal)).toEqual(['ONCRMDEALUPDATE', 'ONCRMLEADUPDATE']);
	});
});
