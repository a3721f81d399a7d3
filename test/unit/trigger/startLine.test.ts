import { sleep } from 'n8n-workflow';
import { startInTurn } from '../../../nodes/Bitrix24CrmItemTrigger/runs/startLine';

beforeAll(() => {
	jest.useFakeTimers();
});

afterAll(() => {
	jest.useRealTimers();
});

/** When runs of a node start, each of which keeps n8n from anything else for so long. */
async function startsOf(count: number, busyMs: number, runMs = Infinity): Promise<number[]> {
	const starts: number[] = [];
	const beganAt = performance.now();
	for (let run = 0; run < count; run++) {
		void startInTurn('node', async () => {
			starts.push(performance.now() - beganAt);
			// Timers that come due while n8n is busy are called afterwards only.
			jest.setSystemTime(Date.now() + busyMs);
			busy += busyMs;
			return await (runMs === Infinity ? new Promise(() => {}) : sleep(runMs));
		});
	}
	await jest.runAllTimersAsync();
	return starts.map(Math.round);
}

let busy = 0;
let clock: jest.SpyInstance | undefined;

beforeEach(() => {
	busy = 0;
	const now = performance.now.bind(performance);
	clock = jest.spyOn(performance, 'now').mockImplementation(() => now() + busy);
});

afterEach(() => clock?.mockRestore());

it('of runs that cost nothing four start a step', async () => {
	expect(await startsOf(9, 0)).toEqual([0, 0, 0, 0, 20, 20, 20, 20, 40]);
});

it('while n8n is busy with the first four the next ones wait until it is idle', async () => {
	const [fourth, fifth] = (await startsOf(8, 60)).slice(3, 5);
	expect(fourth).toBe(180);
	expect(fifth).toBeGreaterThanOrEqual(240 + 20);
});

it('a run that has ended makes room for the next one', async () => {
	expect(await startsOf(6, 0, 5)).toEqual([0, 0, 0, 0, 5, 5]);
});

it('a node with many runs delays another node by a single turn', async () => {
	const order: string[] = [];
	const start = (node: string) =>
		void startInTurn(node, async () => {
			order.push(node);
			return await new Promise(() => {});
		});
	for (let run = 0; run < 20; run++) start('storm');
	start('quiet');
	await jest.runAllTimersAsync();
	expect(order.indexOf('quiet')).toBeLessThanOrEqual(5);
	expect(order).toHaveLength(21);
});
