import { sleep, type Logger } from 'n8n-workflow';
import { Drain, type DeliveryResult } from '../../../../nodes/Bitrix24CrmItemTrigger/drain/drain';
import {
	registerDrain,
	reservationsUnderWay,
	unregisterDrain,
} from '../../../../nodes/Bitrix24CrmItemTrigger/drain/runningDrains';
import type { GuaranteedOptions } from '../../../../nodes/Bitrix24CrmItemTrigger/settings/drainOptions';
import type { OfflineQueue } from '../../../../nodes/Bitrix24CrmItemTrigger/sources/offlineQueue/offlineQueue';
import type { Reservation } from '../../../../nodes/Bitrix24CrmItemTrigger/sources/offlineQueue/queueShare';
import { PortalError } from '../../../../nodes/shared/portal/errors/portalError';

const OPTIONS: GuaranteedOptions = {
	acknowledge: 'onSuccess',
	wakeUp: true,
	checkEvery: 60,
	batchSize: 500,
	maxAttempts: 5,
	maxRunning: 1,
	replaySetAside: false,
};

/** A queue in memory that notes when it was asked, in seconds since the test began. */
class FakeQueue {
	readonly looks: number[] = [];
	readonly reservable: string[] = [];
	left: string[] = [];
	fails = 0;
	recoveries = 0;
	aside = 0;
	private readonly startedAt = Date.now();

	setAside = {
		count: async () => await Promise.resolve(this.aside),
		holds: () => false,
		reserve: async () => await Promise.resolve(undefined),
		reserveChanged: async () => await Promise.resolve(undefined),
	};

	async reserve(): Promise<Reservation | undefined> {
		this.looks.push((Date.now() - this.startedAt) / 1_000);
		if (this.fails > 0) {
			this.fails -= 1;
			throw new PortalError({ code: 'NO_ANSWER', text: '', status: 0, method: 'x' });
		}
		return await this.read(this.reservable.shift());
	}

	async reservations(): Promise<string[]> {
		this.recoveries += 1;
		return await Promise.resolve([...this.left]);
	}

	async read(processId: string | undefined): Promise<Reservation | undefined> {
		return await Promise.resolve(processId ? { processId, rows: [] } : undefined);
	}
}

const logger = { warn: jest.fn(), debug: jest.fn() };

