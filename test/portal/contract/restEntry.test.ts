import { Client, send, type Answer } from '../client';
import { startPortal, type Portal } from '../index';

describe('a request (docs/portal-contract.md §2)', () => {
	let portal: Portal;
	let token: string;
	beforeEach(async () => {
		portal = await startPortal({ limits: 'off', behaviour: 'strict' });
		token = portal.issueTokens().access_token;
	});
	afterEach(async () => await portal.stop());

	const post = async (
		path: string,
		body = '',
		contentType = 'application/json',
	): Promise<Answer> => {
		const headers = { authorization: `Bearer ${token}`, 'content-type': contentType };
		return await send(`${portal.url}/rest/${path}`, { method: 'POST', headers, body });
	};

	it('takes any case, a slash behind the method and .json, and no other suffix', async () => {
		for (const path of ['Server.TIME', 'server.time/', 'server.time.json']) {
			expect((await post(path)).status).toBe(200);
		}
		expect(await post('server.time.xml')).toMatchObject({
			status: 500,
			body: { error: 'INTERNAL_WRONG_TRANSPORT' },
		});
	});

	it('looks at suffix, site, method, credential and parameters in this order', async () => {
		const nobody = new Client(`${portal.url}/rest/`);
		expect(await nobody.failure('nonsense')).toEqual([404, 'ERROR_METHOD_NOT_FOUND']);
		expect(await nobody.failure('event.bind')).toEqual([401, 'NO_AUTH_FOUND']);
		portal.conditions.siteClosed = true;
		expect(await nobody.failure('nonsense')).toEqual([403, 'PORTAL_DELETED']);
		expect(await nobody.failure('scope.xml')).toEqual([500, 'INTERNAL_WRONG_TRANSPORT']);
	});

	it('merges query and body by top-level key, and the body wins', async () => {
		const bound = 'event=ONAPPTEST&handler=https://query.example.com';
		const body = JSON.stringify({ handler: 'https://body.example.com' });
		expect((await post(`event.bind?${bound}`, body)).body).toMatchObject({ result: true });
		expect(portal.subscriptions).toEqual([
			expect.objectContaining({ event: 'ONAPPTEST', handler: 'https://body.example.com' }),
		]);
	});

	it.each([
		['application/json', '{"CODE": "rest_auth', 'CODE_EMPTY'],
		['text/plain', 'CODE=rest_auth_connector', 'CODE_EMPTY'],
		['application/json; charset=utf-8', '{"CODE": "rest_auth_connector"}', undefined],
		['application/vnd.api+json', '{"CODE": "rest_auth_connector"}', undefined],
		['application/x-www-form-urlencoded', 'CODE=rest_auth_connector', undefined],
	])('reads a body as %s: %s', async (contentType, body, error) => {
		const answer = await post('feature.get', body, contentType);
		expect((answer.body as { error?: string }).error).toBe(error);
	});

	it('checks a signed link where there is a parameter token', async () => {
		expect(await post('scope?token=x')).toMatchObject({
			status: 403,
			body: { error: 'ACCESS_DENIED', error_description: 'Link check failed' },
		});
	});

	it('makes start an integer', async () => {
		await Client.of(portal).result('event.bind', {
			event: 'ONCRMDYNAMICITEMADD',
			event_type: 'offline',
		});
		portal.addType({ entityTypeId: 147, title: 'x' });
		portal.items.add(147);
		expect((await post('event.offline.list?start=abc')).body).toMatchObject({ total: 1 });
	});

	it('lets a webhook send auth_connector as a parameter without meaning, on any plan', async () => {
		portal.feature('rest_auth_connector', false);
		const webhook = new Client(portal.addInboundWebhook().url);
		expect(await webhook.result('scope', { auth_connector: 'x' })).toContain('crm');
	});

	it('refuses an empty connector too where the plan has none, whatever the method', async () => {
		portal.feature('rest_auth_connector', false);
		for (const auth_connector of ['x', '']) {
			expect(await Client.of(portal).failure('scope', { auth_connector })).toEqual([
				403,
				'WRONG_LICENSE',
			]);
		}
		const lenient = await startPortal({ behaviour: 'lenient', plan: 'basic' });
		const client = Client.of(lenient);
		expect(await client.result('scope', { auth_connector: '' })).toContain('crm');
		expect(await client.failure('scope', { auth_connector: 'x' })).toEqual([403, 'ACCESS_DENIED']);
		await lenient.stop();
	});

	it('sends calls to a new address, and without a licence to its own page', async () => {
		portal.conditions.licenceExpired = true;
		const { status, headers } = await post('scope');
		expect(status).toBe(302);
		expect(headers.get('location')).toBe(`${portal.url}/bitrix/coupon_activation.php`);
		expect((await send(headers.get('location') ?? '')).body).toContain('licence');
	});

	it('writes CRM errors in the language of the portal, others in English', async () => {
		portal.conditions.language = 'ru';
		const missing = await post('crm.item.get', '{"entityTypeId":2,"id":99}');
		expect(missing.body).toMatchObject({
			error: 'NOT_FOUND',
			error_description: 'Элемент не найден',
		});
		expect((await post('event.bind')).body).toMatchObject({
			error: 'ERROR_ARGUMENT',
			argument: 'EVENT',
			error_description: expect.stringMatching(/^Argument/),
		});
	});
});

describe('time (docs/portal-contract.md §2)', () => {
	const times = async (behaviour: 'strict' | 'lenient'): Promise<unknown> => {
		let now = 1_700_000_000_400;
		const portal = await startPortal({ behaviour, now: () => (now += 100), utcOffset: 345 });
		const { body } = await Client.of(portal).call('scope');
		await portal.stop();
		return (body as { time: unknown }).time;
	};

	it('has whole seconds, so that duration is up to a second too long', async () => {
		const strict = (await times('strict')) as { start: number; finish: number; duration: number };
		expect(Number.isInteger(strict.start)).toBe(true);
		expect(strict.finish % 1).not.toBe(0);
		expect(strict.duration).toBeCloseTo(strict.finish - strict.start);
		expect(strict).toMatchObject({
			processing: 0,
			date_start: expect.stringMatching(/\+05:45$/),
		});
	});

	it('has fractions where the portal follows the documentation', async () => {
		const lenient = (await times('lenient')) as { start: number; duration: number };
		expect(lenient.start % 1).not.toBe(0);
		expect(lenient.duration).toBeLessThan(0.4);
	});

	it('has no operating time where the limiter is off, as on-premise', async () => {
		const portal = await startPortal({ plan: 'selfhosted' });
		const { body } = await Client.of(portal).call('scope');
		expect(body).not.toHaveProperty('time.operating');
		await portal.stop();
	});
});
