import { sleep } from 'n8n-workflow';
import { waitUntil } from '../../host/waitUntil';
import type { RunEnd } from '../triggerRun';
import type { TriggerNode } from '../triggerNode';
import {
	gate,
	GuaranteedStage,
	guaranteed,
	holdRuns,
	runsOf,
	TYPE,
	whenRuns,
} from './guaranteedStage';

let stage: GuaranteedStage;

beforeEach(async () => {
	stage = await GuaranteedStage.set();
});

afterEach(async () => await stage.stop());

const setAside = () =>
	stage.portal.queue
		.rows()
		.filter(({ ERROR }) => ERROR === '1')
		.map(({ EVENT_DATA }) => EVENT_DATA && Number(EVENT_DATA.FIELDS['ID']));

const whenSetAside = async (count: number) =>
	await waitUntil(
		() => `${count} rows set aside; there are ${setAside().length}`,
		() => setAside().length === count || undefined,
	);

/** A workflow that fails with some items. */
function failingWith(trigger: TriggerNode, ...ids: number[]): void {
	trigger.endRun = ({ items }): RunEnd =>
		items.some(({ json }) => ids.includes(Number(json.id))) ? 'error' : 'success';
}

describe('a run that fails', () => {
	it('is repeated later with the same changes, and others do not wait for it', async () => {
		const trigger = stage.trigger();
		let fails = 1;
		trigger.endRun = ({ items }) => (items[0]?.json.id === 1 && fails-- > 0 ? 'error' : 'success');
		await trigger.activate();
		stage.change(1);
		await whenRuns(trigger, 1);
		stage.change(2);
		await whenRuns(trigger, 3);
		await stage.queueEmpty();
		expect(runsOf(trigger)).toEqual([[1], [2], [1]]);
	});

	it('maxAttempts times has its changes set aside; the log and the error path say so', async () => {
		const trigger = stage.trigger({ options: { maxAttempts: 2 } });
		failingWith(trigger, 1);
		await trigger.activate();
		stage.change(1);
		await whenSetAside(1);
		expect(runsOf(trigger)).toEqual([[1], [1]]);
		await waitUntil('the report', () => trigger.reported.length || undefined);
		expect(trigger.reported[0]?.message).toMatch(/1 change\(s\) were set aside.*failed 2 time/);
		expect(stage.host.log.messages('error').join()).toMatch(/set aside.*Replay Set-Aside Changes/);
		stage.change(2);
		await whenRuns(trigger, 3);
		expect(setAside()).toEqual([1]);
	});

	it('is repeated by the node as it was published next', async () => {
		const trigger = stage.trigger();
		const endRuns = holdRuns(trigger, 'error');
		await trigger.activate();
		stage.change(1);
		await whenRuns(trigger, 1);
		await trigger.republish(guaranteed({ checkEvery: 5 }));
		trigger.endRun = () => 'success';
		expect(trigger.runs).toHaveLength(1);
		endRuns();
		await whenRuns(trigger, 2);
		await stage.queueEmpty();
	});
});

