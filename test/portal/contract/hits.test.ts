import { Client } from '../client';
import { startPortal, type Behaviour, type Portal } from '../index';
import { startListener, type Listener } from '../listener';
import { phpFormDecode } from '../rest/phpForm';

const EVENT = 'ONCRMDYNAMICITEMUPDATE';

interface Delivered {
	event: string;
	event_handler_id?: string;
	data?: { FIELDS: Record<string, string> };
	ts: string;
	auth: Record<string, string>;
}

describe('what a hit sends (docs/portal-contract.md §4)', () => {
	let portal: Portal;
	let listener: Listener;
	let client: Client;
	let now: number;
	const start = async (behaviour: 'strict' | 'lenient' | Partial<Behaviour>): Promise<void> => {
		await portal?.stop();
		now = 1_700_000_000_000;
		portal = await startPortal({ limits: 'off', behaviour, now: () => now });
		portal.addType({ entityTypeId: 147, title: 'x' });
		portal.items.add(147, { id: 1 });
		client = Client.of(portal);
	};
	beforeEach(async () => {
		listener = await startListener();
		await start('strict');
	});
	afterEach(async () => {
		await portal.stop();
		await listener.stop();
	});

	const bind = async (more: Record<string, unknown> = {}): Promise<void> => {
		await client.result('event.bind', { event: EVENT, handler: listener.url, ...more });
	};
	let changes = 0;
	const change = (options = {}): void =>
		portal.items.update(147, 1, { title: `${++changes}` }, options);
	const delivered = async (): Promise<Delivered[]> => {
		await portal.idle();
		return listener.received.map(({ body }) => phpFormDecode(body) as unknown as Delivered);
	};

	it('is equal deliveries once: same application, URL, event, user and data', async () => {
		await bind();
		await bind({ auth_connector: 'x' });
		const cmd = [1, 2, 3].map((n) => `crm.item.update?entityTypeId=147&id=1&fields[title]=b${n}`);
		await client.result('batch', { cmd });
		expect(await delivered()).toHaveLength(1);
		portal.hit(() => {
			change();
			change({ userId: 2 });
		});
		expect(await delivered()).toHaveLength(3);
	});

	it('is a delivery for each user a handler is bound to, for everybody’s changes', async () => {
		await bind();
		await bind({ auth_type: 3 });
		portal.denyItems(147, 'type');
		change({ userId: 2 });
		expect(await delivered()).toHaveLength(2);
	});

	it('has the time of the hit in ts; the time of sending where the portal follows the documentation', async () => {
		for (const [behaviour, expected] of [
			['strict', '1700000000'],
			['lenient', '1700000060'],
		] as const) {
			await start(behaviour);
			listener.received.length = 0;
			await bind();
			portal.hit(() => {
				change();
				now += 60_000;
			});
			expect((await delivered())[0]?.ts).toBe(expected);
		}
	});

	it("has a bound user's token for a robot's change too; none where the portal follows the documentation", async () => {
		for (const [behaviour, count] of [
			['strict', 1],
			['lenient', 0],
		] as const) {
			await start(behaviour);
			listener.received.length = 0;
			await bind();
			await bind({ auth_type: 3 });
			change({ byRobot: true });
			const tokens = (await delivered()).filter(({ auth }) => auth['access_token']);
			expect(tokens).toHaveLength(count);
		}
	});

	it('has a refresh token with few events only; with every one where the portal follows the documentation', async () => {
		await bind();
		change();
		expect((await delivered())[0]?.auth).not.toHaveProperty('refresh_token');
		portal.behaviour.refreshTokenByEvent = false;
		change();
		expect((await delivered())[1]?.auth).toHaveProperty('refresh_token');
	});

	it('is nothing, and nothing in the queue, while not installed or not paid for', async () => {
		await bind();
		await bind({ event_type: 'offline' });
		for (const state of [{ installed: false }, { installed: true, paymentExpired: true }]) {
			Object.assign(portal.application, state);
			change();
		}
		expect(await delivered()).toEqual([]);
		expect(portal.queue.size()).toBe(0);
		portal.application.paymentExpired = false;
		change();
		expect(await delivered()).toHaveLength(1);
		expect(portal.queue.size()).toBe(1);
	});

	it('is nothing any more after seven hops of a token that came in an event', async () => {
		await bind();
		change();
		for (let hop = 1; hop <= 8; hop++) {
			const token = (await delivered()).at(-1)?.auth['access_token'];
			const next = new Client(`${portal.url}/rest/`, token);
			const fields = { title: `hop ${hop}` };
			await next.result('crm.item.update', { entityTypeId: 147, id: 1, fields });
		}
		expect(await delivered()).toHaveLength(7);
	});

	it('carries the base event and the type’s own, and any other event', async () => {
		await bind();
		await bind({ event: `${EVENT}_147` });
		await bind({ event: 'ONCRMTYPEUPDATE' });
		change();
		portal.fire('onCrmTypeUpdate', { ID: 9 });
		const all = await delivered();
		expect(all.map(({ event }) => event).sort()).toEqual([
			EVENT,
			`${EVENT}_147`,
			'ONCRMTYPEUPDATE',
		]);
		expect(all.find(({ event }) => event === 'ONCRMTYPEUPDATE')?.data).toEqual({
			FIELDS: { ID: '9' },
		});
	});
});

describe('ONOFFLINEEVENT (docs/portal-contract.md §4)', () => {
	let portal: Portal;
	let listener: Listener;
	let client: Client;
	let now: number;
	beforeEach(async () => {
		now = 1_700_000_000_000;
		portal = await startPortal({ limits: 'off', behaviour: 'strict', now: () => now });
		listener = await startListener();
		client = Client.of(portal);
		await client.result('event.bind', { event: 'ONCRMDEALADD', event_type: 'offline' });
	});
	afterEach(async () => {
		await portal.stop();
		await listener.stop();
	});

	const bind = async (path: string, minTimeout: number, more = {}): Promise<void> => {
		const handler = `${listener.url}/${path}`;
		const options = { minTimeout };
		await client.result('event.bind', { event: 'ONOFFLINEEVENT', handler, options, ...more });
	};
	const woken = async (): Promise<string[]> => {
		await portal.idle();
		return listener.received.map(({ path }) => path.replace('/handler/', '')).sort();
	};

	it('wakes every handler, whatever its connector, and drops what comes too soon', async () => {
		await bind('a', 5);
		await bind('b', 60, { auth_connector: 'x' });
		portal.items.add(2);
		portal.items.add(2);
		expect(await woken()).toEqual(['a', 'b']);
		now += 5_000;
		expect(await woken()).toEqual(['a', 'b']);
		portal.items.add(2);
		expect(await woken()).toEqual(['a', 'a', 'b']);
	});

	it('with 0 wakes once a hit, the first such handler only', async () => {
		await bind('a', 0);
		await bind('b', 0);
		portal.hit(() => {
			portal.items.add(2);
			portal.items.add(2);
		});
		portal.items.add(2);
		expect(await woken()).toEqual(['a', 'a']);
	});

	it('has no data, no handler id, and a refresh token', async () => {
		await bind('a', 1);
		portal.items.add(2);
		await portal.idle();
		const body = phpFormDecode(listener.received[0]?.body ?? '');
		expect(body).not.toHaveProperty('data');
		expect(body).not.toHaveProperty('event_handler_id');
		expect(body).toHaveProperty('auth.refresh_token');
	});
});
