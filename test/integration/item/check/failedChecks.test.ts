import type { INodeParameters } from 'n8n-workflow';
import type { Portal } from '../../../portal';
import { oAuth2Of, webhookOf } from '../../portalCredentials';
import { startItemSetting, type ItemSetting } from '../itemSetting';
import { CHECK, checksOf, named } from './checks';

let setting: ItemSetting;
beforeEach(async () => {
	setting = await startItemSetting();
});
afterEach(async () => {
	await setting.stop();
});

const checks = async (options = {}) => await checksOf(setting, options);

/** What goes wrong at the portal, which check says so, and how. */
const STATES: ReadonlyArray<
	[what: string, spoil: (portal: Portal) => unknown, check: string, detail: RegExp, cure: RegExp]
> = [
	['no answer', async (portal) => await portal.stop(), 'reachable', /NO_ANSWER/, /./],
	[
		'a closed portal',
		({ conditions }) => (conditions.siteClosed = true),
		'reachable',
		/PORTAL_DELETED/,
		/./,
	],
	[
		'a licence that ran out',
		({ conditions }) => (conditions.licenceExpired = true),
		'reachable',
		/licen[cs]e/i,
		/./,
	],
	[
		'a portal that moved',
		(portal) => portal.moveTo('http://moved.example.com'),
		'reachable',
		/ADDRESS_CHANGED/,
		/credential/,
	],
	[
		'a revoked token',
		(portal) => portal.revokeTokens(),
		'authentication',
		/./,
		/Connect my account/,
	],
	[
		'a block by support',
		({ conditions }) => (conditions.blocked = true),
		'authentication',
		/OVERLOAD_LIMIT/,
		/./,
	],
	[
		'a plan without REST',
		({ conditions }) => (conditions.restAvailable = false),
		'authentication',
		/ACCESS_DENIED|plan/i,
		/plan|owner|subscription/i,
	],
	[
		'no authorization server',
		({ conditions }) => (conditions.authServerUnreachable = true),
		'authentication',
		/CONNECTION_ERROR/,
		/./,
	],
	[
		'no reservations in the plan',
		(portal) => portal.feature('rest_offline_extended', false),
		'plan',
		/guaranteed delivery/,
		/Catch-Up/,
	],
	[
		'no connectors in the plan',
		(portal) => portal.feature('rest_auth_connector', false),
		'plan',
		/connectors/,
		/Catch-Up/,
	],
	[
		'an application that is not installed',
		({ application }) => (application.installed = false),
		'applicationInstalled',
		/not fully installed/,
		/Script only/,
	],
	[
		'an expired payment',
		({ application }) => (application.paymentExpired = true),
		'applicationInstalled',
		/payment/,
		/owner/,
	],
	[
		'no stage history of dynamic types',
		({ crm }) => (crm.version.noDynamicHistory = true),
		'stageHistory',
		/dynamic types/,
		/update the CRM module/,
	],
];

test.each(STATES)('%s', async (_what, spoil, name, detail, cure) => {
	await spoil(setting.portal);
	const all = await checks();
	const [failed] = named(all, name);
	expect(failed).toMatchObject({ ok: false });
	expect(failed?.detail).toMatch(detail);
	expect(failed?.cure).toMatch(cure);
	for (const one of all) expect(one.cure === '').toBe(one.ok);
});

test('a scope that is missing', async () => {
	const { host, portal } = setting;
	portal.application.scope = ['user_brief'];
	const [scopes] = named(await checks({ credentials: oAuth2Of(host, portal) }), 'scopes');
	expect(scopes).toMatchObject({ ok: false, cure: expect.stringContaining('Tick "CRM (crm)"') });
	expect(scopes?.detail).toContain('"crm" is missing');
});

test('events that are not offered', async () => {
	const { portal } = setting;
	portal.faults.add({ method: 'events', rewrite: () => ['ONAPPTEST', 'ONCRMDEALADD'] });
	const [events] = named(await checks(), 'events');
	expect(events).toMatchObject({ ok: false, cure: expect.stringContaining('Tick "CRM (crm)"') });
	expect(events?.detail).toContain('ONCRMDYNAMICITEMUPDATE');
});

test('a method whose time is used up', async () => {
	const { portal } = setting;
	portal.operatingCost('crm.item.list', 500);
	const list: INodeParameters = {
		operation: 'getMany',
		entityTypeId: { __rl: true, mode: 'id', value: '1220' },
	};
	await setting.run(list, [{ json: {} }], { onError: 'continueRegularOutput' });
	const [limits] = named(await checks(), 'limits');
	expect(limits).toMatchObject({ ok: false, cure: expect.stringContaining('Wait till then') });
	expect(limits?.detail).toMatch(/blocked crm\.item\.list until \d{4}-/);
});

