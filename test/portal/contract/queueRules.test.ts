import { Client } from '../client';
import { startPortal, type Behaviour, type Portal, type QueueRow } from '../index';

const UPDATE = 'ONCRMDYNAMICITEMUPDATE';
const DAY = 24 * 3600 * 1000;

interface Reservation {
	process_id: string;
	events: QueueRow[];
}

describe('the offline queue, to the letter (docs/portal-contract.md §4)', () => {
	let portal: Portal;
	let client: Client;
	let now: number;
	const start = async (behaviour: 'strict' | 'lenient' | Partial<Behaviour>): Promise<void> => {
		await portal?.stop();
		now = 1_723_538_517_000;
		portal = await startPortal({ limits: 'off', behaviour, now: () => now });
		portal.addType({ entityTypeId: 147, title: 'x' });
		client = Client.of(portal);
		for (let id = 1; id <= 5; id++) portal.items.add(147, { id }, { silent: true });
		await client.result('event.bind', { event: UPDATE, event_type: 'offline' });
	};
	beforeEach(async () => await start('strict'));
	afterEach(async () => await portal.stop());

	let changes = 0;
	const change = (...ids: number[]): void => {
		for (const id of ids) portal.items.update(147, id, { title: `${++changes}` });
	};
	const get = async (params: Record<string, unknown> = { clear: 0 }): Promise<Reservation> =>
		await client.result<Reservation>('event.offline.get', params);
	const ids = ({ events }: Pick<Reservation, 'events'>): number[] =>
		events.map(({ EVENT_DATA }) => Number(EVENT_DATA && EVENT_DATA.FIELDS['ID']));
	const messages = ({ events }: Reservation): string[] => events.map((row) => row.MESSAGE_ID);
	/** The queue's rows as `item state`. */
	const rows = (): string[] =>
		portal.queue.rows().map((row) => {
			const reserved = row.PROCESS_ID === '' ? [] : ['reserved'];
			const aside = row.ERROR === '1' ? ['aside'] : [];
			return [...ids({ events: [row] }), ...reserved, ...aside].join(' ');
		});

	it('is for administrators of an application only, and binds without a handler', async () => {
		const plain = Client.of(portal, portal.application, 2);
		const webhook = new Client(portal.addInboundWebhook().url);
		for (const method of ['get', 'clear', 'error', 'list']) {
			expect(await plain.failure(`event.offline.${method}`)).toEqual([403, 'ACCESS_DENIED']);
			expect(await webhook.failure(`event.offline.${method}`)).toEqual([403, 'WRONG_AUTH_TYPE']);
		}
	});

	it('gates clear: 0 and auth_connector by the plan, and nothing else', async () => {
		portal.feature('rest_offline_extended', false);
		portal.feature('rest_auth_connector', false);
		change(1);
		expect(await client.failure('event.offline.get', { clear: 0 })).toEqual([403, 'WRONG_LICENSE']);
		expect(await client.failure('event.offline.list', { auth_connector: 'x' })).toEqual([
			403,
			'WRONG_LICENSE',
		]);
		expect(await client.result('event.offline.list')).toHaveLength(1);
		const { MESSAGE_ID } = portal.queue.rows()[0]!;
		const nothing = { process_id: 'unknown', message_id: [MESSAGE_ID] };
		expect(await client.result('event.offline.clear', nothing)).toBe(true);
		expect(await client.result('event.offline.error', nothing)).toBe(true);
	});

	describe('filters', () => {
		it.each([
			['TIMESTAMP_X', { '>=TIMESTAMP_X': '2024-01-01T00:00:00Z' }],
			['a list', { '=EVENT_NAME': [UPDATE] }],
			['@', { '@EVENT_NAME': UPDATE }],
			['%', { '%EVENT_NAME': 'ONCRM' }],
			['!', { '!EVENT_NAME': UPDATE }],
			['another column', { PROCESS_ID: '' }],
		])('of get refuse %s without a process id', async (_name, filter) => {
			expect(await client.failure('event.offline.get', { clear: 0, filter })).toEqual([
				400,
				'ERROR_ARGUMENT',
			]);
		});

		it('of get know all with a process id, but for columns of list', async () => {
			change(1, 2);
			const { process_id } = await get();
			const asked = async (filter: object): Promise<number[]> =>
				ids(await get({ clear: 0, process_id, filter }));
			expect(await asked({ '<TIMESTAMP_X': '2024-01-01T00:00:00Z' })).toEqual([]);
			expect(await asked({ '>=TIMESTAMP_X': '2024-01-01T00:00:00Z' })).toEqual([1, 2]);
			expect(await asked({ '@EVENT_NAME': [UPDATE] })).toEqual([1, 2]);
			expect(await asked({ '%EVENT_NAME': 'ITEM' })).toEqual([1, 2]);
		});

		it('take a time by the documentation', async () => {
			await start('lenient');
			change(1);
			const filter = { '>=TIMESTAMP_X': '2024-01-01T00:00:00Z' };
			expect(ids(await get({ clear: 0, filter }))).toEqual([1]);
		});

		it("of list shift a time by the user's zone less the server's", async () => {
			change(1);
			portal.users[0]!.utcOffset = 180 + 120;
			const after = async (ms: number): Promise<number> => {
				const filter = { '>=TIMESTAMP_X': new Date(now + ms).toISOString() };
				return (await client.result<unknown[]>('event.offline.list', { filter })).length;
			};
			expect(await after(0)).toBe(0);
			expect(await after(-2 * 3600_000)).toBe(1);
			portal.behaviour.listTimesShifted = false;
			expect(await after(0)).toBe(1);
		});
	});

	it('gives an id without rows too, and no maximum of rows', async () => {
		expect(await get()).toEqual({ process_id: expect.stringMatching(/^\w{32}$/), events: [] });
		expect(await client.failure('event.offline.get', { limit: 0 })).toEqual([
			400,
			'ERROR_ARGUMENT',
		]);
		change(1, 2, 3);
		expect(ids(await get({ clear: 0, limit: 1_000_000 }))).toEqual([1, 2, 3]);
	});

	it('with clear: 1 deletes what it shows, of a process all of it, and for "" the whole queue', async () => {
		change(1, 2, 3, 4);
		await get({ limit: 1 });
		expect(rows()).toEqual(['2', '3', '4']);
		const { process_id } = await get({ clear: 0, limit: 2 });
		expect(ids(await get({ process_id, limit: 1 }))).toEqual([2]);
		expect(rows()).toEqual(['4']);
		change(5);
		expect(ids(await get({ process_id: '', limit: 1 }))).toEqual([4]);
		expect(rows()).toEqual([]);
	});

	it('clears a whole reservation for a missing, empty or vanished list, and "" is the free rows', async () => {
		for (const more of [{}, { message_id: [] }, { id: [] }]) {
			change(1, 2);
			const { process_id } = await get();
			await client.result('event.offline.clear', { process_id, ...more });
			expect(rows()).toEqual([]);
		}
		change(1, 2);
		const { process_id } = await get({ clear: 0, limit: 1 });
		await client.result('batch', { cmd: { a: 'event.offline.clear?process_id=' } });
		expect(rows()).toEqual(['1 reserved']);
		expect(await client.result('event.offline.clear', { process_id: 'unknown' })).toBe(true);
		expect(process_id).not.toBe('');
	});

	it('of two lists takes message_id, by the documentation id', async () => {
		for (const [behaviour, left] of [
			['strict', ['2 reserved']],
			['lenient', ['1 reserved']],
		] as const) {
			await start(behaviour);
			change(1, 2);
			const reserved = await get();
			const [message_id] = messages(reserved);
			const id = reserved.events[1]?.ID;
			const { process_id } = reserved;
			await client.result('event.offline.clear', {
				process_id,
				message_id: [message_id],
				id: [id],
			});
			expect(rows()).toEqual(left);
		}
	});

	describe('putting aside', () => {
		const putAside = async (
			reserved: Reservation,
			message_id = messages(reserved),
		): Promise<void> => {
			const { process_id } = reserved;
			await client.result('event.offline.error', { process_id, message_id });
		};

		it('deletes the newer row of the message, and hides later changes', async () => {
			change(1, 2);
			const reserved = await get();
			change(1);
			await putAside(reserved, messages(reserved).slice(0, 1));
			expect(rows()).toEqual(['1 aside', '2 reserved']);
			now += 5000;
			change(1);
			expect(rows()).toEqual(['1 aside', '2 reserved']);
			const [aside] = (await get({ clear: 0, error: 1 })).events;
			expect(Date.parse(aside?.TIMESTAMP_X ?? '')).toBe(now);
		});

		it('leaves newer and later rows alone by the documentation', async () => {
			await start('lenient');
			change(1);
			const reserved = await get();
			change(1);
			await putAside(reserved);
			expect(rows().sort()).toEqual(['1', '1 aside']);
		});

		it('needs a list, and does nothing for an empty one', async () => {
			change(1);
			const { process_id } = await get();
			expect(await client.failure('event.offline.error', { process_id })).toEqual([
				400,
				'ERROR_ARGUMENT',
			]);
			await client.result('event.offline.error', { process_id, message_id: [] });
			expect(rows()).toEqual(['1 reserved']);
		});

		it('keeps a row reserved that was aside before, flag and all', async () => {
			change(1);
			await putAside(await get());
			expect(ids(await get())).toEqual([]);
			const again = await get({ clear: 0, error: 1 });
			expect(ids(again)).toEqual([1]);
			await putAside(again);
			expect(rows()).toEqual(['1 reserved aside']);
			change(1);
			expect(rows()).toEqual(['1 reserved aside', '1']);
		});
	});

	it('gives two readers at one moment the same rows, and the later one owns them', async () => {
		change(1, 2);
		const first = await get();
		portal.queue.overlapNext();
		const second = await get();
		expect(ids(second)).toEqual([1, 2]);
		expect(ids(await get({ clear: 0, process_id: first.process_id }))).toEqual([]);
		expect(ids(await get({ clear: 0, process_id: second.process_id }))).toEqual([1, 2]);
		expect(ids(await get())).toEqual([]);
	});

	it.each([
		['strict', 34, 35],
		['lenient', 30, 31],
	] as const)('keeps every row %s: %i days and no longer', async (behaviour, days, gone) => {
		await start(behaviour);
		change(1, 2, 3);
		await get({ clear: 0, limit: 1 });
		const aside = await get({ clear: 0, limit: 1 });
		const { process_id } = aside;
		await client.result('event.offline.error', { process_id, message_id: messages(aside) });
		now += days * DAY;
		expect(portal.queue.size()).toBe(3);
		now += (gone - days) * DAY;
		expect(portal.queue.size()).toBe(0);
	});

	it('keeps rows when unbound, and loses them with the application', async () => {
		change(1);
		await client.result('event.unbind', { event: UPDATE, event_type: 'offline' });
		expect(rows()).toEqual(['1']);
		portal.removeApplication(portal.application);
		expect(rows()).toEqual([]);
	});

	it('shows data as maps with numbers, by the samples of the documentation texts and false', async () => {
		change(1);
		expect((await get()).events[0]).toMatchObject({
			EVENT_DATA: { FIELDS: { ID: 1, ENTITY_TYPE_ID: 147 } },
			EVENT_ADDITIONAL: { user_id: '1' },
		});
		portal.items.update(147, 1, { title: 'robot' }, { byRobot: true });
		expect((await get()).events[0]).toMatchObject({ EVENT_ADDITIONAL: { user_id: 0 } });
		await start('lenient');
		change(1);
		expect((await get()).events[0]).toMatchObject({
			EVENT_DATA: { FIELDS: { ID: '1', ENTITY_TYPE_ID: '147' } },
			EVENT_ADDITIONAL: false,
		});
	});

	it('pages a list from start as given', async () => {
		change(1, 2, 3, 4, 5);
		const listed = await client.call('event.offline.list', { start: 3 });
		expect(listed.body).toMatchObject({ total: 5, result: [{ ID: '4' }, { ID: '5' }] });
	});
});
