import { oAuth2Of, webhookOf } from '../../portalCredentials';
import { startItemSetting, type ItemSetting } from '../itemSetting';
import { checksOf } from './checks';

let setting: ItemSetting;

beforeEach(async () => {
	setting = await startItemSetting();
});

afterEach(async () => {
	await setting.stop();
});

const CHECKS = [
	'reachable',
	'clock',
	'authentication',
	'scopes',
	'administrator',
	'plan',
	'limits',
	'applicationInstalled',
	'events',
	'subscription',
	'queueLength',
	'setAside',
	'stageHistory',
];

const check = async (options = {}, input = [{ json: {} }]) =>
	await checksOf(setting, options, input);

test('one item a check, once whatever the inputs; a cure where it is not ok, and nowhere else', async () => {
	const checks = await check({}, [{ json: {} }, { json: {} }]);
	expect(checks.map(({ check: name }) => name)).toEqual(CHECKS);
	for (const { ok, detail, cure } of checks) {
		expect(detail).not.toBe('');
		expect(cure === '').toBe(ok);
	}
});

test('the portal’s clock is compared with n8n’s', async () => {
	const clock = (await check()).find((one) => one.check === 'clock');
	// The portal of these tests lives in March 2026.
	expect(clock).toMatchObject({ ok: false, detail: expect.stringMatching(/ s (behind|ahead)/) });
});

test('by inbound webhook what belongs to an application does not apply', async () => {
	const { host, portal } = setting;
	const credentials = webhookOf(host, portal.addInboundWebhook({ scope: ['crm'] }));
	const checks = (
		await host.execute('bitrix24CrmItem', {
			credentials,
			parameters: { authentication: 'webhook', resource: 'connection', operation: 'check' },
		})
	)[0]?.map(({ json }) => json);
	expect(checks?.map(({ check: name }) => name)).toEqual(CHECKS);
	const applies = checks?.filter(({ detail }) => !String(detail).startsWith('Does not apply'));
	expect(applies?.map(({ check: name }) => name)).toEqual([
		'reachable',
		'clock',
		'authentication',
		'scopes',
		'administrator',
		'limits',
		'stageHistory',
	]);
});

test('subscriptions: one each, those at a private address are not ok, no key comes out', async () => {
	const { host, portal, credentials } = setting;
	const trigger = host.trigger({ credentials, parameters: { events: ['added', 'updated'] } });
	await trigger.activate();
	const bound = (await check()).filter(({ check: name }) => name === 'subscription');
	expect(bound).toHaveLength(portal.subscriptions.length);
	expect(bound[0]).toMatchObject({ ok: false, cure: expect.stringContaining('WEBHOOK_URL') });
	const keys = portal.subscriptions.map(
		({ handler = '' }) => /key=([^&]+)/.exec(handler)?.[1] ?? '',
	);
	for (const key of keys) expect(JSON.stringify(bound)).not.toContain(key);
});

test('a user who is no administrator', async () => {
	const { host, portal } = setting;
	const credentials = oAuth2Of(host, portal, { userId: 2 });
	const checks = await check({ credentials });
	expect(checks.find((one) => one.check === 'administrator')).toMatchObject({ ok: false });
	expect(checks.find((one) => one.check === 'queueLength')?.detail).toMatch(/Does not apply/);
});

test('an expired connection says so everywhere it matters', async () => {
	setting.portal.revokeTokens();
	const checks = await check();
	expect(checks[0]).toMatchObject({ check: 'reachable', ok: true });
	expect(checks.find((one) => one.check === 'authentication')).toMatchObject({
		ok: false,
		cure: expect.stringContaining('Connect my account'),
	});
});
