import { closeAll, FakeN8n, seconds, startDrain } from './drainUnderTest';
import { FakeSource } from './fakeSource';

let source: FakeSource;
let n8n: FakeN8n;

beforeEach(() => {
	jest.useFakeTimers();
	source = new FakeSource();
	n8n = new FakeN8n();
});

afterEach(async () => {
	await closeAll();
	jest.useRealTimers();
});

const looksAfter = (second: number) => source.looks.filter((look) => look > second).map(Math.floor);

describe('a drain looks for changes', () => {
	it('once in checkEvery seconds while nothing happens', async () => {
		startDrain(n8n, [source]);
		await seconds(200);
		expect(source.looks.map(Math.floor)).toEqual([0, 60, 120, 180]);
	});

	it('at a wake-up, and once more when the next one can come', async () => {
		const { drain } = startDrain(n8n, [source]);
		await seconds(10);
		drain.wake();
		await seconds(30);
		expect(source.looks).toEqual([0, expect.closeTo(10, 1), expect.closeTo(11.3, 1)]);
	});

	it('at most twice a second, however many wake-ups come', async () => {
		const { drain } = startDrain(n8n, [source]);
		await seconds(10);
		for (let step = 0; step < 1_000; step++) {
			drain.wake();
			await jest.advanceTimersByTimeAsync(1);
		}
		await seconds(5);
		const pauses = source.looks.slice(1).map((look, index) => look - (source.looks[index] ?? 0));
		expect(pauses.length).toBeLessThan(8);
		expect(Math.min(...pauses)).toBeGreaterThanOrEqual(0.5);
	});

	it('soon again for 15 minutes after it found what nobody had announced', async () => {
		startDrain(n8n, [source]);
		await seconds(30);
		source.give('unannounced1');
		await seconds(40);
		expect(n8n.runs).toMatchObject([{ ids: [1], at: 60 }]);
		await seconds(10);
		source.give('unannounced2');
		await seconds(7);
		expect(n8n.runs).toHaveLength(2);
		await seconds(16 * 60);
		const before = source.looks.length;
		await seconds(600);
		expect(source.looks.length - before).toBe(10);
	});

	it('not any sooner where wake-ups are off: then nothing is ever announced', async () => {
		startDrain(n8n, [source], { options: { wakeUp: false } });
		await seconds(30);
		source.give('one');
		await seconds(200);
		expect(looksAfter(70)).toEqual([120, 180]);
	});

	it('not any sooner after what a wake-up announced, a moment before or after it', async () => {
		const { drain } = startDrain(n8n, [source]);
		await seconds(10);
		source.give('one');
		drain.wake();
		await seconds(61.5);
		source.give('two');
		await seconds(60);
		drain.wake();
		await seconds(10);
		const before = source.looks.length;
		await seconds(300);
		expect(source.looks.length - before).toBe(5);
	});

	it('not any sooner after what had gathered before it started', async () => {
		source.give('one', 'two');
		startDrain(n8n, [source], { options: { batchSize: 1 } });
		await seconds(200);
		expect(looksAfter(1)).toEqual([60, 120, 180]);
	});
});

describe('several sources behind one drain', () => {
	it('take turns, so that a full one does not keep the other from being read', async () => {
		const other = new FakeSource('the other source');
		source.give('a1', 'a2', 'a3');
		other.give('b11', 'b12', 'b13');
		startDrain(n8n, [source, other]);
		await seconds(1);
		expect(n8n.runs.flatMap(({ ids }) => ids)).toEqual([1, 11, 2, 12, 3, 13]);
		expect([source.acknowledged, other.acknowledged]).toEqual([
			['a1', 'a2', 'a3'],
			['b11', 'b12', 'b13'],
		]);
	});

	it('go on while one of them cannot be read, which is asked ever more seldom', async () => {
		const other = new FakeSource('the other source');
		source.failures.next = Infinity;
		startDrain(n8n, [source, other]);
		await seconds(1);
		other.give('b1', 'b2');
		await seconds(62);
		expect(n8n.runs).toHaveLength(2);
		expect(source.looks.map(Math.floor)).toEqual([0, 1, 3, 7, 15, 31]);
		expect(n8n.warnings).toHaveLength(1);
	});
});
