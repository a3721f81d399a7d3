import {
	leaveToSuccessor,
	registerDrain,
	unregisterDrain,
	wakeDrain,
	type RunningDrain,
} from '../../../../nodes/Bitrix24CrmItemTrigger/drain/runningDrains';
import { closeAll, FakeN8n, seconds, startDrain, type End } from './drainUnderTest';
import { batchOf, FakeSource } from './fakeSource';

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

const recovered = (key: string) => batchOf(key, { isRecovered: true });

describe('a batch found again after a restart', () => {
	it('that had not been started is delivered at once, before new ones', async () => {
		source.left = [recovered('old1')];
		source.give('new2');
		startDrain(n8n, [source]);
		await seconds(1);
		expect(n8n.runs.map(({ ids }) => ids[0])).toEqual([1, 2]);
	});

	it('that had been started is given 30 seconds, then it is repeated if it is still there', async () => {
		n8n.usedKeys.add('member:workflow:node:old1').add('member:workflow:node:gone2');
		source.left = [recovered('old1'), recovered('gone2')];
		source.isLeft = async ({ key }) => await Promise.resolve(key === 'old1');
		source.give('new3');
		startDrain(n8n, [source]);
		await seconds(29);
		expect(n8n.runs.map(({ ids }) => ids[0])).toEqual([3]);
		await seconds(10);
		expect(n8n.runs.map(({ ids }) => ids[0])).toEqual([3, 1]);
		expect(source.acknowledged).toEqual(['new3', 'old1']);
	});

	it('with onStart is acknowledged where it had been started', async () => {
		n8n.usedKeys.add('member:workflow:node:old1');
		source.left = [recovered('old1')];
		startDrain(n8n, [source], { options: { acknowledge: 'onStart' } });
		await seconds(10);
		expect([n8n.runs, source.acknowledged]).toEqual([[], ['old1']]);
	});

	it('is given 30 seconds where the host has no keys to tell', async () => {
		n8n.isOld = true;
		source.left = [recovered('old1')];
		source.give('new2');
		startDrain(n8n, [source]);
		await seconds(29);
		expect(n8n.runs.map(({ ids }) => ids[0])).toEqual([2]);
		await seconds(5);
		expect(n8n.runs.map(({ ids }) => ids[0])).toEqual([2, 1]);
	});
});

describe('a drain that was closed', () => {
	it('looks no more, and leaves what fails after that to its successor, which repeats it at once', async () => {
		source.give('one1', 'two2');
		let end: (end: End) => void = () => undefined;
		n8n.endOf = async () => await new Promise<End>((resolve) => (end = resolve));
		const { drain } = startDrain(n8n, [source]);
		await seconds(1);
		await drain.close();
		unregisterDrain(drain);
		const next = new FakeSource();
		startDrain(n8n, [next]);
		await seconds(1);
		next.left = [recovered('one1')];
		end('error');
		n8n.endOf = () => 'success';
		await seconds(3);
		expect(n8n.runs.map(({ ids }) => ids[0])).toEqual([1, 1]);
		expect(next.acknowledged).toEqual(['one1']);
	});

	it('acknowledges a run that ends well after that', async () => {
		source.give('one1');
		let end: (end: End) => void = () => undefined;
		n8n.endOf = async () => await new Promise<End>((resolve) => (end = resolve));
		const { drain } = startDrain(n8n, [source]);
		await seconds(1);
		await drain.close();
		end('success');
		await seconds(3);
		expect(source.acknowledged).toEqual(['one1']);
	});

	it('whose acknowledgement had not worked leaves only that to its successor', async () => {
		source.give('one1');
		source.failures.acknowledge = Infinity;
		const { drain } = startDrain(n8n, [source]);
		await seconds(2);
		const closed = drain.close();
		await seconds(4);
		await closed;
		unregisterDrain(drain);
		const next = new FakeSource();
		next.left = [recovered('one1')];
		startDrain(n8n, [next]);
		await seconds(2);
		expect([n8n.runs.length, next.acknowledged]).toEqual([1, ['one1']]);
	});
});

describe('drains of one process', () => {
	const drainOf = (nodeId: string, claims: string[] = []) => ({
		workflow: 'w',
		nodeId,
		claims,
		wake: jest.fn(),
		recover: jest.fn(),
	});
	const all: RunningDrain[] = [];

	afterEach(() => all.splice(0).forEach(unregisterDrain));

	it('a wake-up reaches the drain of its node, or all of the workflow', () => {
		const [one, other] = [drainOf('one'), drainOf('other')];
		for (const drain of [one, other]) registerDrain(drain);
		all.push(one, other);
		wakeDrain('w', 'one');
		wakeDrain('another workflow');
		expect([one.wake.mock.calls.length, other.wake.mock.calls.length]).toEqual([1, 0]);
		wakeDrain('w');
		expect([one.wake.mock.calls.length, other.wake.mock.calls.length]).toEqual([2, 1]);
	});

	it('a drain that reads the same takes over, also if it is of another node', () => {
		const [same, heir, stranger] = [drainOf('node'), drainOf('b', ['queue']), drainOf('c')];
		for (const drain of [same, heir, stranger]) registerDrain(drain);
		all.push(same, heir, stranger);
		leaveToSuccessor(drainOf('node', ['queue']));
		expect([same, heir, stranger].map(({ recover }) => recover.mock.calls.length)).toEqual([
			1, 1, 0,
		]);
	});
});
