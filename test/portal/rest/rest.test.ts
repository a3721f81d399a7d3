import { Client, send } from '../client';
import { seedRichType, startPortal, type Portal } from '../index';

describe('calling REST (docs/portal-contract.md §2)', () => {
	let portal: Portal;
	beforeEach(async () => {
		portal = await startPortal();
	});
	afterEach(async () => await portal.stop());

	const form = { 'content-type': 'application/x-www-form-urlencoded' };

	it('reads JSON and form bodies, a .json suffix and any case of the method', async () => {
		const { access_token: auth } = portal.issueTokens();
		const id = seedRichType(portal).itemId;
		const url = `${portal.url}/rest/CRM.Item.LIST.json`;
		const body = `auth=${auth}&entityTypeId=1220&filter%5B%40id%5D%5B0%5D=${id}&select[]=id`;
		const answer = await send(url, { method: 'POST', headers: form, body });
		expect(answer.body).toMatchObject({ total: 1, result: { items: [{ id }] } });
	});

	it('takes the token from the header first, then auth, then access_token', async () => {
		const { access_token: token } = portal.issueTokens();
		const post = async (query: string, header?: string): Promise<number> => {
			const headers: Record<string, string> = header ? { authorization: header } : {};
			return (await send(`${portal.url}/rest/scope?${query}`, { method: 'POST', headers })).status;
		};
		expect(await post(`auth=${token}`)).toBe(200);
		expect(await post(`auth=${token}&access_token=wrong`)).toBe(200);
		expect(await post('auth=wrong', `Bearer ${token}`)).toBe(200);
		expect(await post(`auth=${token}`, 'Bearer wrong')).toBe(401);
	});

	it('answers result and time, and never a Retry-After', async () => {
		const { headers, body } = await Client.of(portal).call('server.time');
		expect(body).toEqual({
			result: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+03:00$/),
			time: {
				start: expect.any(Number),
				finish: expect.any(Number),
				duration: expect.any(Number),
				processing: expect.any(Number),
				date_start: expect.stringContaining('+03:00'),
				date_finish: expect.stringContaining('+03:00'),
				operating_reset_at: expect.any(Number),
				operating: expect.any(Number),
			},
		});
		expect(headers.has('retry-after')).toBe(false);
	});

	it.each([
		['no token', '', {}, 401, 'NO_AUTH_FOUND'],
		['a wrong token', 'nonsense', {}, 401, 'invalid_token'],
	])('refuses %s', async (_name, token, params, status, error) => {
		const client = new Client(`${portal.url}/rest/`, token);
		expect(await client.failure('scope', params)).toEqual([status, error]);
	});

	it('tells an expired token from a revoked one', async () => {
		const client = Client.of(portal);
		portal.expireTokens();
		expect(await client.failure('scope')).toEqual([401, 'expired_token']);
		portal.revokeTokens();
		expect(await client.failure('scope')).toEqual([401, 'invalid_token']);
	});

	it('lets a token expire after an hour', async () => {
		let now = 1_700_000_000_000;
		const other = await startPortal({ now: () => now });
		const client = Client.of(other);
		now += 3_599_000;
		expect(await client.result('scope')).toContain('crm');
		now += 1_000;
		expect(await client.failure('scope')).toEqual([401, 'expired_token']);
		await other.stop();
	});

	it('knows no other methods, and hides those out of scope', async () => {
		const application = portal.addApplication({ scope: ['user_brief'] });
		const client = Client.of(portal, application);
		expect(await client.failure('crm.item.nonsense')).toEqual([404, 'ERROR_METHOD_NOT_FOUND']);
		expect(await client.failure('crm.item.get')).toEqual([401, 'insufficient_scope']);
		expect(await client.result('method.get', { name: 'CRM.item.get' })).toEqual({
			isExisting: true,
			isAvailable: false,
		});
	});

	it('calls as one user through an inbound webhook, which knows no events and no application', async () => {
		const { url } = portal.addInboundWebhook({ userId: 2, scope: ['crm'] });
		const client = new Client(url);
		expect(await client.result('profile')).toMatchObject({ ID: '2', ADMIN: false });
		for (const method of ['event.bind', 'event.get', 'events', 'event.offline.get']) {
			expect(await client.failure(method)).toEqual([403, 'WRONG_AUTH_TYPE']);
		}
		expect(await client.result('app.info')).toEqual({ SCOPE: ['crm'], LICENSE: 'ru_pro100' });
		const wrong = new Client(url.replace(/[^/]+\/$/, 'wrong/'));
		expect(await wrong.failure('profile')).toEqual([401, 'INVALID_CREDENTIALS']);
	});

	it('tells the licence family of the plan and whether the application is installed', async () => {
		expect(await Client.of(portal).result('app.info')).toMatchObject({
			INSTALLED: true,
			LICENSE_FAMILY: 'pro',
			STATUS: 'L',
		});
		const enterprise = await startPortal({ plan: 'enterprise' });
		enterprise.application.installed = false;
		expect(await Client.of(enterprise).result('app.info')).toMatchObject({
			INSTALLED: false,
			LICENSE_FAMILY: 'ent',
		});
		await enterprise.stop();
	});

	it('says which features the plan has', async () => {
		const client = Client.of(portal);
		const value = async (): Promise<unknown> =>
			await client.result('feature.get', { CODE: 'rest_offline_extended' });
		expect(await value()).toEqual({ value: 'Y' });
		portal.feature('rest_offline_extended', false);
		expect(await value()).toEqual({ value: 'N' });
	});

	it('fails any call with a connector where the plan has none', async () => {
		const client = Client.of(portal);
		expect(await client.result('scope', { auth_connector: 'mine' })).toContain('crm');
		portal.feature('rest_auth_connector', false);
		const { status, body } = await client.call('scope?auth_connector=mine');
		expect(status).toBe(403);
		expect(body).toMatchObject({ error: 'WRONG_LICENSE' });
	});

	it('answers 302 with the same path once it has moved', async () => {
		portal.moveTo('http://127.0.0.2:1234/');
		const { status, headers } = await Client.of(portal).call('scope');
		expect(status).toBe(302);
		expect(headers.get('location')).toBe('http://127.0.0.2:1234/rest/scope');
		portal.moveTo(undefined);
		expect(await Client.of(portal).result('scope')).toContain('crm');
	});

	it('shows people by name only without a wider scope, and none without any', async () => {
		const brief = await Client.of(portal).result('user.get', { ID: [1, 2] });
		expect(brief).toEqual([
			expect.objectContaining({ ID: '1', NAME: 'Анна' }),
			expect.not.objectContaining({ EMAIL: expect.anything() }),
		]);
		const none = Client.of(portal, portal.addApplication({ scope: ['crm'] }));
		expect(await none.failure('user.get')).toEqual([401, 'insufficient_scope']);
		const wide = Client.of(portal, portal.addApplication({ scope: ['user'] }), 2);
		expect(await wide.result('user.current')).toMatchObject({ EMAIL: 'user2@example.com' });
		expect(await wide.result('user.admin')).toBe(false);
	});

	it('keeps a log of requests as the portal counts them', async () => {
		const client = Client.of(portal);
		await client.call('batch', { cmd: { a: 'scope', b: 'nonsense?x=1' } });
		await client.call('Nonsense');
		expect(portal.requests).toEqual([
			expect.objectContaining({
				method: 'batch',
				status: 200,
				commands: ['scope', 'nonsense?x=1'],
			}),
			expect.objectContaining({ method: 'nonsense', status: 404, error: 'ERROR_METHOD_NOT_FOUND' }),
		]);
		portal.clearLog();
		expect(portal.requests).toHaveLength(0);
	});
});
