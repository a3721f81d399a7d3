/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { inspect } from 'node:util';
import { deliveryFields, form, handlerOf, post } from './deliveryPost';
import { webhookOf } from './portalCredentials';
import { REQUESTS, startSetting, type Setting } from './setting';

const { entityTypeId } = REQUESTS;

let setting: Setting;
const seen: unknown[] = [];

beforeEach(async () => {
	setting = await startSetting();
	seen.length = 0;
});

afterEach(async () => {
	await setting.stop();
});

/** Everything a person or a log could ever see, errors with all they carry. */
const everything = () =>
	inspect([seen, setting.host.log.lines], { depth: Infinity, maxStringLength: Infinity });

const attempt = async (work: Promise<unknown>) => {
	seen.push(await work.catch((error: unknown) => [error, inspect(error), JSON.stringify(error)]));
};

/** The secrets of the OAuth2 credential as it is stored now. */
function oAuthSecrets(): string[] {
	const stored = setting.host.credentials.read(setting.credentials.bitrix24OAuth2Api!);
	const { access_token, refresh_token } = stored.oauthTokenData as Record<string, string>;
	return [String(stored.clientSecret), access_token ?? '', refresh_token ?? ''];
}

test('no token is in any output, log line or error of the trigger', async () => {
	const { portal, host, credentials, item } = setting;
	const id = item(entityTypeId);
	const secrets = oAuthSecrets();
	const trigger = host.trigger({ credentials, parameters: { output: 'item' } });
	await trigger.activate();
	const handler = handlerOf(portal);
	secrets.push(new URL(handler).searchParams.get('key') ?? '', portal.application.applicationToken);
	portal.items.update(entityTypeId, id, { title: 'Changed' });
	seen.push(await trigger.nextRun());
	const sentinels = { 'auth[access_token]': 'SENTINEL-1', 'auth[refresh_token]': 'SENTINEL-2' };
	const fields = { ...deliveryFields(portal, id), ...sentinels, ts: 'SENTINEL-3' };
	seen.push(await post(handler, form(fields)));
	seen.push(await post(handler, form({ ...fields, 'SENTINEL-4[': 'x' })));
	const reply = { status: 403, error: 'ACCESS_DENIED', error_description: `auth=${secrets[1]}` };
	portal.faults.add({ method: 'event.unbind', reply });
	await attempt(trigger.deactivate());
	await portal.stop();
	await attempt(trigger.deactivate());
	expect(everything()).toContain('ACCESS_DENIED');
	for (const secret of [...secrets, 'SENTINEL']) expect(everything()).not.toContain(secret);
});

test('no token is in any output, log line or error of Get', async () => {
	const { portal, host, credentials, item } = setting;
	const id = item(entityTypeId);
	const secrets = oAuthSecrets();
	const get = async (wanted: number | string) =>
		await host.execute('bitrix24CrmItem', {
			credentials,
			input: [{ json: { entityTypeId, id: wanted } }],
		});
	await attempt(get(id));
	await attempt(get(999));
	portal.faults.add({ html: { status: 200, text: `<title>${secrets[1]}</title>` }, times: 9 });
	portal.faults.clear();
	portal.faults.add({ reset: true, times: 9 });
	await attempt(get(id));
	portal.faults.clear();
	portal.expireTokens();
	await attempt(get(id));
	secrets.push(...oAuthSecrets());
	portal.revokeTokens();
	await attempt(get(id));
	await portal.stop();
	await attempt(get(id));
	expect(everything()).toContain('Connect my account');
	for (const secret of secrets) expect(everything()).not.toContain(secret);
});

test('a webhook’s code is in no output, log line or error', async () => {
	const { portal, host, item } = setting;
	const id = item(entityTypeId);
	const webhook = portal.addInboundWebhook({ scope: ['crm'] });
	const code = webhook.url.split('/').at(-2) ?? '';
	const credentials = webhookOf(host, webhook, 'the-application-token');
	const get = async () =>
		await host.execute('bitrix24CrmItem', {
			credentials,
			parameters: { authentication: 'webhook' },
			input: [{ json: { entityTypeId, id } }],
		});
	await attempt(get());
	for (const fault of [
		{ reset: true as const },
		{ reply: { status: 401, error: 'NO_AUTH_FOUND', error_description: `Wrong ${webhook.url}` } },
		{ html: { status: 500, text: `<title>${webhook.url}</title>` } },
		{ redirectTo: 'http://other.example.com' },
	]) {
		portal.faults.add({ ...fault, times: 9 });
		await attempt(get());
		portal.faults.clear();
	}
	await portal.stop();
	await attempt(get());
	expect(everything()).toContain('NO_AUTH_FOUND');
	expect(code).not.toBe('');
	expect(everything()).not.toContain(code);
	expect(everything()).not.toContain('the-application-token');
});
