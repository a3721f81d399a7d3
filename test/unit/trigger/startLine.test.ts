import { turnToStart } from '../../../nodes/Bitrix24CrmItemTrigger/runs/startLine';

beforeAll(() => {
	jest.useFakeTimers();
});

afterAll(() => {
	jest.useRealTimers();
});

/** When runs of a node start, each of which keeps n8n from anything else for so long. */
async function startsOf(count: number, busyMs: number): Promise<number[]> {
	const starts: number[] = [];
	const beganAt = performance.now();
	for (let run = 0; run < count; run++) {
		void turnToStart('node').then(() => {
			starts.push(performance.now() - beganAt);
			// Timers that come due while n8n is busy are called afterwards only.
			jest.setSystemTime(Date.now() + busyMs);
			busy += busyMs;
		});
	}
	await jest.runAllTimersAsync();
	return starts;
}

let busy = 0;
let clock: jest.SpyInstance | undefined;

beforeEach(() => {
	busy = 0;
	const now = performance.now.bind(performance);
	clock = jest.spyOn(performance, 'now').mockImplementation(() => now() + busy);
});

afterEach(() => clock?.mockRestore());

const apart = (starts: readonly number[]) =>
	starts.slice(1).map((at, index) => Math.round(at - (starts[index] ?? 0)));

it('runs that cost nothing start a step apart', async () => {
	expect(new Set(apart(await startsOf(5, 0)))).toEqual(new Set([20]));
});

it('the next run starts when n8n has come to rest from the one before', async () => {
	expect(new Set(apart(await startsOf(5, 60)))).toEqual(new Set([60 + 20 + 20]));
});
