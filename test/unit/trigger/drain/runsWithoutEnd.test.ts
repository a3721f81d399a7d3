import { waitForEnd } from '../../../../nodes/Bitrix24CrmItemTrigger/runs/workflowRun';
import { unregisterDrain } from '../../../../nodes/Bitrix24CrmItemTrigger/drain/runningDrains';
import { closeAll, FakeN8n, seconds, startDrain } from './drainUnderTest';
import { batchOf, FakeSource } from './fakeSource';

let source: FakeSource;
let n8n: FakeN8n;

beforeEach(() => {
	jest.useFakeTimers();
	source = new FakeSource();
	n8n = new FakeN8n();
	n8n.endOf = () => 'never';
});

afterEach(async () => {
	await closeAll();
	jest.useRealTimers();
});

describe('a run whose end never comes', () => {
	it('counts as lost after maxRunTime: it is repeated, then set aside, and the log says so', async () => {
		source.give('one1', 'two2');
		n8n.endOf = (id) => (id === 1 ? 'never' : 'success');
		startDrain(n8n, [source], { options: { maxRunTime: 100, maxAttempts: 2 } });
		await seconds(99);
		expect(n8n.runs).toHaveLength(1);
		await seconds(200);
		expect(n8n.runs.map(({ ids, at }) => [ids[0], at])).toEqual([
			[1, 0],
			[2, 100],
			[1, 105],
		]);
		expect([source.setAsideKeys, source.acknowledged]).toEqual([['one1'], ['two2']]);
		expect(n8n.warnings[0]).toMatch(/end of a run within 100 seconds.*Max Run Time/);
		expect(n8n.reported).toMatchObject([{ message: expect.stringMatching(/did not end in time/) }]);
	});

	it('counts as lost after the workflow’s own time-out and a margin', async () => {
		n8n.workflowSettings = { executionTimeout: 10 };
		source.give('one1', 'two2');
		startDrain(n8n, [source]);
		await seconds(39);
		expect(n8n.runs).toHaveLength(1);
		await seconds(2);
		expect(n8n.runs).toHaveLength(2);
	});

	it('a workflow without a time-out (−1) has maxRunTime', async () => {
		n8n.workflowSettings = { executionTimeout: -1 };
		source.give('one1', 'two2');
		startDrain(n8n, [source], { options: { maxRunTime: 50 } });
		await seconds(51);
		expect(n8n.runs).toHaveLength(2);
	});

	it('with onFinish counts as ended', async () => {
		source.give('one1');
		startDrain(n8n, [source], { options: { acknowledge: 'onFinish', maxRunTime: 20 } });
		await seconds(21);
		expect([source.acknowledged, n8n.runs.length]).toEqual([['one1'], 1]);
	});

	it('with onStart is acknowledged after some seconds', async () => {
		source.give('one1');
		startDrain(n8n, [source], { options: { acknowledge: 'onStart' } });
		await seconds(6);
		expect(source.acknowledged).toEqual(['one1']);
	});

	it('does not stop the others with maxRunning 3 after three of them', async () => {
		source.give('a1', 'b2', 'c3', 'd4');
		n8n.endOf = (id) => (id < 4 ? 'never' : 'success');
		startDrain(n8n, [source], { options: { maxRunning: 3, maxRunTime: 60 } });
		await seconds(62);
		expect(source.acknowledged).toEqual(['d4']);
	});

	it('that ends well after all, while its batch waits to be repeated, is not repeated', async () => {
		source.give('one1');
		startDrain(n8n, [source], { options: { maxRunTime: 20 } });
		await seconds(22);
		n8n.runs[0]?.end('success');
		await seconds(60);
		expect([n8n.runs.length, source.acknowledged]).toEqual([1, ['one1']]);
	});

	it('does not hold up the closing of the drain', async () => {
		source.give('one1');
		const { drain } = startDrain(n8n, [source]);
		await seconds(1);
		let isClosed = false;
		void drain.close().then(() => (isClosed = true));
		await jest.advanceTimersByTimeAsync(100);
		expect(isClosed).toBe(true);
	});

	it('is taken over by the next drain when it counts as lost, not before', async () => {
		source.give('one1');
		const { drain } = startDrain(n8n, [source], { options: { maxRunTime: 100 } });
		await seconds(1);
		await drain.close();
		unregisterDrain(drain);
		const next = new FakeSource();
		next.left = [batchOf('one1', { isRecovered: true })];
		const { drain: successor } = startDrain(n8n, [next], { options: { maxRunTime: 100 } });
		await seconds(60);
		expect(n8n.runs).toHaveLength(1);
		next.left = [batchOf('one1', { isRecovered: true })];
		n8n.endOf = () => 'success';
		await seconds(45);
		successor.recover();
		await seconds(40);
		expect(next.acknowledged).toEqual(['one1']);
	});
});

it('waitForEnd: a rejection that comes after the wait is over is handled', async () => {
	let reject: (error: Error) => void = () => undefined;
	const end = new Promise<never>((_resolve, no) => (reject = no));
	const waiting = waitForEnd({ end }, 1_000, () => false);
	await seconds(2);
	expect(await waiting).toBe('timedOut');
	reject(new Error('too late'));
	await seconds(1);
});