describe('changes that were set aside', () => {
	async function withOneSetAside(): Promise<TriggerNode> {
		const trigger = stage.trigger({ options: { maxAttempts: 1 } });
		failingWith(trigger, 1);
		await trigger.activate();
		stage.change(1);
		await whenSetAside(1);
		return trigger;
	}

	it('come again when the item changes again', async () => {
		const trigger = await withOneSetAside();
		trigger.endRun = () => 'success';
		stage.change(1);
		await whenRuns(trigger, 2);
		await stage.queueEmpty();
	});

	it('come again when the item changed again while n8n was down, and only then', async () => {
		const trigger = await withOneSetAside();
		stage.change(3);
		await whenRuns(trigger, 2);
		await trigger.close();
		trigger.endRun = () => 'success';
		await trigger.activate('init');
		stage.change(4);
		await whenRuns(trigger, 3);
		expect([runsOf(trigger), setAside()]).toEqual([[[1], [3], [4]], [1]]);
		await trigger.close();
		await sleep(1_000);
		stage.change(1);
		await trigger.activate('init');
		await stage.queueEmpty();
		expect(runsOf(trigger)).toEqual([[1], [3], [4], [1]]);
	});

	it('are delivered again with the option, once', async () => {
		const trigger = await withOneSetAside();
		trigger.endRun = () => 'success';
		await trigger.republish(guaranteed({ replaySetAside: true }));
		await stage.queueEmpty();
		expect(runsOf(trigger)).toEqual([[1], [1]]);
	});

	it('keep a newer change that was already waiting', async () => {
		const trigger = stage.trigger({ options: { maxAttempts: 1, batchSize: 2 } });
		const first = gate();
		trigger.endRun = async (): Promise<RunEnd> => {
			if (trigger.runs.length > 1) return 'success';
			await first.opened;
			return 'error';
		};
		await trigger.activate();
		await trigger.close();
		stage.change(1, 2);
		await trigger.activate('init');
		await whenRuns(trigger, 1);
		stage.change(1);
		first.open();
		await whenRuns(trigger, 2);
		await waitUntil('1 to be done', () => stage.portal.queue.size() === 1 || undefined);
		expect([runsOf(trigger)[1], setAside()]).toEqual([[1], [2]]);
	});
});

it('a change in the moment of setting aside is not lost where the portal is busy just then', async () => {
	const trigger = stage.trigger({ options: { maxAttempts: 1 } });
	const busy = { status: 503, error: 'QUERY_LIMIT_EXCEEDED', error_description: 'Too many' };
	trigger.endRun = (): RunEnd => {
		if (trigger.runs.length > 1) return 'success';
		// The list that goes along with setting aside has to be made again, after it.
		const run = () => stage.change(1);
		stage.portal.faults.add({ method: 'event.offline.list', after: 1, run, reply: busy });
		return 'error';
	};
	await trigger.activate();
	stage.change(1);
	await whenRuns(trigger, 2);
	await stage.queueEmpty();
	expect(new Set(runsOf(trigger).flat())).toEqual(new Set([1]));
});

describe('a row that cannot be read', () => {
	it('is set aside and reported, and the rest of its reservation is delivered', async () => {
		const trigger = stage.trigger();
		await trigger.activate();
		await trigger.close();
		stage.change(1, 2, 3);
		stage.portal.faults.add({
			method: 'event.offline.get',
			times: 2,
			rewrite: (answer) => {
				const { result } = answer as { result: { events: Array<Record<string, unknown>> } };
				const [one, other] = result.events;
				if (one) one['EVENT_DATA'] = false;
				if (other) other['EVENT_NAME'] = 'ONSOMETHINGELSE';
				return answer;
			},
		});
		await trigger.activate('init');
		await whenRuns(trigger, 1);
		await waitUntil('two to be left', () => stage.portal.queue.size() === 2 || undefined);
		expect([runsOf(trigger), setAside()]).toEqual([[[3]], [1, 2]]);
		expect(trigger.reported).toMatchObject([{ message: expect.stringMatching(/^2 change\(s\)/) }]);
	});
});

it.each([-3_600_000, 3_600_000])('clocks that differ by %i ms lose nothing', async (skew) => {
	await stage.stop();
	stage = await GuaranteedStage.set({ now: () => Date.now() + skew });
	const trigger = stage.trigger({ options: { maxAttempts: 1 } });
	failingWith(trigger, 1);
	await trigger.activate();
	stage.change(1);
	await whenSetAside(1);
	trigger.endRun = () => 'success';
	stage.change(1, 2);
	await stage.queueEmpty();
	expect(new Set(runsOf(trigger).flat())).toEqual(new Set([1, 2]));
	expect(stage.portal.items.size(TYPE)).toBe(10);
});
