import { oAuth2Of, webhookOf } from './portalCredentials';
import { REQUESTS, startSetting, type Setting } from './setting';

let setting: Setting;

beforeEach(async () => {
	setting = await startSetting();
});

afterEach(async () => {
	await setting.stop();
});

/** What n8n shows where an activation fails: the message alone. */
const activation = async (parameters = {}) =>
	await setting.host.trigger({ credentials: setting.credentials, parameters }).activate();

test('an application that is not installed is refused with the cure, and nothing is bound', async () => {
	setting.portal.application.installed = false;
	await expect(activation()).rejects.toThrow('tick "Script only (no user interface)"');
	expect(setting.portal.subscriptions).toEqual([]);
});

test('an application without the crm scope is refused with the cure', async () => {
	setting.portal.application.scope = ['user_brief'];
	setting.credentials = oAuth2Of(setting.host, setting.portal);
	await expect(activation()).rejects.toThrow('tick "CRM (crm)" in its permissions');
	expect(setting.portal.subscriptions).toEqual([]);
});

test.each([
	['ERROR_WRONG_HANDLER_URL', /Set WEBHOOK_URL of n8n to the public https address/],
	['ERROR_UNSUPPORTED_PROTOCOL', /Set WEBHOOK_URL of n8n to its public address/],
	['ERROR_HANDLER_URL_MATCH', /set "Your handler path" of the local application/],
])('%s says what to set where', async (error, cure) => {
	const reply = { status: 400, error, error_description: 'Refused' };
	setting.portal.faults.add({ method: 'event.bind', reply });
	await expect(activation()).rejects.toThrow(cure);
});

test('a portal refuses a handler without a dot in its host by itself', async () => {
	setting.host.publicUrl = 'http://localhost:5678/';
	await expect(activation()).rejects.toThrow('Set WEBHOOK_URL of n8n');
});

test('nothing is left bound by an activation that failed half way', async () => {
	const reply = {
		status: 400,
		error: 'ERROR_EVENT_NOT_FOUND',
		error_description: 'Event not found',
	};
	setting.portal.faults.add({ method: 'event.bind', after: 1, reply });
	await expect(activation({ events: ['added', 'updated', 'deleted'] })).rejects.toThrow(
		'Tick "CRM (crm)"',
	);
	expect(setting.portal.subscriptions).toEqual([]);
});

test('an unbind that fails says in the log and in its error what remains', async () => {
	const { portal, host, credentials } = setting;
	const trigger = host.trigger({ credentials, parameters: { events: ['added', 'updated'] } });
	await trigger.activate();
	const reply = { status: 403, error: 'ACCESS_DENIED', error_description: 'Access denied' };
	portal.faults.add({ method: 'event.unbind', reply });
	const remaining = /remain.*: ONCRMDYNAMICITEM(ADD|UPDATE) \(ACCESS_DENIED: Access denied\)/;
	await expect(trigger.deactivate()).rejects.toThrow(remaining);
	expect(host.log.messages('error')).toContainEqual(expect.stringMatching(remaining));
	expect(portal.subscriptions).toHaveLength(1);
	await trigger.activate();
	await trigger.deactivate();
	expect(portal.subscriptions).toEqual([]);
});

test('a stale subscription that cannot be removed is a warning, not a failure', async () => {
	const { portal, host, credentials } = setting;
	const trigger = host.trigger({ credentials });
	await trigger.activate();
	trigger.node = { ...trigger.node, parameters: { events: ['deleted'] } };
	const reply = { status: 403, error: 'ACCESS_DENIED', error_description: 'Access denied' };
	portal.faults.add({ method: 'event.unbind', reply });
	await trigger.restart();
	expect(host.log.messages('warn')).toContainEqual(
		expect.stringContaining('Stale subscriptions remain at the portal: ONCRMDYNAMICITEMUPDATE'),
	);
});

test('a subscription the portal has already dropped is no failure of a deactivation', async () => {
	const { portal, host, credentials } = setting;
	const trigger = host.trigger({ credentials });
	await trigger.activate();
	portal.dropSubscriptions();
	await trigger.deactivate();
	expect(host.log.messages('error')).toEqual([]);
});

test('a type without events is named', async () => {
	await expect(activation({ objectTypes: [8] })).rejects.toThrow('"Object Types" has "8"');
});

test('an unknown event is named', async () => {
	await expect(activation({ events: '={{ "changed" }}' })).rejects.toThrow(
		'"Trigger On" has "changed"',
	);
});

describe('a hand-made outgoing webhook', () => {
	const parameters = { authentication: 'webhook' };

	test('registers nothing, and its deliveries start runs', async () => {
		const { portal, host, item } = setting;
		const id = item(REQUESTS.entityTypeId);
		const trigger = host.trigger({ parameters });
		const events = ['ONCRMDYNAMICITEMUPDATE'];
		const { applicationToken } = portal.addOutgoingWebhook({ url: trigger.productionUrl, events });
		trigger.node.credentials = webhookOf(host, portal.addInboundWebhook(), applicationToken);
		portal.clearLog();
		await trigger.activate();
		expect(portal.requests).toEqual([]);
		portal.items.update(REQUESTS.entityTypeId, id, { title: 'Changed' });
		expect((await trigger.nextRun()).items).toMatchObject([{ json: { event: 'updated', id } }]);
		await trigger.deactivate();
		expect(portal.requests).toEqual([]);
	});

	test('is refused without an application token: nothing could be told from a forgery', async () => {
		const { portal, host } = setting;
		const credentials = webhookOf(host, portal.addInboundWebhook());
		await expect(host.trigger({ credentials, parameters }).activate()).rejects.toThrow(
			'copy its application token into the credential',
		);
	});
});

test('a plan without REST is called that, and not an application that is not installed', async () => {
	setting.portal.conditions.restAvailable = false;
	await expect(activation()).rejects.toThrow(/plan has no REST/);
});

test('an application whose payment has expired is refused: the portal would bind and send nothing', async () => {
	setting.portal.application.paymentExpired = true;
	await expect(activation()).rejects.toThrow(/payment for the application has expired/);
	expect(setting.portal.subscriptions).toEqual([]);
});

test('an option that is no switch is refused at activation, not with every delivery', async () => {
	const options = { ignoreOwnChanges: 'yes' };
	await expect(activation({ options })).rejects.toThrow(
		'"Ignore Own Changes" must be true or false',
	);
});

test('a stage that no chosen type has is refused at activation, not with every delivery', async () => {
	const parameters = {
		objectTypes: [REQUESTS.entityTypeId],
		events: ['stageChanged'],
		options: { toStages: ['NO_SUCH_STAGE'] },
	};
	await expect(activation(parameters)).rejects.toThrow(/"To Stages" has "NO_SUCH_STAGE"/);
});
