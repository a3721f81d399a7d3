import { sleep } from 'n8n-workflow';
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

const runs = () => n8n.runs.map(({ ids, at }) => [ids[0], at]);

describe('a run that fails', () => {
	it('is repeated after 5, 10, 20 and 40 seconds, and others do not wait for it', async () => {
		source.give('bad1', 'good2');
		n8n.endOf = (id, attempt) => (id === 1 && attempt < 5 ? 'error' : 'success');
		startDrain(n8n, [source]);
		await seconds(100);
		expect(runs()).toEqual([
			[1, 0],
			[2, 0],
			[1, 5],
			[1, 15],
			[1, 35],
			[1, 75],
		]);
		expect(source.acknowledged).toEqual(['good2', 'bad1']);
	});

	it('is set aside after maxAttempts, and a failed execution says so', async () => {
		source.give('bad1', 'good2');
		n8n.endOf = (id) => (id === 1 ? 'error' : 'success');
		startDrain(n8n, [source], { options: { maxAttempts: 2 } });
		await seconds(60);
		expect([source.setAsideKeys, source.acknowledged]).toEqual([['bad1'], ['good2']]);
		expect(n8n.reported).toMatchObject([
			{
				message: '1 change(s) were set aside, because the workflow failed 2 time(s) with them',
				description: 'Mend the workflow.',
			},
		]);
	});

	it('says so in the log alone where the host stores no failed executions', async () => {
		n8n.isOld = true;
		source.give('bad1');
		n8n.endOf = () => 'error';
		startDrain(n8n, [source], { options: { maxAttempts: 1 } });
		await seconds(5);
		expect(n8n.errors).toEqual([expect.stringMatching(/1 change\(s\) were set aside/)]);
	});

	it('counts as dealt with by onFinish and by onStart', async () => {
		n8n.endOf = () => 'error';
		source.give('one1');
		startDrain(n8n, [source], { options: { acknowledge: 'onFinish' } });
		const other = new FakeSource();
		other.give('two2');
		startDrain(n8n, [other], { options: { acknowledge: 'onStart' }, nodeId: 'other' });
		await seconds(100);
		expect([source.acknowledged, other.acknowledged]).toEqual([['one1'], ['two2']]);
		expect(n8n.runs).toHaveLength(2);
	});

	it('holds at most 20 batches, then nothing is read until one of them is done', async () => {
		source.give(...Array.from({ length: 30 }, (_, index) => `p${index}`));
		n8n.endOf = () => 'error';
		startDrain(n8n, [source]);
		await seconds(4);
		expect(n8n.runs).toHaveLength(20);
		await seconds(600);
		expect(source.setAsideKeys.length).toBeGreaterThan(20);
	});
});

describe('a workflow that is not started', () => {
	it.each<[string, End]>([
		['n8n refuses it later', 'refused'],
		['emit throws', 'throws'],
	])('(%s) costs no attempt, and is tried again ever later', async (_name, end) => {
		source.give('one1');
		let faults = 2;
		n8n.endOf = () => {
			if (faults-- <= 0) return 'success';
			if (end === 'throws') throw new Error('Not with this engine');
			return end;
		};
		startDrain(n8n, [source], { options: { maxAttempts: 1 } });
		await seconds(30);
		expect([source.acknowledged, source.setAsideKeys]).toEqual([['one1'], []]);
		expect(n8n.warnings).toEqual([expect.stringMatching(/could not be started/)]);
	});

	it('as its items cannot be read is tried again, later with what could not be read', async () => {
		source.give('one1');
		const tolerated: boolean[] = [];
		const prepare = async (_changes: unknown, tolerates: boolean) => {
			tolerated.push(tolerates);
			if (!tolerates) throw new Error('The portal is down');
			return await Promise.resolve({ items: [{ json: { id: 1 } }] });
		};
		startDrain(n8n, [source], { prepare, options: { maxAttempts: 2 } });
		await seconds(30);
		expect(tolerated).toEqual([false, false, true]);
		expect(source.acknowledged).toEqual(['one1']);
	});

	it('as nothing of its changes is worth a run is acknowledged', async () => {
		source.give('one1');
		let told = 0;
		const prepare = async () => await Promise.resolve({ items: [], told: () => void (told += 1) });
		startDrain(n8n, [source], { prepare });
		await seconds(1);
		expect([n8n.runs, source.acknowledged, told]).toEqual([[], ['one1'], 1]);
	});
});

describe('what a source says of a batch', () => {
	it('unreadable changes are reported once, and the batch is acknowledged', async () => {
		source.batches.push(
			batchOf('one', { changes: [], unreadable: [{ reason: 'EVENT_DATA: is not a map' }] }),
		);
		startDrain(n8n, [source]);
		await seconds(1);
		expect([n8n.runs, source.acknowledged]).toEqual([[], ['one']]);
		expect(n8n.reported).toMatchObject([{ message: expect.stringMatching(/^1 change\(s\) of/) }]);
	});

	it('its note is written before each run', async () => {
		const noted: string[] = [];
		source.beforeRun = ({ key }) => noted.push(`${key} before run ${n8n.runs.length + 1}`);
		source.give('one1');
		n8n.endOf = (_id, attempt) => (attempt === 1 ? 'error' : 'success');
		startDrain(n8n, [source]);
		await seconds(10);
		expect(noted).toEqual(['one1 before run 1', 'one1 before run 2']);
	});
});

it('has at most maxRunning batches with the workflow', async () => {
	source.give('a1', 'b2', 'c3', 'd4');
	let underWay = 0;
	let most = 0;
	n8n.endOf = async (): Promise<End> => {
		most = Math.max(most, ++underWay);
		await sleep(10_000);
		underWay -= 1;
		return 'success';
	};
	startDrain(n8n, [source], { options: { maxRunning: 2 } });
	await seconds(50);
	expect([n8n.runs.length, most]).toEqual([4, 2]);
});

it('an acknowledgement that fails is tried until it works, and the workflow runs once', async () => {
	source.give('one1');
	source.failures.acknowledge = 6;
	startDrain(n8n, [source]);
	await seconds(120);
	expect([n8n.runs.length, source.acknowledged]).toEqual([1, ['one1']]);
});

it('setting aside that fails is tried until it works', async () => {
	source.give('one1');
	source.failures.setAside = 3;
	n8n.endOf = () => 'error';
	startDrain(n8n, [source], { options: { maxAttempts: 1 } });
	await seconds(60);
	expect([n8n.runs.length, source.setAsideKeys]).toEqual([1, ['one1']]);
});

it('a drain that delivers leftovers ends when nothing is left and nothing is under way', async () => {
	source.give('one1');
	n8n.endOf = (_id, attempt) => (attempt < 2 ? 'error' : 'success');
	const { drain, ended } = startDrain(n8n, [source], { endsWhenEmpty: true });
	await seconds(20);
	await ended;
	expect([n8n.runs.length, drain.closed]).toEqual([2, false]);
});
