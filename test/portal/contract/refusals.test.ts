import { Client } from '../client';
import { startPortal, type Portal } from '../index';

/** Every refusal with the server's status and the documented one. */
const CASES: ReadonlyArray<
	readonly [
		name: string,
		prepare: (portal: Portal) => void,
		kind: 'oauth' | 'webhook',
		code: string,
		strict: number,
		lenient: number,
	]
> = [
	['scope', (p) => void (p.application.scope = ['user']), 'oauth', 'insufficient_scope', 401, 403],
	['closed app', (p) => void (p.application.users = [2]), 'oauth', 'user_access_error', 401, 403],
	['plan', (p) => void (p.conditions.restAvailable = false), 'oauth', 'ACCESS_DENIED', 401, 403],
	['plan', (p) => void (p.conditions.restAvailable = false), 'webhook', 'ACCESS_DENIED', 401, 403],
	['block', (p) => void (p.conditions.blocked = true), 'oauth', 'OVERLOAD_LIMIT', 401, 503],
	[
		'http',
		(p) => void (p.conditions.webhooksNeedHttps = true),
		'webhook',
		'INVALID_REQUEST',
		401,
		400,
	],
	['app', (p) => p.removeApplication(p.application), 'oauth', 'APPLICATION_NOT_FOUND', 401, 401],
	['user', (p) => dismiss(p), 'oauth', 'authorization_error', 401, 401],
	['user', (p) => dismiss(p), 'webhook', 'ACCESS_DENIED', 401, 403],
	[
		'authorization server',
		(p) => void (p.conditions.authServerUnreachable = true),
		'oauth',
		'CONNECTION_ERROR',
		401,
		401,
	],
	['right', (p) => p.denyItems(2, 'type'), 'oauth', 'ACCESS_DENIED', 400, 403],
	['extranet', (p) => makeExtranet(p), 'oauth', 'allowed_only_intranet_user', 403, 403],
	['site', (p) => void (p.conditions.siteClosed = true), 'oauth', 'PORTAL_DELETED', 403, 500],
];

function dismiss(portal: Portal): void {
	for (const user of portal.users) user.active = false;
}

function makeExtranet(portal: Portal): void {
	for (const user of portal.users) user.extranet = true;
}

describe('failures (docs/portal-contract.md §2, the table)', () => {
	it.each(CASES)(
		'in the case "%s"',
		async (_name, prepare, kind, code, strictStatus, lenientStatus) => {
			for (const behaviour of ['strict', 'lenient'] as const) {
				const portal = await startPortal({ behaviour });
				const { url } = portal.addInboundWebhook();
				prepare(portal);
				const client = kind === 'oauth' ? Client.of(portal) : new Client(url);
				const status = behaviour === 'strict' ? strictStatus : lenientStatus;
				expect(await client.failure('crm.item.fields', { entityTypeId: 2 })).toEqual([
					status,
					code,
				]);
				await portal.stop();
			}
		},
	);

	it('a wrong webhook is INVALID_CREDENTIALS; NO_AUTH_FOUND where the portal follows the documentation', async () => {
		for (const [behaviour, code] of [
			['strict', 'INVALID_CREDENTIALS'],
			['lenient', 'NO_AUTH_FOUND'],
		] as const) {
			const portal = await startPortal({ behaviour });
			const client = new Client(`${portal.url}/rest/1/wrong/`);
			expect(await client.failure('scope')).toEqual([401, code]);
			await portal.stop();
		}
	});

	it('says that the plan lacks REST in the language of the portal', async () => {
		const portal = await startPortal({ language: 'ru' });
		portal.conditions.restAvailable = false;
		expect((await Client.of(portal).call('scope')).body).toEqual({
			error: 'ACCESS_DENIED',
			error_description: 'REST API доступен только на коммерческих тарифах.',
		});
		await portal.stop();
	});

	it('tells a removed application before an expired token, that before a scope', async () => {
		const portal = await startPortal({ behaviour: 'strict' });
		portal.application.scope = [];
		const client = Client.of(portal);
		expect(await client.failure('crm.item.get')).toEqual([401, 'insufficient_scope']);
		portal.expireTokens();
		expect(await client.failure('crm.item.get')).toEqual([401, 'expired_token']);
		portal.removeApplication(portal.application);
		expect(await client.failure('crm.item.get')).toEqual([401, 'APPLICATION_NOT_FOUND']);
		portal.conditions.restAvailable = false;
		expect(await client.failure('crm.item.get')).toEqual([401, 'ACCESS_DENIED']);
		await portal.stop();
	});
});

describe('the time budget (docs/portal-contract.md §2)', () => {
	it('is one for all webhooks inside batches, and each one’s own outside', async () => {
		const portal = await startPortal({ operatingLimit: 10, limits: 'off' });
		portal.operatingCost('scope', 10);
		const one = new Client(portal.addInboundWebhook().url);
		const two = new Client(portal.addInboundWebhook().url);
		await one.result('scope');
		expect(await one.failure('scope')).toEqual([429, 'OPERATION_TIME_LIMIT']);
		expect(await two.result('scope')).toContain('crm');
		const batch = { cmd: { a: 'scope' } };
		expect(await one.result('batch', batch)).toMatchObject({ result: { a: expect.anything() } });
		expect(await two.result('batch', batch)).toMatchObject({
			result_error: { a: { error: 'OPERATION_TIME_LIMIT' } },
		});
		await portal.stop();
	});

	it('does not book a call under 0.1 s', async () => {
		const portal = await startPortal({ operatingLimit: 10, limits: 'off' });
		portal.operatingCost('scope', 0.09);
		const { body } = await Client.of(portal).call('scope');
		expect(body).toMatchObject({ time: { operating: 0 } });
		await portal.stop();
	});
});
