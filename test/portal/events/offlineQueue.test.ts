import { Client } from '../client';
import { startPortal, type Portal, type QueueRow } from '../index';
import { startListener } from '../listener';
import { phpFormDecode } from '../rest/phpForm';

const BASE = 'ONCRMDYNAMICITEMUPDATE';

interface Reservation {
	process_id: string | null;
	events: QueueRow[];
}

describe('the offline queue (docs/portal-contract.md §4)', () => {
	let portal: Portal;
	let client: Client;
	let now: number;
	beforeEach(async () => {
		now = 1_723_538_517_000;
		portal = await startPortal({ limits: 'off', now: () => now });
		portal.addType({ entityTypeId: 1220, title: 'Заявки' });
		client = Client.of(portal);
		for (let id = 1; id <= 3; id++) portal.items.add(1220, { id }, { silent: true });
		await client.result('event.bind', { event: BASE, event_type: 'offline' });
	});
	afterEach(async () => await portal.stop());

	let changes = 0;
	const change = (id: number, options = {}): void =>
		portal.items.update(1220, id, { title: `Правка ${++changes}` }, options);
	const get = async (params: Record<string, unknown> = {}): Promise<Reservation> =>
		await client.result<Reservation>('event.offline.get', params);
	const ids = ({ events }: Reservation): unknown[] =>
		events.map(({ EVENT_DATA }) => EVENT_DATA && EVENT_DATA.FIELDS['ID']);

	it('keeps one row an item with the latest time, and reads in order of time', async () => {
		change(1);
		now += 1000;
		change(2);
		now += 1000;
		change(1);
		expect(await get({ clear: 0 })).toEqual({
			process_id: expect.stringMatching(/^\w{32}$/),
			events: [
				{
					ID: '2',
					TIMESTAMP_X: '2024-08-13T11:41:58+03:00',
					EVENT_NAME: BASE,
					EVENT_DATA: { FIELDS: { ID: 2, ENTITY_TYPE_ID: 1220 } },
					EVENT_ADDITIONAL: { user_id: '1' },
					MESSAGE_ID: expect.stringMatching(/^[0-9a-f]{32}$/),
				},
				expect.objectContaining({ ID: '1', TIMESTAMP_X: '2024-08-13T11:41:59+03:00' }),
			],
		});
	});

	it('removes what it gives out unless told otherwise', async () => {
		change(1);
		expect(await get()).toEqual({ process_id: null, events: [expect.anything()] });
		expect(portal.queue.size()).toBe(0);
	});

	it('reserves: hidden from others, shown again by process id, renewed by another change', async () => {
		change(1);
		change(2);
		const first = await get({ clear: 0, limit: 1 });
		change(1);
		const [second, third] = await Promise.all([get({ clear: 0, limit: 1 }), get({ clear: 0 })]);
		expect(ids(await get({ clear: 0, process_id: first.process_id }))).toEqual([1]);
		expect([...ids(second), ...ids(third)].sort()).toEqual([1, 2]);
		expect(portal.queue.size()).toBe(3);
		expect(await get({ clear: 0 })).toMatchObject({ events: [] });
	});

	it('acknowledges a reservation whole, by message or by id', async () => {
		for (const id of [1, 2, 3]) change(id);
		const { process_id, events } = await get({ clear: 0 });
		const acknowledge = async (params: object): Promise<number> => {
			expect(await client.result('event.offline.clear', { process_id, ...params })).toBe(true);
			return portal.queue.size();
		};
		expect(await acknowledge({ message_id: [events[0]?.MESSAGE_ID] })).toBe(2);
		expect(await acknowledge({ id: [events[1]?.ID] })).toBe(1);
		expect(await acknowledge({ process_id: 'another' })).toBe(1);
		expect(await acknowledge({})).toBe(0);
		expect(await client.failure('event.offline.clear', {})).toEqual([400, 'ERROR_ARGUMENT']);
		const short = { process_id, message_id: ['short'] };
		expect(await client.failure('event.offline.clear', short)).toEqual([400, 'ERROR_ARGUMENT']);
	});

	it('puts rows aside, where later changes of the item end up too until they are cleared', async () => {
		change(1);
		const { process_id, events } = await get({ clear: 0 });
		const message_id = events.map((row) => row.MESSAGE_ID);
		expect(await client.result('event.offline.error', { process_id, message_id })).toBe(true);
		expect(ids(await get({ clear: 0 }))).toEqual([]);
		change(1);
		expect(ids(await get({ clear: 0 }))).toEqual([]);
		const aside = await get({ clear: 0, error: 1 });
		expect(ids(aside)).toEqual([1]);
		await client.result('event.offline.clear', { process_id: aside.process_id });
		change(1);
		expect(ids(await get({ clear: 0 }))).toEqual([1]);
	});

	it('lists without reserving, 50 a page, by process id and error too', async () => {
		for (let id = 4; id <= 60; id++) portal.items.add(1220, { id }, { silent: true });
		for (let id = 1; id <= 60; id++) change(id);
		const { process_id } = await get({ clear: 0, limit: 7 });
		const { body } = await client.call('event.offline.list');
		expect(body).toMatchObject({ total: 60, next: 50, result: { length: 50 } });
		const rows = await client.result<QueueRow[]>('event.offline.list', {
			filter: { PROCESS_ID: process_id, ERROR: 0 },
			order: { ID: 'DESC' },
		});
		expect(rows.map((row) => row.ID)).toEqual(['7', '6', '5', '4', '3', '2', '1']);
		expect(rows[0]).toMatchObject({ PROCESS_ID: process_id, ERROR: '0' });
		const free = { filter: { PROCESS_ID: '' }, start: 50 };
		expect((await client.call('event.offline.list', free)).body).toMatchObject({ total: 53 });
		expect(ids(await get({ clear: 0, limit: 500 }))).toHaveLength(53);
	});

	it('filters by scalars on four columns only', async () => {
		await client.result('event.bind', { event: 'ONCRMDYNAMICITEMADD', event_type: 'offline' });
		change(1);
		portal.items.add(1220);
		const filtered = await get({ clear: 0, filter: { '=EVENT_NAME': BASE } });
		expect(filtered.events.map((row) => row.EVENT_NAME)).toEqual([BASE]);
		for (const filter of [{ '=EVENT_NAME': [BASE] }, { PROCESS_ID: '' }, { NONSENSE: 1 }]) {
			const [status] = await client.failure('event.offline.get', { filter });
			expect(status).toBe(400);
		}
		expect(ids(await get({ clear: 0, filter: { '>=ID': 2 } }))).toEqual([4]);
	});

	it('belongs to application and connector; a change by that connector is not queued for it', async () => {
		const offline = { event: BASE, event_type: 'offline', auth_connector: 'mine' };
		await client.result('event.bind', offline);
		const other = Client.of(portal, portal.addApplication());
		await other.result('event.bind', offline);
		await client.result('crm.item.update', {
			entityTypeId: 1220,
			id: 1,
			fields: { title: 'by mine' },
			auth_connector: 'mine',
		});
		const owners = portal.queue.rows().map((row) => [row.applicationId, row.CONNECTOR_ID]);
		expect(owners).toEqual([
			[1, ''],
			[2, 'mine'],
		]);
		expect(ids(await get({ auth_connector: 'mine' }))).toEqual([]);
		expect(ids(await get())).toEqual([1]);
		change(2);
		expect(ids(await get({ auth_connector: 'mine' }))).toEqual([2]);
	});

	it('reserves only where the plan has it', async () => {
		portal.feature('rest_offline_extended', false);
		change(1);
		expect((await client.failure('event.offline.get', { clear: 0 }))[0]).toBe(403);
		expect(ids(await get())).toEqual([1]);
	});

	it('keeps an unacknowledged reservation 34 days', async () => {
		change(1);
		const { process_id } = await get({ clear: 0 });
		now += 34 * 24 * 3600 * 1000;
		client = Client.of(portal);
		expect(ids(await get({ clear: 0, process_id }))).toEqual([1]);
		now += 24 * 3600 * 1000;
		client = Client.of(portal);
		expect(ids(await get({ clear: 0, process_id }))).toEqual([]);
	});

	it('wakes with the first row, and again only after minTimeout', async () => {
		const listener = await startListener();
		const bind = { event: 'ONOFFLINEEVENT', handler: listener.url, options: { minTimeout: 5 } };
		await client.result('event.bind', bind);
		for (const id of [1, 2, 3]) change(id);
		now += 4999;
		change(1);
		await portal.idle();
		expect(listener.received).toHaveLength(1);
		now += 1;
		change(1);
		await portal.whenDelivered(2);
		const body = phpFormDecode(listener.received[1]?.body ?? '');
		expect(body).toMatchObject({
			event: 'ONOFFLINEEVENT',
			auth: { refresh_token: expect.any(String), member_id: portal.memberId },
		});
		expect(body).not.toHaveProperty('data');
		const offline = { event: 'ONOFFLINEEVENT', event_type: 'offline' };
		expect(await client.failure('event.bind', offline)).toEqual([400, 'ERROR_ARGUMENT']);
		await listener.stop();
	});

	it('holds 30,000 rows and gives them out once each', async () => {
		for (let id = 4; id <= 30_000; id++) portal.items.add(1220, { id }, { silent: true });
		for (let id = 1; id <= 30_000; id++) change(id);
		const seen = new Set<unknown>();
		for (let round = 0; round < 60; round++)
			for (const id of ids(await get({ limit: 500 }))) seen.add(id);
		expect(seen.size).toBe(30_000);
		expect(portal.queue.size()).toBe(0);
	}, 30_000);
});
