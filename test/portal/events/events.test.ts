import { Client } from '../client';
import { startPortal, type Portal } from '../index';

const HANDLER = 'https://n8n.example.com/webhook/1?signature=a%20b';
const BASE = 'ONCRMDYNAMICITEMUPDATE';

describe('subscribing (docs/portal-contract.md §4)', () => {
	let portal: Portal;
	let client: Client;
	beforeEach(async () => {
		portal = await startPortal({ limits: 'off' });
		portal.addType({ entityTypeId: 147, title: 'Ремонт' });
		client = Client.of(portal);
	});
	afterEach(async () => await portal.stop());

	it('lists base events, per-type events and those of the system types', async () => {
		const events = await client.result<string[]>('events');
		expect(events).toEqual(
			expect.arrayContaining([
				BASE,
				`${BASE}_147`,
				`${BASE}_31`,
				'ONCRMDYNAMICITEMADD_147',
				'ONCRMDYNAMICITEMDELETE_147',
				...['LEAD', 'DEAL', 'CONTACT', 'COMPANY', 'QUOTE'].map((type) => `ONCRM${type}UPDATE`),
				'ONAPPTEST',
				'ONOFFLINEEVENT',
			]),
		);
		expect(events).not.toContain(`${BASE}_2`);
	});

	it('lists no per-type events on a portal without them, and none of crm without its scope', async () => {
		const old = await startPortal({ perTypeEvents: false });
		const events = await Client.of(old).result<string[]>('events');
		expect(events).toContain(BASE);
		expect(events).not.toContain(`${BASE}_31`);
		expect(
			await Client.of(old).failure('event.bind', { event: `${BASE}_31`, handler: HANDLER }),
		).toEqual([400, 'ERROR_EVENT_NOT_FOUND']);
		await old.stop();
		const outside = Client.of(portal, portal.addApplication({ scope: ['user'] }));
		expect(await outside.result('events')).not.toContain(BASE);
		expect(await outside.failure('event.bind', { event: BASE, handler: HANDLER })).toEqual([
			400,
			'ERROR_EVENT_NOT_FOUND',
		]);
	});

	it('shows what is bound, in upper case, the handler as given', async () => {
		expect(
			await client.result('event.bind', { event: 'onCrmDynamicItemUpdate', handler: HANDLER }),
		).toBe(true);
		await client.result('event.bind', {
			EVENT: BASE,
			EVENT_TYPE: 'offline',
			auth_connector: 'n8n',
		});
		expect(await client.result('event.get')).toEqual([
			{ event: BASE, handler: HANDLER, auth_type: '0', offline: 0 },
			{ event: BASE, connector_id: 'n8n', offline: 1 },
		]);
		expect(portal.subscriptions).toEqual([
			expect.objectContaining({ applicationId: 1, event: BASE, handler: HANDLER }),
			expect.objectContaining({ applicationId: 1, event: BASE, connector_id: 'n8n', offline: 1 }),
		]);
	});

	it('refuses the same binding twice, and accepts another handler, user or connector', async () => {
		const binding = { event: BASE, handler: HANDLER };
		await client.result('event.bind', binding);
		const { status, body } = await client.call('event.bind', binding);
		expect(status).toBe(400);
		expect(body).toEqual({
			error: 'ERROR_CORE',
			error_description: expect.stringContaining('Handler already binded'),
		});
		for (const other of [{ handler: `${HANDLER}&2` }, { auth_type: 2 }, { auth_connector: 'x' }]) {
			expect(await client.result('event.bind', { ...binding, ...other })).toBe(true);
		}
	});

	it.each([
		['a host without a dot', 'http://localhost:5678/webhook', 'ERROR_WRONG_HANDLER_URL'],
		['no address', 'webhook', 'ERROR_WRONG_HANDLER_URL'],
		['another protocol', 'ftp://n8n.example.com/', 'ERROR_UNSUPPORTED_PROTOCOL'],
		['nothing', '', 'ERROR_ARGUMENT'],
	])('refuses %s as a handler', async (_name, handler, error) => {
		expect(await client.failure('event.bind', { event: BASE, handler })).toEqual([400, error]);
	});

	it("may insist on the application's host", async () => {
		const strict = await startPortal({ requireHandlerHost: 'n8n.example.com' });
		const bind = { event: BASE, handler: 'https://other.example.com/' };
		expect(await Client.of(strict).failure('event.bind', bind)).toEqual([
			400,
			'ERROR_HANDLER_URL_MATCH',
		]);
		expect(await Client.of(strict).result('event.bind', { ...bind, handler: HANDLER })).toBe(true);
		await strict.stop();
	});

	it('counts what it unbinds, and zero is a success', async () => {
		const unbind = { event: BASE.toLowerCase(), handler: HANDLER };
		expect(await client.result('event.unbind', unbind)).toEqual({ count: 0 });
		await client.result('event.bind', { event: BASE, handler: HANDLER });
		await client.result('event.bind', { event: BASE, handler: HANDLER, auth_type: 2 });
		expect(await client.result('event.unbind', { ...unbind, auth_type: 2 })).toEqual({ count: 1 });
		expect(await client.result('event.unbind', unbind)).toEqual({ count: 1 });
		expect(portal.subscriptions).toHaveLength(0);
	});

	it('tells offline bindings apart by connector', async () => {
		const offline = { event: BASE, event_type: 'offline' };
		await client.result('event.bind', { ...offline, auth_connector: 'a' });
		await client.result('event.bind', offline);
		expect(await client.result('event.unbind', { ...offline, auth_connector: 'a' })).toEqual({
			count: 1,
		});
		expect(await client.result('event.get')).toEqual([
			{ event: BASE, connector_id: '', offline: 1 },
		]);
	});

	it('binds a plain user to themselves, and refuses them the queue', async () => {
		const plain = Client.of(portal, portal.application, 2);
		await plain.result('event.bind', { event: BASE, handler: HANDLER });
		await client.result('event.bind', { event: BASE, handler: HANDLER });
		expect(await plain.result('event.get')).toEqual([
			{ event: BASE, handler: HANDLER, auth_type: '2', offline: 0 },
		]);
		const asAdmin = { event: BASE, handler: HANDLER, auth_type: 1 };
		expect(await plain.failure('event.bind', asAdmin)).toEqual([403, 'ACCESS_DENIED']);
		const offline = { event: BASE, event_type: 'offline' };
		expect(await plain.failure('event.bind', offline)).toEqual([403, 'ACCESS_DENIED']);
		expect(await plain.failure('event.offline.get')).toEqual([403, 'ACCESS_DENIED']);
	});

	it('keeps applications apart, and drops the bindings of one that is installed again', async () => {
		const other = portal.addApplication();
		await client.result('event.bind', { event: BASE, handler: HANDLER });
		await Client.of(portal, other).result('event.bind', { event: BASE, handler: HANDLER });
		portal.reinstall();
		expect(await client.result('event.get')).toEqual([]);
		expect(await Client.of(portal, other).result('event.get')).toHaveLength(1);
	});
});
