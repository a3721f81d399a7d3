/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a test, not a node */
import { Client, send } from '../client';
import { LENIENT, startPortal, STRICT, type PortalPlan } from '../index';

describe('plans (docs/portal-contract.md §4, §5)', () => {
	const ask = async (
		plan: PortalPlan,
		behaviour: 'strict' | 'lenient' = 'strict',
	): Promise<{ info: Record<string, unknown>; feature: unknown }> => {
		const portal = await startPortal({ plan, behaviour });
		const client = Client.of(portal);
		const info = await client.result<Record<string, unknown>>('app.info');
		const code = { CODE: 'rest_auth_connector' };
		const { value } = await client.result<{ value: unknown }>('feature.get', code);
		await portal.stop();
		return { info, feature: value };
	};

	it.each([
		['basic', 'basic', 'N'],
		['professional', 'pro', 'Y'],
		['other', 'pro', 'Y'],
		['enterprise', 'ent', 'Y'],
	] as const)('%s has the family %s, and connectors: %s', async (plan, family, value) => {
		const { info, feature } = await ask(plan);
		expect(info).toMatchObject({ LICENSE_FAMILY: family, PAYMENT_EXPIRED: 'N' });
		expect(feature).toBe(value);
	});

	it('on-premise there is no family; a feature is en_selfhosted, or Y where the portal follows the documentation', async () => {
		const { info, feature } = await ask('selfhosted');
		expect(info).not.toHaveProperty('LICENSE_FAMILY');
		expect(info).not.toHaveProperty('LICENSE_TYPE');
		expect(feature).toBe('en_selfhosted');
		expect((await ask('selfhosted', 'lenient')).feature).toBe('Y');
	});

	it('app.info by webhook tells scope and licence, or nothing where the portal follows the documentation', async () => {
		for (const [behaviour, expected] of [
			['strict', { SCOPE: ['crm', 'user_brief'], LICENSE: 'ru_pro100' }],
			['lenient', undefined],
		] as const) {
			const portal = await startPortal({ behaviour });
			const webhook = new Client(portal.addInboundWebhook().url);
			const { status, body } = await webhook.call('app.info');
			expect(status).toBe(expected ? 200 : 403);
			expect((body as { result?: unknown }).result).toEqual(expected);
			await portal.stop();
		}
	});
});

describe('tokens (docs/portal-contract.md §3)', () => {
	it('know the scopes they were issued with', async () => {
		const portal = await startPortal();
		const client = Client.of(portal);
		portal.application.scope = ['crm', 'user', 'lists'];
		expect(await client.result('scope')).toEqual(['crm', 'user_brief']);
		expect(await Client.of(portal).result('scope')).toContain('lists');
		await portal.stop();
	});

	it.each([
		['invalid_grant', 400, 'invalid_grant'],
		['invalid_client', 401, 'invalid_client'],
		['PAYMENT_REQUIRED', 402, 'PAYMENT_REQUIRED'],
		['server_error', 500, 'INTERNAL_SERVER_ERROR'],
	] as const)('may all be refused as %s', async (tokenRefusal, status, error) => {
		const portal = await startPortal();
		portal.conditions.tokenRefusal = tokenRefusal;
		expect(await send(`${portal.authServer}/oauth/token/`)).toMatchObject({
			status,
			body: { error },
		});
		await portal.stop();
	});

	it('are refused by what is wrong: a dismissed person, a removed application, the plan', async () => {
		const portal = await startPortal();
		const { clientId, clientSecret } = portal.application;
		const refusal = async (): Promise<unknown> => {
			const { refresh_token } = portal.issueTokens(portal.application, 2);
			const query = new URLSearchParams({
				grant_type: 'refresh_token',
				refresh_token,
				client_id: clientId,
				client_secret: clientSecret,
			});
			const { body } = await send(`${portal.authServer}/oauth/token/?${query.toString()}`);
			return (body as { error?: string }).error;
		};
		expect(await refusal()).toBeUndefined();
		portal.users[1]!.active = false;
		expect(await refusal()).toBe('invalid_grant');
		portal.conditions.restAvailable = false;
		expect(await refusal()).toBe('PAYMENT_REQUIRED');
		portal.removeApplication(portal.application);
		expect(await refusal()).toBe('invalid_client');
		await portal.stop();
	});

	it('come after consent only: a failed authorization stays on the page of the portal', async () => {
		const portal = await startPortal();
		portal.application.handlerUrl = 'http://127.0.0.1:1/back';
		const open = async (id: string): Promise<number> =>
			(await send(`${portal.url}/oauth/authorize/?client_id=${id}`)).status;
		expect(await open(portal.application.clientId)).toBe(302);
		expect(await open('nonsense')).toBe(400);
		portal.removeApplication(portal.application);
		expect(await open(portal.application.clientId)).toBe(400);
		await portal.stop();
	});
});

describe('documentation or server (docs/portal-contract.md §11)', () => {
	it('is the server in everything unless chosen otherwise, or by the environment', async () => {
		const before = process.env['PORTAL_BEHAVIOUR'];
		const behaviour = async (choice?: object | 'strict' | 'lenient'): Promise<unknown> => {
			const portal = await startPortal(choice === undefined ? {} : { behaviour: choice });
			await portal.stop();
			return portal.behaviour;
		};
		try {
			delete process.env['PORTAL_BEHAVIOUR'];
			expect(await behaviour()).toEqual(STRICT);
			expect(await behaviour({ tsOfHit: false })).toEqual({ ...STRICT, tsOfHit: false });
			process.env['PORTAL_BEHAVIOUR'] = 'lenient';
			expect(await behaviour()).toEqual(LENIENT);
			expect(await behaviour('strict')).toEqual(STRICT);
		} finally {
			if (before === undefined) delete process.env['PORTAL_BEHAVIOUR'];
			else process.env['PORTAL_BEHAVIOUR'] = before;
		}
	});
});
