import { sleep } from 'n8n-workflow';
import type { ItemReader, Items } from '../../../nodes/Bitrix24CrmItemTrigger/runs/emittedItems';
import {
	gatherItems,
	hurryGathering,
} from '../../../nodes/Bitrix24CrmItemTrigger/instant/itemGathering';
import type { ItemEvent } from '../../../nodes/shared/crm/events/itemEvent';

const FETCH_MS = 150;
const LONGEST_WAIT_MS = 30_000;

let lines = 0;

/** One line of fetches under a virtual clock: what is fetched when, and when each event has its item. */
class Storm {
	readonly fetches: number[][] = [];
	readonly fetchedAt = new Map<number, number>();
	private readonly key = `line ${++lines}`;
	private readonly beganAt = Date.now();

	get now(): number {
		return Date.now() - this.beganAt;
	}

	/** One event every `every` milliseconds. */
	async arrive(count: number, every: number, firstId = 1): Promise<void> {
		for (let id = firstId; id < firstId + count; id++) {
			void this.gather(id);
			await jest.advanceTimersByTimeAsync(every);
		}
	}

	async end(): Promise<void> {
		await jest.runAllTimersAsync();
	}

	hurry(): void {
		hurryGathering(this.key);
	}

	private readonly read: ItemReader = async (events) => {
		this.fetches.push(events.map(({ id }) => id));
		await sleep(FETCH_MS);
		if (events.some(({ id }) => id < 0)) throw new Error('Nothing could be asked');
		return new Map(events.map(({ id }) => [String(id), {}])) as unknown as Items;
	};

	private async gather(id: number): Promise<void> {
		const event = { event: 'updated', entityTypeId: 1300, id } as ItemEvent;
		const items = await gatherItems(
			{ key: this.key, longestWait: LONGEST_WAIT_MS },
			[event],
			this.read,
		).catch(() => undefined);
		if (items?.has(String(id)) ?? id < 0) this.fetchedAt.set(id, Date.now() - this.beganAt);
	}
}

beforeAll(() => {
	jest.useFakeTimers();
});

afterAll(() => {
	jest.useRealTimers();
});

it('a single event waits for its own fetch only', async () => {
	const storm = new Storm();
	for (const id of [1, 2, 3]) await storm.arrive(1, 1_000, id);
	await storm.end();
	expect(storm.fetches).toEqual([[1], [2], [3]]);
	expect([...storm.fetchedAt.values()]).toEqual([FETCH_MS, 1_000 + FETCH_MS, 2_000 + FETCH_MS]);
});

it('what comes during a fetch is fetched together half a second after it', async () => {
	const storm = new Storm();
	await storm.arrive(4, 30);
	await storm.end();
	expect(storm.fetches).toEqual([[1], [2, 3, 4]]);
	expect(storm.fetchedAt.get(2)).toBe(FETCH_MS + 500 + FETCH_MS);
});

it('what comes after many events is fetched as soon as no more come', async () => {
	const storm = new Storm();
	await storm.arrive(100, 20);
	await jest.advanceTimersByTimeAsync(8_000);
	const cameAt = storm.now;
	await storm.arrive(1, 5_000, 101);
	await storm.end();
	expect(storm.fetches.at(-1)).toEqual([101]);
	expect((storm.fetchedAt.get(101) ?? Infinity) - cameAt).toBeLessThan(2_500);
});

it.each([
	[16, 62],
	[28, 36],
	[200, 5],
])('1,000 events cost at most 5 fetches at %i a second', async (_perSecond, every) => {
	const storm = new Storm();
	await storm.arrive(1_000, every);
	await storm.end();
	expect(storm.fetches.length).toBeLessThanOrEqual(5);
	expect(storm.fetches.flat()).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
	expect(storm.fetchedAt.size).toBe(1_000);
});

it('what has gathered is fetched at once where the process is about to stop', async () => {
	const storm = new Storm();
	await storm.arrive(200, 10);
	const stopsAt = storm.now;
	storm.hurry();
	await storm.end();
	expect(storm.fetches.flat()).toHaveLength(200);
	expect(Math.max(...storm.fetchedAt.values()) - stopsAt).toBeLessThan(500 + 2 * FETCH_MS + 1);
});

it('events that never stop do not hold an event back for longer than the longest wait', async () => {
	const storm = new Storm();
	await storm.arrive(400, 250);
	await storm.end();
	const waited = [...storm.fetchedAt].map(([id, at]) => at - (id - 1) * 250);
	expect(Math.max(...waited)).toBeLessThan(LONGEST_WAIT_MS + 2 * FETCH_MS + 500);
});

it('a fetch that fails fails its own events only', async () => {
	const storm = new Storm();
	await storm.arrive(1, 10, -5);
	await storm.arrive(2, 10, 1);
	await storm.end();
	expect(storm.fetches).toEqual([[-5], [1, 2]]);
	expect([...storm.fetchedAt.keys()]).toEqual([-5, 1, 2]);
});
