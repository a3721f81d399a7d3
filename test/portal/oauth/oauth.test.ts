import { Client, send } from '../client';
import { startPortal, type Portal, type PortalOptions, type TokenAnswer } from '../index';

describe('OAuth 2.0 (docs/portal-contract.md §3)', () => {
	let portal: Portal;
	const start = async (options?: PortalOptions): Promise<Portal> => {
		portal = await startPortal(options);
		portal.application.handlerUrl = 'http://127.0.0.1:5678/rest/oauth2-credential/callback?kept=1';
		return portal;
	};
	afterEach(async () => await portal.stop());

	/** The address the browser is sent back to. */
	const consent = async (query: Record<string, string> = {}): Promise<URL> => {
		const { clientId } = portal.application;
		const params = new URLSearchParams({ client_id: clientId, state: 's+/=1', ...query });
		const { status, headers } = await send(`${portal.url}/oauth/authorize/?${params.toString()}`);
		expect(status).toBe(302);
		return new URL(headers.get('location') ?? '');
	};

	const token = async (
		params: Record<string, string>,
		method: 'GET' | 'POST' = 'POST',
	): Promise<{ status: number; body: TokenAnswer & { error?: string } }> => {
		const { clientId, clientSecret } = portal.application;
		const form = new URLSearchParams({
			client_id: clientId,
			client_secret: clientSecret,
			...params,
		});
		const answer =
			method === 'GET'
				? await send(`${portal.authServer}/oauth/token/?${form.toString()}`)
				: await send(`${portal.authServer}/oauth/token/`, { method, body: form });
		return { status: answer.status, body: answer.body as TokenAnswer & { error?: string } };
	};

	const code = async (): Promise<string> => (await consent()).searchParams.get('code') ?? '';

	it("sends the browser back to the application's own address, whatever the request asks", async () => {
		await start();
		const back = await consent({ redirect_uri: 'https://evil.example/' });
		expect(back.origin + back.pathname).toBe(
			'http://127.0.0.1:5678/rest/oauth2-credential/callback',
		);
		expect(Object.fromEntries(back.searchParams)).toEqual({
			kept: '1',
			code: expect.stringMatching(/^\w+$/),
			state: 's+/=1',
			domain: portal.domain,
			member_id: portal.memberId,
			scope: 'crm,user_brief',
			server_domain: new URL(portal.authServer).host,
		});
	});

	it.each(['GET', 'POST'] as const)('trades a code for tokens by %s', async (method) => {
		await start();
		portal.authorizeAs(2);
		const params = { grant_type: 'authorization_code', code: await code() };
		const { status, body } = await token(params, method);
		expect(status).toBe(200);
		expect(body).toEqual({
			access_token: expect.any(String),
			refresh_token: expect.any(String),
			expires_in: 3600,
			expires: expect.any(Number),
			scope: 'crm,user_brief',
			domain: new URL(portal.authServer).host,
			server_endpoint: `${portal.authServer}/rest/`,
			client_endpoint: `${portal.url}/rest/`,
			member_id: portal.memberId,
			status: 'L',
			user_id: 2,
		});
		const client = new Client(body.client_endpoint, body.access_token);
		expect(await client.result('profile')).toMatchObject({ ID: '2' });
	});

	it('takes a code once, and only for 30 s', async () => {
		let now = 1_700_000_000_000;
		await start({ now: () => now });
		const params = { grant_type: 'authorization_code', code: await code() };
		expect((await token(params)).status).toBe(200);
		expect(await token(params)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
		const late = { grant_type: 'authorization_code', code: await code() };
		now += 30_000;
		expect((await token(late)).body.error).toBe('invalid_grant');
	});

	it('replaces the refresh token at each refresh', async () => {
		await start();
		const first = portal.issueTokens();
		const params = { grant_type: 'refresh_token', refresh_token: first.refresh_token };
		const second = await token(params);
		expect(second.status).toBe(200);
		expect(second.body.refresh_token).not.toBe(first.refresh_token);
		expect((await token(params)).body.error).toBe('invalid_grant');
		const renewed = { ...params, refresh_token: second.body.refresh_token };
		expect((await token(renewed)).status).toBe(200);
	});

	it('forgets a refresh token after 180 days, or when revoked', async () => {
		let now = 1_700_000_000_000;
		await start({ now: () => now });
		const old = portal.issueTokens().refresh_token;
		now += 180 * 24 * 3600 * 1000;
		const refresh = async (refresh_token: string): Promise<string | undefined> =>
			(await token({ grant_type: 'refresh_token', refresh_token })).body.error;
		expect(await refresh(old)).toBe('invalid_grant');
		const fresh = portal.issueTokens().refresh_token;
		portal.revokeTokens();
		expect(await refresh(fresh)).toBe('invalid_grant');
	});

	it('names what is wrong with a request', async () => {
		await start();
		const { refresh_token } = portal.issueTokens();
		const refresh = { grant_type: 'refresh_token', refresh_token };
		expect((await token({ grant_type: 'password' })).body.error).toBe('invalid_request');
		expect((await token({ grant_type: 'refresh_token' })).body.error).toBe('invalid_request');
		expect((await token({ ...refresh, client_secret: 'x' })).body.error).toBe('invalid_client');
		expect((await token({ ...refresh, client_id: 'x' })).body.error).toBe('invalid_client');
		const other = portal.addApplication();
		const stolen = { ...refresh, client_id: other.clientId, client_secret: other.clientSecret };
		expect((await token(stolen)).body.error).toBe('invalid_grant');
	});

	it("does not count the authorization server's requests against the portal", async () => {
		await start({ limits: { burst: 1 } });
		await token({ grant_type: 'refresh_token', refresh_token: 'x' });
		expect(portal.requests).toHaveLength(0);
		expect(portal.tokenRequests).toEqual([
			expect.objectContaining({ status: 400, error: 'invalid_grant' }),
		]);
		expect(await Client.of(portal).result('scope')).toContain('crm');
	});

	it('fails as a test tells it to', async () => {
		await start();
		portal.faults.add({
			method: 'oauth/token',
			reply: { status: 402, error: 'PAYMENT_REQUIRED' },
		});
		const { refresh_token } = portal.issueTokens();
		const params = { grant_type: 'refresh_token', refresh_token };
		expect((await token(params)).body.error).toBe('PAYMENT_REQUIRED');
		expect((await token(params)).status).toBe(200);
	});
});
