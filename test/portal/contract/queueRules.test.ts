import { Client } from '../client';
import { DAY_MS, idsOf, messagesOf, QueueUnderTest, UPDATE } from './queueUnderTest';

let queue: QueueUnderTest;

beforeEach(async () => {
	queue = await QueueUnderTest.start();
});

afterEach(async () => {
	await queue.stop();
});

describe('the offline queue (docs/portal-contract.md §4)', () => {
	it('is for administrators of an application only, and binds without a handler', async () => {
		const plain = Client.of(queue.portal, queue.portal.application, 2);
		const webhook = new Client(queue.portal.addInboundWebhook().url);
		for (const method of ['get', 'clear', 'error', 'list']) {
			expect(await plain.failure(`event.offline.${method}`)).toEqual([403, 'ACCESS_DENIED']);
			expect(await webhook.failure(`event.offline.${method}`)).toEqual([403, 'WRONG_AUTH_TYPE']);
		}
	});

	it('gates clear: 0 and auth_connector by the plan, and nothing else', async () => {
		queue.portal.feature('rest_offline_extended', false);
		queue.portal.feature('rest_auth_connector', false);
		queue.change(1);
		expect(await queue.client.failure('event.offline.get', { clear: 0 })).toEqual([
			403,
			'WRONG_LICENSE',
		]);
		expect(await queue.client.failure('event.offline.list', { auth_connector: 'x' })).toEqual([
			403,
			'WRONG_LICENSE',
		]);
		expect(await queue.client.result('event.offline.list')).toHaveLength(1);
		const { MESSAGE_ID } = queue.portal.queue.rows()[0]!;
		const nothing = { process_id: 'unknown', message_id: [MESSAGE_ID] };
		expect(await queue.client.result('event.offline.clear', nothing)).toBe(true);
		expect(await queue.client.result('event.offline.error', nothing)).toBe(true);
	});

	it('gives a process id without rows too, and has no maximum of rows', async () => {
		expect(await queue.get()).toEqual({
			process_id: expect.stringMatching(/^\w{32}$/),
			events: [],
		});
		expect(await queue.client.failure('event.offline.get', { limit: 0 })).toEqual([
			400,
			'ERROR_ARGUMENT',
		]);
		queue.change(1, 2, 3);
		expect(idsOf(await queue.get({ clear: 0, limit: 1_000_000 }))).toEqual([1, 2, 3]);
	});

	it('with clear: 1 deletes what it shows; with a process id all rows of it, with "" the whole queue', async () => {
		queue.change(1, 2, 3, 4);
		await queue.get({ limit: 1 });
		expect(queue.rows()).toEqual(['2', '3', '4']);
		const { process_id } = await queue.get({ clear: 0, limit: 2 });
		expect(idsOf(await queue.get({ process_id, limit: 1 }))).toEqual([2]);
		expect(queue.rows()).toEqual(['4']);
		queue.change(5);
		expect(idsOf(await queue.get({ process_id: '', limit: 1 }))).toEqual([4]);
		expect(queue.rows()).toEqual([]);
	});

	it('clears a whole reservation if the list is missing or empty; the process id "" means the free rows', async () => {
		for (const more of [{}, { message_id: [] }, { id: [] }]) {
			queue.change(1, 2);
			const { process_id } = await queue.get();
			await queue.client.result('event.offline.clear', { process_id, ...more });
			expect(queue.rows()).toEqual([]);
		}
		queue.change(1, 2);
		const { process_id } = await queue.get({ clear: 0, limit: 1 });
		await queue.client.result('batch', { cmd: { a: 'event.offline.clear?process_id=' } });
		expect(queue.rows()).toEqual(['1 reserved']);
		expect(await queue.client.result('event.offline.clear', { process_id: 'unknown' })).toBe(true);
		expect(process_id).not.toBe('');
	});

	it('uses message_id if it gets both lists; a portal that follows the documentation uses id', async () => {
		for (const [behaviour, left] of [
			['strict', ['2 reserved']],
			['lenient', ['1 reserved']],
		] as const) {
			queue = await queue.replacedBy(behaviour);
			queue.change(1, 2);
			const reserved = await queue.get();
			const [message_id] = messagesOf(reserved);
			const id = reserved.events[1]?.ID;
			const { process_id } = reserved;
			await queue.client.result('event.offline.clear', {
				process_id,
				message_id: [message_id],
				id: [id],
			});
			expect(queue.rows()).toEqual(left);
		}
	});

	it('gives two readers at one moment the same rows, and the later one owns them', async () => {
		queue.change(1, 2);
		const first = await queue.get();
		queue.portal.queue.overlapNext();
		const second = await queue.get();
		expect(idsOf(second)).toEqual([1, 2]);
		expect(idsOf(await queue.get({ clear: 0, process_id: first.process_id }))).toEqual([]);
		expect(idsOf(await queue.get({ clear: 0, process_id: second.process_id }))).toEqual([1, 2]);
		expect(idsOf(await queue.get())).toEqual([]);
	});

	it.each([
		['strict', 34, 35],
		['lenient', 30, 31],
	] as const)(
		'keeps every row on a %s portal %i days and no longer',
		async (behaviour, days, gone) => {
			queue = await queue.replacedBy(behaviour);
			queue.change(1, 2, 3);
			await queue.get({ clear: 0, limit: 1 });
			const aside = await queue.get({ clear: 0, limit: 1 });
			const { process_id } = aside;
			await queue.client.result('event.offline.error', {
				process_id,
				message_id: messagesOf(aside),
			});
			queue.clock.now += days * DAY_MS;
			expect(queue.portal.queue.size()).toBe(3);
			queue.clock.now += (gone - days) * DAY_MS;
			expect(queue.portal.queue.size()).toBe(0);
		},
	);

	it('keeps rows when unbound, and loses them with the application', async () => {
		queue.change(1);
		await queue.client.result('event.unbind', { event: UPDATE, event_type: 'offline' });
		expect(queue.rows()).toEqual(['1']);
		queue.portal.removeApplication(queue.portal.application);
		expect(queue.rows()).toEqual([]);
	});

	it('shows data as maps with numbers; a portal that follows the documentation shows texts and false', async () => {
		queue.change(1);
		expect((await queue.get()).events[0]).toMatchObject({
			EVENT_DATA: { FIELDS: { ID: 1, ENTITY_TYPE_ID: 147 } },
			EVENT_ADDITIONAL: { user_id: '1' },
		});
		queue.portal.items.update(147, 1, { title: 'robot' }, { byRobot: true });
		expect((await queue.get()).events[0]).toMatchObject({ EVENT_ADDITIONAL: { user_id: 0 } });
		queue = await queue.replacedBy('lenient');
		queue.change(1);
		expect((await queue.get()).events[0]).toMatchObject({
			EVENT_DATA: { FIELDS: { ID: '1', ENTITY_TYPE_ID: '147' } },
			EVENT_ADDITIONAL: false,
		});
	});

	it('pages a list from start as given', async () => {
		queue.change(1, 2, 3, 4, 5);
		const listed = await queue.client.call('event.offline.list', { start: 3 });
		expect(listed.body).toMatchObject({ total: 5, result: [{ ID: '4' }, { ID: '5' }] });
	});
});