test('rows that wait and rows that were set aside', async () => {
	const { portal, host, credentials } = setting;
	await host.execute('bitrix24CrmItem', {
		credentials,
		parameters: {
			resource: 'method',
			operation: 'call',
			method: 'event.bind',
			params: JSON.stringify({ event: 'onCrmDynamicItemUpdate', event_type: 'offline' }),
		},
	});
	const ids = [setting.seed.itemId, setting.seed.emptyItemId];
	for (const id of ids) portal.items.update(1220, id, { title: 'Changed' });
	expect(named(await checks(), 'queueLength')[0]?.detail).toMatch(/^2 rows wait/);
	expect(named(await checks(), 'setAside')[0]).toMatchObject({ ok: true });
	const call = async (method: string, params: object) =>
		(
			await setting.run({
				resource: 'method',
				operation: 'call',
				method,
				params: JSON.stringify(params),
			})
		)[0]?.json.result;
	const taken = (await call('event.offline.get', { clear: 0, limit: 1 })) as {
		process_id: string;
		events: Array<{ MESSAGE_ID: string }>;
	};
	const message_id = taken.events.map((row) => row.MESSAGE_ID);
	await call('event.offline.error', { process_id: taken.process_id, message_id });
	const [setAside] = named(await checks(), 'setAside');
	expect(setAside).toMatchObject({ ok: false, cure: expect.stringContaining('Replay Set-Aside') });
	expect(setAside?.detail).toMatch(/^1 rows were set aside/);
	expect(named(await checks(), 'queueLength')[0]?.detail).toMatch(/^1 rows wait/);
});

test('a subscription says whose it is: this workflow, another one, another place', async () => {
	const { host, portal, credentials } = setting;
	host.publicUrl = 'https://n8n.example.com/';
	const parameters = { events: ['updated'], objectTypes: [1220] };
	const own = host.trigger({ credentials, parameters, workflowId: 'executed-workflow' });
	const other = host.trigger({ credentials, parameters, workflowId: 'aB3dE6gH9jK2mN5p' });
	await own.activate();
	await other.activate();
	const handler = 'https://elsewhere.example.com/hook';
	await setting.run({
		resource: 'method',
		operation: 'call',
		method: 'event.bind',
		params: JSON.stringify({ event: 'onCrmDealAdd', handler }),
	});
	expect(portal.subscriptions.length).toBeGreaterThanOrEqual(3);
	const bound = named(await checks(), 'subscription');
	const details = bound.map(({ detail }) => detail).join('\n');
	expect(details).toContain('the trigger of this workflow (');
	expect(details).toContain('the trigger of workflow aB3dE6gH9jK2mN5p of this n8n');
	expect(details).toContain(`${handler}, another place`);
	expect(bound.every(({ ok }) => ok)).toBe(true);
});

test('a user who is no administrator, by OAuth2 and by webhook', async () => {
	const { host, portal } = setting;
	const oAuth2 = oAuth2Of(host, portal, { userId: 2 });
	expect(named(await checks({ credentials: oAuth2 }), 'administrator')[0]).toMatchObject({
		ok: false,
		cure: expect.stringContaining('as an administrator'),
	});
	const webhook = webhookOf(host, portal.addInboundWebhook({ userId: 2, scope: ['task'] }));
	const parameters = { ...CHECK, authentication: 'webhook' };
	const all = await checksOf(setting, { credentials: webhook }, [{ json: {} }], parameters);
	expect(named(all, 'administrator')[0]).toMatchObject({ ok: false });
	expect(named(all, 'scopes')[0]).toMatchObject({ ok: false });
});

test('no secret is in any check, whatever fails', async () => {
	const { host, portal, credentials } = setting;
	const secrets = [
		portal.application.clientSecret,
		JSON.stringify(host.credentials.read(credentials.bitrix24OAuth2Api!)).match(
			/"access_token":"([^"]+)"/,
		)?.[1],
	];
	const trigger = host.trigger({ credentials, parameters: { events: ['updated'] } });
	await trigger.activate();
	const keys = portal.subscriptions.map(({ handler = '' }) => /key=([^&]+)/.exec(handler)?.[1]);
	for (const spoil of [() => undefined, () => portal.revokeTokens(), () => portal.stop()]) {
		await spoil();
		const said = JSON.stringify(await checks());
		for (const secret of [...secrets, ...keys].filter(Boolean)) expect(said).not.toContain(secret);
	}
});
