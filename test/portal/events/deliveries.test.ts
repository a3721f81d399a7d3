/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a test, not a node */
import { Client } from '../client';
import { startPortal, type Portal } from '../index';
import { startListener, type Listener } from '../listener';
import { phpFormDecode } from '../rest/phpForm';

const BASE = 'ONCRMDYNAMICITEMUPDATE';

describe('deliveries (docs/portal-contract.md §4)', () => {
	let portal: Portal;
	let listener: Listener;
	let client: Client;
	let item: number;
	beforeEach(async () => {
		portal = await startPortal({ limits: 'off', now: () => 1_723_538_517_400 });
		listener = await startListener();
		client = Client.of(portal);
		portal.addType({ entityTypeId: 1220, title: 'Заявки' });
		item = portal.items.add(1220, { id: 24 });
	});
	afterEach(async () => {
		await portal.stop();
		await listener.stop();
	});

	const bind = async (event: string, more: Record<string, unknown> = {}): Promise<void> => {
		await client.result('event.bind', { event, handler: listener.url, ...more });
	};
	const change = (options = {}): void =>
		portal.items.update(1220, item, { title: `Правка ${Math.random()}` }, options);
	const bodies = (): string[] => listener.received.map(({ body }) => body);

	it('posts exactly the documented form', async () => {
		await bind(BASE);
		change();
		await portal.whenDelivered(1);
		const [received] = listener.received;
		const enc = encodeURIComponent;
		expect(received?.contentType).toBe('application/x-www-form-urlencoded');
		expect(received?.body).toMatch(
			new RegExp(
				[
					`^event=${BASE}&event_handler_id=5&data%5BFIELDS%5D%5BID%5D=24`,
					'data%5BFIELDS%5D%5BENTITY_TYPE_ID%5D=1220&ts=1723538517',
					'auth%5Baccess_token%5D=[0-9a-f]{70}&auth%5Bexpires_in%5D=3600',
					'auth%5Bscope%5D=crm%2Cuser_brief',
					`auth%5Bdomain%5D=${enc(portal.domain)}`,
					`auth%5Bserver_endpoint%5D=${enc(`${portal.authServer}/rest/`)}`,
					'auth%5Bstatus%5D=L',
					`auth%5Bclient_endpoint%5D=${enc(`${portal.url}/rest/`)}`,
					`auth%5Bmember_id%5D=${portal.memberId}`,
					`auth%5Bapplication_token%5D=${portal.application.applicationToken}$`,
				].join('&'),
			),
		);
	});

	it('gives a token that works, of whoever made the change or whom the handler is bound to', async () => {
		await bind(BASE);
		await bind(BASE, { auth_type: 3 });
		change({ userId: 2 });
		await portal.whenDelivered(2);
		const users: unknown[] = [];
		for (const body of bodies()) {
			const { auth } = phpFormDecode(body) as { auth: { access_token: string } };
			const delivered = new Client(`${portal.url}/rest/`, auth.access_token);
			users.push((await delivered.result<{ ID: string }>('profile')).ID);
		}
		expect(users.sort()).toEqual(['2', '3']);
	});

	it('carries no access token when a robot made the change', async () => {
		await bind(BASE);
		change({ byRobot: true });
		await portal.whenDelivered(1);
		const { auth } = phpFormDecode(bodies()[0] ?? '') as { auth: Record<string, string> };
		expect(Object.keys(auth).sort()).toEqual(
			['application_token', 'client_endpoint', 'domain', 'member_id', 'server_endpoint'].sort(),
		);
	});

	it("fires the base event and the type's own for one change, named with its suffix", async () => {
		await bind(BASE);
		await bind(`${BASE}_1220`);
		change();
		await portal.whenDelivered(2);
		expect(bodies().map((body) => phpFormDecode(body)['event'])).toEqual([BASE, `${BASE}_1220`]);
	});

	it('fires for invoices, and for system types only their own events without ENTITY_TYPE_ID', async () => {
		await bind('ONCRMDYNAMICITEMADD');
		await bind('ONCRMDEALADD');
		portal.items.add(31);
		portal.items.add(2);
		await portal.whenDelivered(2);
		expect(bodies().map((body) => phpFormDecode(body))).toEqual([
			expect.objectContaining({
				event: 'ONCRMDYNAMICITEMADD',
				data: { FIELDS: { ID: '1', ENTITY_TYPE_ID: '31' } },
			}),
			expect.objectContaining({ event: 'ONCRMDEALADD', data: { FIELDS: { ID: '1' } } }),
		]);
		expect(portal.deliveries).toHaveLength(2);
	});

	it('fires for added, updated and deleted, and not for an update that changes nothing', async () => {
		for (const event of ['ADD', 'UPDATE', 'DELETE']) await bind(`ONCRMDYNAMICITEM${event}`);
		const added = await client.result<{ item: { id: number } }>('crm.item.add', {
			entityTypeId: 1220,
			fields: { title: 'Новая' },
		});
		const place = { entityTypeId: 1220, id: added.item.id };
		await client.result('crm.item.update', { ...place, fields: { title: 'Новая', nonsense: 1 } });
		await client.result('crm.item.update', { ...place, fields: { title: 'Другая' } });
		await client.result('crm.item.delete', place);
		await portal.idle();
		expect(
			bodies()
				.map((body) => phpFormDecode(body)['event'])
				.sort(),
		).toEqual(['ONCRMDYNAMICITEMADD', 'ONCRMDYNAMICITEMDELETE', 'ONCRMDYNAMICITEMUPDATE']);
	});

	it('sends nothing while the application is not installed', async () => {
		portal.application.installed = false;
		await bind(BASE);
		change();
		await portal.idle();
		expect(portal.deliveries).toHaveLength(0);
	});

	it('proves deliveries with event.test', async () => {
		await bind('ONAPPTEST');
		expect(await client.result('event.test', { any: 'да & нет' })).toBe(1);
		await portal.whenDelivered(1);
		expect(phpFormDecode(bodies()[0] ?? '')).toMatchObject({
			event: 'ONAPPTEST',
			data: { QUERY: { any: 'да & нет' } },
		});
	});

	it('tells the install address, with a refresh token', async () => {
		portal.application.installUrl = listener.url;
		portal.reinstall();
		await portal.whenDelivered(1);
		expect(phpFormDecode(bodies()[0] ?? '')).toMatchObject({
			event: 'ONAPPINSTALL',
			auth: { refresh_token: expect.any(String), access_token: expect.any(String) },
		});
	});

	it('posts the chosen events to an outgoing webhook, with its own token only', async () => {
		const { applicationToken } = portal.addOutgoingWebhook({
			url: listener.url,
			events: ['onCrmDynamicItemUpdate'],
		});
		change();
		portal.items.add(1220);
		await portal.idle();
		expect(bodies()).toHaveLength(1);
		expect(phpFormDecode(bodies()[0] ?? '')['auth']).toEqual({
			domain: portal.domain,
			client_endpoint: `${portal.url}/rest/`,
			server_endpoint: `${portal.authServer}/rest/`,
			member_id: portal.memberId,
			application_token: applicationToken,
		});
	});

	it('does not repeat what a handler refuses or cannot take', async () => {
		await bind(BASE);
		listener.answer = (response) => void response.writeHead(500).end();
		change();
		await portal.whenDelivered(1);
		listener.answer = (response) => void response.destroy();
		change();
		await portal.whenDelivered(2);
		expect(portal.deliveries).toEqual([
			expect.objectContaining({ status: 500, url: listener.url, event: BASE }),
			expect.objectContaining({ error: expect.any(String) }),
		]);
		expect(listener.received).toHaveLength(2);
	});

	it('loses the deliveries that a test tells it to lose', async () => {
		await bind(BASE);
		portal.loseDeliveries((event) => event === BASE);
		change();
		portal.loseDeliveries();
		change();
		await portal.idle();
		expect(listener.received).toHaveLength(1);
	});

	it('makes a thousand calls of a mass change, at most twenty at a time', async () => {
		await bind(BASE);
		let open = 0;
		let most = 0;
		listener.answer = (response) => {
			most = Math.max(most, ++open);
			setImmediate(() => {
				open -= 1;
				response.end();
			});
		};
		for (let i = 0; i < 1000; i++) change();
		await portal.whenDelivered(1000);
		expect(listener.received).toHaveLength(1000);
		expect(most).toBeLessThanOrEqual(20);
	});
});
