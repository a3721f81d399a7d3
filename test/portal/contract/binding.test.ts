import { Client, send } from '../client';
import { startPortal, type Portal } from '../index';

const EVENT = 'ONCRMDYNAMICITEMUPDATE';
const HANDLER = 'https://n8n.example.com/webhook/1';

describe('subscribing (docs/portal-contract.md §4)', () => {
	let portal: Portal;
	let client: Client;
	let plain: Client;
	beforeEach(async () => {
		portal = await startPortal({ limits: 'off', behaviour: 'strict' });
		client = Client.of(portal);
		plain = Client.of(portal, portal.application, 2);
	});
	afterEach(async () => await portal.stop());

	it('checks a binding in the order of the server', async () => {
		const broken: Record<string, unknown> = {
			auth_type: 1,
			event_type: 'sometimes',
			handler: 'HTTP://localhost/',
		};
		const webhook = new Client(portal.addInboundWebhook({ userId: 2 }).url);
		const refusal = async (from = plain): Promise<unknown> =>
			(await from.failure('event.bind', broken))[1];
		expect(await refusal(webhook)).toBe('WRONG_AUTH_TYPE');
		expect(await refusal()).toBe('ACCESS_DENIED');
		delete broken['auth_type'];
		expect((await plain.call('event.bind', broken)).body).toMatchObject({ argument: 'EVENT' });
		broken['event'] = 'nonsense';
		expect((await plain.call('event.bind', broken)).body).toMatchObject({
			argument: 'EVENT_TYPE',
		});
		broken['event_type'] = 'offline';
		expect(await refusal()).toBe('ACCESS_DENIED');
		expect(await refusal(client)).toBe('ERROR_EVENT_NOT_FOUND');
		broken['event_type'] = 'online';
		expect(await refusal()).toBe('ERROR_WRONG_HANDLER_URL');
		broken['handler'] = 'HTTP://n8n.example.com/';
		expect(await refusal()).toBe('ERROR_UNSUPPORTED_PROTOCOL');
		broken['handler'] = HANDLER;
		expect(await refusal()).toBe('ERROR_EVENT_NOT_FOUND');
		broken['event'] = EVENT;
		expect(await plain.result('event.bind', broken)).toBe(true);
		expect(await refusal()).toBe('ERROR_CORE');
	});

	it('refuses a handler over 255 characters, or equal to another in its first 180', async () => {
		const bind = async (handler: string): Promise<unknown> => {
			const { status, body } = await client.call('event.bind', { event: EVENT, handler });
			return status === 200 ? true : [status, (body as { error: string }).error];
		};
		const head = `${HANDLER}?${'x'.repeat(180 - HANDLER.length - 1)}`;
		expect(await bind(head.padEnd(256, 'y'))).toEqual([500, 'ERROR_CORE']);
		expect(await bind(head.padEnd(255, 'y'))).toBe(true);
		expect(await bind(`${head}z`)).toEqual([500, 'ERROR_CORE']);
		expect(await bind(`${head.slice(0, 179)}z`)).toBe(true);
		const lenient = await startPortal({ behaviour: 'lenient' });
		const handler = head.padEnd(300, 'y');
		await Client.of(lenient).result('event.bind', { event: EVENT, handler });
		expect(lenient.subscriptions[0]?.handler).toBe(handler.slice(0, 255));
		await lenient.stop();
	});

	it('says of two binds at one moment "already started"', async () => {
		portal.conditions.bindsOverlap = true;
		await client.result('event.bind', { event: EVENT, handler: HANDLER });
		expect(await client.call('event.bind', { event: EVENT, handler: HANDLER })).toMatchObject({
			status: 400,
			body: { error: 'ERROR_CORE', error_description: expect.stringContaining('already started') },
		});
	});

	it('keeps options for ONOFFLINEEVENT only, and does not queue it', async () => {
		const options = { minTimeout: 7 };
		for (const event of [EVENT, 'ONOFFLINEEVENT']) {
			await client.result('event.bind', { event, handler: HANDLER, options });
		}
		expect(portal.subscriptions.map((row) => row.options)).toEqual([{}, options]);
		const offline = { event: 'ONOFFLINEEVENT', event_type: 'offline' };
		expect(await client.failure('event.bind', offline)).toEqual([400, 'ERROR_ARGUMENT']);
	});

	it('hides the connector of an online row, and from a non-admin all rows but their own', async () => {
		await client.result('event.bind', { event: EVENT, handler: HANDLER, auth_connector: 'x' });
		await client.result('event.bind', { event: EVENT, event_type: 'offline' });
		await plain.result('event.bind', { event: EVENT, handler: HANDLER });
		expect(await client.result('event.get')).toEqual([
			{ event: EVENT, handler: HANDLER, auth_type: '0', offline: 0 },
			{ event: EVENT, connector_id: '', offline: 1 },
			{ event: EVENT, handler: HANDLER, auth_type: '2', offline: 0 },
		]);
		expect(await plain.result('event.get')).toEqual([
			{ event: EVENT, handler: HANDLER, auth_type: '2', offline: 0 },
		]);
	});

	it("unbinds all users' rows for an administrator, a non-admin's own, whatever the connector", async () => {
		const bind = { event: EVENT, handler: HANDLER };
		await client.result('event.bind', { ...bind, auth_connector: 'x' });
		await client.result('event.bind', { ...bind, auth_type: 3 });
		await plain.result('event.bind', bind);
		expect(await plain.result('event.unbind', bind)).toEqual({ count: 1 });
		expect(await plain.result('event.unbind', bind)).toEqual({ count: 0 });
		expect(await client.result('event.unbind', { ...bind, handler: `${HANDLER}/` })).toEqual({
			count: 0,
		});
		expect(await client.result('event.unbind', bind)).toEqual({ count: 2 });
	});

	it("refuses a non-admin's auth_type in a form or batch, even their own id", async () => {
		const { access_token: auth } = portal.issueTokens(portal.application, 2);
		const unbind = { event: EVENT, handler: HANDLER, auth_type: 2 };
		const query = `event=${EVENT}&handler=${encodeURIComponent(HANDLER)}&auth_type=2`;
		const form = async (url: string): Promise<unknown> =>
			(await send(`${url}/rest/event.unbind?${query}&auth=${auth}`)).body;
		expect(await form(portal.url)).toMatchObject({ error: 'ACCESS_DENIED' });
		expect(await plain.result('batch', { cmd: { a: `event.unbind?${query}` } })).toMatchObject({
			result_error: { a: { error: 'ACCESS_DENIED' } },
		});
		expect(await plain.result('event.unbind', unbind)).toEqual({ count: 0 });
		const other = { ...unbind, auth_type: 3 };
		expect(await plain.failure('event.unbind', other)).toEqual([403, 'ACCESS_DENIED']);
		portal.behaviour.unbindAuthTypeRefused = false;
		expect(await form(portal.url)).toMatchObject({ result: { count: 0 } });
	});

	it('drops handlers at a removal, and at an update only where the portal follows the documentation', async () => {
		await client.result('event.bind', { event: EVENT, handler: HANDLER });
		portal.updateApplication();
		expect(portal.subscriptions).toHaveLength(1);
		portal.behaviour.updateKeepsHandlers = false;
		portal.updateApplication();
		expect(portal.subscriptions).toHaveLength(0);
		await client.result('event.bind', { event: EVENT, event_type: 'offline' });
		portal.items.add(2);
		portal.removeApplication(portal.application);
		expect(portal.subscriptions).toHaveLength(0);
	});

	it('lists the other events of CRM too', async () => {
		expect(await client.result('events')).toEqual(
			expect.arrayContaining([
				'ONCRMTYPEUPDATE',
				'ONCRMTYPEUSERFIELDSETENUMVALUES',
				'ONCRMTIMELINECOMMENTADD',
				'ONCRMACTIVITYDELETE',
				'ONCRMDEALMOVETOCATEGORY',
			]),
		);
	});
});