describe('a drain', () => {
	let queue: FakeQueue;
	let drain: Drain;
	let delivered: Array<[processId: string, attempt: number, second: number]>;
	let result: (processId: string, attempt: number) => Promise<DeliveryResult>;

	beforeEach(() => {
		jest.useFakeTimers();
		jest.clearAllMocks();
		queue = new FakeQueue();
		delivered = [];
		result = async () => await Promise.resolve('done');
	});

	afterEach(async () => {
		const closed = drain.close();
		await jest.advanceTimersByTimeAsync(5_000);
		await closed;
		unregisterDrain(drain);
		reservationsUnderWay.clear();
		jest.useRealTimers();
	});

	function start(options: Partial<GuaranteedOptions> = {}, endsWhenEmpty = false): Promise<void> {
		const startedAt = Date.now();
		drain = new Drain(queue as unknown as OfflineQueue, {
			nodeId: 'node',
			connector: 'connector',
			options: { ...OPTIONS, ...options },
			logger: logger as unknown as Logger,
			endsWhenEmpty,
			deliver: async ({ processId }, before) => {
				const attempt = before.runs + 1;
				delivered.push([processId, attempt, Math.floor((Date.now() - startedAt) / 1_000)]);
				return await result(processId, attempt);
			},
		});
		registerDrain(drain);
		return drain.start();
	}

	const seconds = async (count: number) => await jest.advanceTimersByTimeAsync(count * 1_000);

	it('looks once in checkEvery seconds while nothing happens', async () => {
		void start();
		await seconds(200);
		expect(queue.looks.map(Math.floor)).toEqual([0, 60, 120, 180]);
		expect(queue.recoveries).toBe(1);
	});

	it('says at its start that changes are set aside', async () => {
		queue.aside = 50;
		void start();
		await seconds(1);
		expect(logger.warn.mock.calls).toEqual([
			[expect.stringMatching(/50 or more change\(s\).*"Replay Set-Aside Changes"/)],
		]);
	});

	it('looks at a wake-up and once more when the next one can come', async () => {
		void start();
		await seconds(10);
		drain.wake();
		await seconds(30);
		expect(queue.looks).toEqual([0, expect.closeTo(10, 1), expect.closeTo(11.3, 1)]);
	});

	it('looks at most twice a second in a storm of wake-ups', async () => {
		void start();
		await seconds(10);
		for (let step = 0; step < 1_000; step++) {
			drain.wake();
			await jest.advanceTimersByTimeAsync(1);
		}
		await seconds(5);
		const pauses = queue.looks.slice(1).map((look, index) => look - (queue.looks[index] ?? 0));
		expect(pauses.length).toBeLessThan(8);
		expect(Math.min(...pauses)).toBeGreaterThanOrEqual(0.5);
	});

	it('repeats a failing reservation after 5, 10, 20 and 40 seconds, and lets others by', async () => {
		queue.reservable.push('bad', 'good');
		result = async (processId, attempt) =>
			await Promise.resolve(processId === 'bad' && attempt < 5 ? 'runFailed' : 'done');
		void start();
		await seconds(100);
		expect(delivered).toEqual([
			['bad', 1, 0],
			['good', 1, 0],
			['bad', 2, 5],
			['bad', 3, 15],
			['bad', 4, 35],
			['bad', 5, 75],
		]);
	});

	it('counts no run where the workflow was not started, and waits longer each time', async () => {
		queue.reservable.push('one');
		let faults = 2;
		result = async () => {
			if (faults-- > 0) throw new Error('n8n is busy');
			return await Promise.resolve('done');
		};
		void start();
		await seconds(30);
		expect(delivered).toEqual([
			['one', 1, 0],
			['one', 1, 5],
			['one', 1, 15],
		]);
	});

	it('holds at most 20 failing reservations, then reserves no more', async () => {
		queue.reservable.push(...Array.from({ length: 30 }, (_, index) => `p${index}`));
		result = async () => await Promise.resolve('runFailed');
		void start();
		await seconds(4);
		expect(delivered).toHaveLength(20);
		expect(queue.reservable).toHaveLength(10);
	});

	it('has at most maxRunning reservations with the workflow', async () => {
		queue.reservable.push('a', 'b', 'c', 'd');
		let underWay = 0;
		let most = 0;
		result = async () => {
			most = Math.max(most, ++underWay);
			await sleep(10_000);
			underWay -= 1;
			return 'done';
		};
		void start({ maxRunning: 2 });
		await seconds(50);
		expect([delivered.length, most]).toEqual([4, 2]);
	});

	it('pauses longer after each fault, warns once, and looks for reservations whose answer was lost', async () => {
		queue.fails = 4;
		void start();
		await seconds(30);
		expect(queue.looks.map(Math.floor)).toEqual([0, 1, 3, 7, 15]);
		expect(queue.recoveries).toBe(5);
		expect(logger.warn).toHaveBeenCalledTimes(1);
	});

	it('delivers what a dead process left before new rows, but not what is under way here', async () => {
		queue.left = ['old', 'running'];
		queue.reservable.push('new');
		reservationsUnderWay.add('running');
		void start();
		await seconds(1);
		expect(delivered.map(([processId]) => processId)).toEqual(['old', 'new']);
	});

	it('once closed reserves nothing, and leaves what fails after that to its successor', async () => {
		queue.reservable.push('one', 'two');
		let fail = (): void => undefined;
		result = async () =>
			await new Promise((resolve) => {
				fail = () => resolve('runFailed');
			});
		void start();
		await seconds(1);
		const closed = drain.close();
		await seconds(4);
		await closed;
		unregisterDrain(drain);
		const recover = jest.fn();
		const successor = { nodeId: 'node', connector: 'connector', wake: jest.fn(), recover };
		registerDrain(successor);
		fail();
		await seconds(60);
		unregisterDrain(successor);
		expect(delivered).toEqual([['one', 1, 0]]);
		expect(recover).toHaveBeenCalledTimes(1);
		expect(reservationsUnderWay.size).toBe(0);
	});

	it('that delivers leftovers ends when nothing is left and nothing is under way', async () => {
		queue.reservable.push('one');
		result = async (_processId, attempt) =>
			await Promise.resolve(attempt < 2 ? 'runFailed' : 'done');
		const ended = start({}, true);
		await seconds(20);
		await ended;
		expect(delivered.map(([, attempt]) => attempt)).toEqual([1, 2]);
		expect(drain.closed).toBe(false);
	});
});
