import { NodeApiError, type NodeExecutionHint } from 'n8n-workflow';
import type { Conditions } from '../portal/limits/conditions';
import { webhookOf } from './portalCredentials';
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

const get = async () =>
	await setting.host.execute('bitrix24CrmItem', {
		credentials: setting.credentials,
		input: [{ json: { entityTypeId, id } }],
	});

async function refused(work: Promise<unknown>): Promise<{ message: string; description: string }> {
	const error = await work.then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	if (!(error instanceof NodeApiError)) throw new Error(`Not an error of a node: ${String(error)}`);
	return { message: error.message, description: error.description ?? '' };
}

describe('a token that has expired', () => {
	test('costs one refresh for five calls at once', async () => {
		setting.portal.expireTokens();
		const outputs = await Promise.all(Array.from({ length: 5 }, get));
		expect(outputs.map(([output]) => output?.[0]?.json.id)).toEqual([id, id, id, id, id]);
		expect(setting.portal.tokenRequests).toHaveLength(1);
	});

	test.each<[NonNullable<Conditions['tokenRefusal']>, string, string]>([
		['invalid_grant', 'The connection to the portal has expired', 'press "Connect my account"'],
		['invalid_client', 'does not know this application', '"Client Secret"'],
		['PAYMENT_REQUIRED', 'on its current plan', 'extend the plan'],
		['invalid_request', 'could not read the request', 'press "Connect my account"'],
	])(
		'and cannot be refreshed (%s) has its own message and cure',
		async (refusal, message, cure) => {
			setting.portal.conditions.tokenRefusal = refusal;
			setting.portal.expireTokens();
			const told = await refused(get());
			expect(told.message).toContain(message);
			expect(told.description).toContain(cure);
			expect(setting.portal.tokenRequests).toHaveLength(1);
		},
	);
});

test('an authorization server that is out of order is told, and asked again', async () => {
	setting.portal.conditions.tokenRefusal = 'server_error';
	setting.portal.expireTokens();
	const told = await refused(get());
	expect(told.message).toContain('The authorization server gave no new token');
	expect(told.message).not.toContain('whether the change was made');
	expect(setting.portal.tokenRequests.length).toBeGreaterThan(1);
});

describe('what no other token would change costs no refresh', () => {
	test.each([
		['insufficient_scope', 'lacks a permission'],
		['ACCESS_DENIED', 'may not do this'],
		['APPLICATION_NOT_FOUND', 'no longer in the portal'],
		['authorization_error', 'may not authorize'],
	])('%s with status 401', async (error, message) => {
		const reply = { status: 401, error, error_description: 'No' };
		setting.portal.faults.add({ method: 'crm.item.get', reply, times: 9 });
		expect((await refused(get())).message).toContain(message);
		expect(setting.portal.tokenRequests).toEqual([]);
		expect(setting.portal.requests).toHaveLength(1);
	});

	test('and one with status 403 that a token would change costs one', async () => {
		const reply = { status: 403, error: 'expired_token', error_description: 'Expired' };
		setting.portal.faults.add({ method: 'crm.item.get', reply, times: 2 });
		const [output] = await get();
		expect(output?.[0]?.json.id).toBe(id);
		expect(setting.portal.tokenRequests).toHaveLength(1);
	});
});

test('a licence page is not followed, not asked for again, and said', async () => {
	setting.portal.conditions.licenceExpired = true;
	expect((await refused(get())).message).toBe("The portal's licence has run out");
	expect(setting.portal.requests).toHaveLength(1);
});

test('a webhook that was deleted is told as that, not as a missing method', async () => {
	const { host, portal } = setting;
	setting.credentials = webhookOf(host, { url: `${portal.url}/rest/1/deleted/` });
	const call = host.execute('bitrix24CrmItem', {
		credentials: setting.credentials,
		parameters: { authentication: 'webhook' },
		input: [{ json: { entityTypeId, id } }],
	});
	expect((await refused(call)).description).toContain('its code is wrong');
	expect(portal.requests).toHaveLength(1);
});

test.each<[string, Partial<Conditions>, string]>([
	['without REST in its plan', { restAvailable: false }, 'plan has no REST'],
	['that is closed', { siteClosed: true }, 'The portal is closed'],
	['that support has blocked', { blocked: true }, 'has been blocked for REST'],
])('a portal %s is told by its code, whatever the status', async (_title, conditions, message) => {
	for (const authRefusalsAre401 of [true, false]) {
		setting.portal.behaviour.authRefusalsAre401 = authRefusalsAre401;
		Object.assign(setting.portal.conditions, conditions);
		expect((await refused(get())).message).toContain(message);
	}
	expect(setting.portal.requests).toHaveLength(2);
});

test('names in "Fields to Include" that do not exist are hinted at with the nearest', async () => {
	const { host, credentials } = setting;
	const hints: NodeExecutionHint[] = [];
	await host.execute('bitrix24CrmItem', {
		credentials,
		hints,
		parameters: { options: { select: ['titel', 'title'] } },
		input: [{ json: { entityTypeId, id } }],
	});
	expect(hints.map(({ message }) => message).join()).toContain('"titel" (the nearest is "title")');
});
