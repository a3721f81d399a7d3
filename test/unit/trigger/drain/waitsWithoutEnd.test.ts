import type { ChangeBatch } from '../../../../nodes/Bitrix24CrmItemTrigger/drain/source';
import { unregisterDrain } from '../../../../nodes/Bitrix24CrmItemTrigger/drain/runningDrains';
import { WakeSignal } from '../../../../nodes/Bitrix24CrmItemTrigger/drain/wakeSignal';
import { closeAll, FakeN8n, seconds, startDrain } from './drainUnderTest';
import { batchOf, FakeSource } from './fakeSource';

const NEVER = new Promise<never>(() => {});

/** A source of which one call is never answered for a batch. */
class SilentSource extends FakeSource {
	constructor(
		private readonly call: 'next' | 'acknowledge' | 'setAside' | 'isLeft',
		private readonly key = 'silent1',
	) {
		super();
		this.isLeft = async (batch) => (await this.silence('isLeft', batch)) ?? true;
	}

	override async next(limit: number, isUnderWay: (key: string) => boolean) {
		const batch = await super.next(limit, isUnderWay);
		return (await this.silence('next', batch)) ?? batch;
	}

	override async acknowledge(batch: ChangeBatch) {
		await this.silence('acknowledge', batch);
		await super.acknowledge(batch);
	}

	override async setAside(batch: ChangeBatch) {
		await this.silence('setAside', batch);
		return await super.setAside(batch);
	}

	/** Nothing, or never. */
	private async silence(call: string, batch: ChangeBatch | undefined): Promise<undefined> {
		if (call === this.call && batch?.key === this.key) await NEVER;
		return undefined;
	}
}

let n8n: FakeN8n;

beforeEach(() => {
	jest.useFakeTimers();
	n8n = new FakeN8n();
});

afterEach(async () => {
	await closeAll();
	jest.useRealTimers();
});

/** Seconds that closing takes. */
async function closingTime(drain: { close(): Promise<void> }): Promise<number> {
	const startedAt = Date.now();
	const closed = drain.close();
	await seconds(10);
	return await closed.then(() => (Date.now() - startedAt) / 1_000);
}

/** With two runs at a time the silent batch must not keep the other from its run and its end. */
const TWO = { maxRunning: 2, maxAttempts: 1 };

describe('what never comes stops neither the others nor the closing of a drain', () => {
	it('the source’s changes: the drain is closed after three seconds', async () => {
		const source = new SilentSource('next');
		source.give('silent1');
		const { drain } = startDrain(n8n, [source]);
		await seconds(1);
		let closedAfter: number | undefined;
		const startedAt = Date.now();
		void drain.close().then(() => (closedAfter = Date.now() - startedAt));
		await seconds(2.9);
		expect(closedAfter).toBeUndefined();
		await seconds(0.2);
		expect(closedAfter).toBe(3_000);
	});

	it('changes that come only after the closing are left to the next drain', async () => {
		let give: (batch: ChangeBatch) => void = () => undefined;
		const source = new FakeSource();
		source.next = async () => await new Promise((resolve) => (give = resolve));
		const { drain } = startDrain(n8n, [source]);
		await seconds(1);
		await closingTime(drain);
		unregisterDrain(drain);
		const next = new FakeSource();
		startDrain(n8n, [next]);
		await seconds(1);
		next.left = [batchOf('late1', { isRecovered: true })];
		give(batchOf('late1'));
		await seconds(2);
		expect(next.acknowledged).toEqual(['late1']);
		expect(n8n.runs).toHaveLength(1);
	});

	it('the items of a run', async () => {
		const source = new FakeSource();
		source.give('silent1', 'two2');
		const prepare = async (changes: ChangeBatch['changes']) => {
			const [{ event } = { event: undefined }] = changes;
			if (event?.id === 1) return await NEVER;
			return { items: [{ json: { id: event?.id ?? 0 } }] };
		};
		const { drain } = startDrain(n8n, [source], { options: TWO, prepare });
		await seconds(2);
		expect(source.acknowledged).toEqual(['two2']);
		await expectQuickEnd(drain);
	});

	it.each(['acknowledge', 'setAside'] as const)('the portal’s answer to %s', async (call) => {
		const source = new SilentSource(call);
		source.give('silent1', 'two2');
		if (call === 'setAside') n8n.endOf = (id) => (id === 1 ? 'error' : 'success');
		const { drain } = startDrain(n8n, [source], { options: TWO });
		await seconds(2);
		expect(source.acknowledged).toEqual(['two2']);
		expect(n8n.runs.map(({ ids }) => ids[0])).toEqual([1, 2]);
		await expectQuickEnd(drain);
	});

	it('the answer whether a recovered batch is still there', async () => {
		n8n.usedKeys.add('member:workflow:node:silent1');
		const source = new SilentSource('isLeft');
		source.left = [batchOf('silent1', { isRecovered: true })];
		source.give('two2');
		const { drain } = startDrain(n8n, [source], { options: TWO });
		await seconds(40);
		source.give('three3');
		drain.wake();
		await seconds(2);
		expect(source.acknowledged).toEqual(['two2', 'three3']);
		await expectQuickEnd(drain);
	});

	it('a wake-up: the drain looks all the same when it is time', async () => {
		const source = new FakeSource();
		startDrain(n8n, [source], { options: { checkEvery: 60 } });
		await seconds(61);
		expect(source.looks.map(Math.round)).toEqual([0, 60]);
	});
});

async function expectQuickEnd(drain: { close(): Promise<void> }): Promise<void> {
	let isClosed = false;
	void drain.close().then(() => (isClosed = true));
	await seconds(3);
	expect(isClosed).toBe(true);
}

it('a signal that is never given ends its wait with the time', async () => {
	let waited: number | undefined;
	const startedAt = Date.now();
	void new WakeSignal().wait(2_500).then(() => (waited = Date.now() - startedAt));
	await seconds(2.4);
	expect(waited).toBeUndefined();
	await seconds(0.2);
	expect(waited).toBe(2_500);
});
