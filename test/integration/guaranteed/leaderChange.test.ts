import { sleep } from 'n8n-workflow';
import type { TriggerNode } from '../triggerNode';
import { GuaranteedStage, holdRuns, runsOf, whenRuns } from './guaranteedStage';

/** The same node of the same workflow, in two mains behind one address and with one database. */
const SAME = { workflowId: 'same', nodeId: 'same', webhookId: 'same' };

let stage: GuaranteedStage;
let old: TriggerNode;
let next: TriggerNode;

afterEach(async () => await stage.stop());

async function twoMains(settings: Parameters<GuaranteedStage['trigger']>[0] = {}): Promise<void> {
	stage = await GuaranteedStage.set();
	const { publicUrl, usedKeys } = stage.host;
	const host = await stage.anotherHost({ publicUrl, usedKeys });
	// The other main hears of no delivery.
	const options = { checkEvery: 5, ...settings.options };
	old = stage.trigger({ ...settings, ...SAME, options });
	next = stage.trigger({ ...settings, ...SAME, options, host });
}

/** The leader steps down, and the other main takes over what the database has. */
async function changeLeader(): Promise<void> {
	await old.close();
	next.staticData = structuredClone(old.staticData);
	await next.activate('leadershipChange');
}

const bound = (): number[] => stage.portal.subscriptions.map(({ id }) => id).sort();

describe('a change of the leader', () => {
	it('leaves the subscriptions as they are, and new changes go to the new leader', async () => {
		await twoMains();
		await old.activate();
		const before = bound();
		await changeLeader();
		stage.change(1);
		await stage.queueEmpty();
		expect(bound()).toEqual(before);
		expect([runsOf(old), runsOf(next)]).toEqual([[], [[1]]]);
	});

	it('leaves a run of the old leader to it: it is not run beside itself, and acknowledged', async () => {
		await twoMains();
		const release = holdRuns(old, 'success');
		await old.activate();
		stage.change(1);
		await whenRuns(old, 1);
		await changeLeader();
		stage.change(2);
		await whenRuns(next, 1);
		expect([runsOf(old), runsOf(next)]).toEqual([[[1]], [[2]]]);
		release();
		await stage.queueEmpty();
		expect([runsOf(old), runsOf(next)]).toEqual([[[1]], [[2]]]);
	});

	it('with onStart starts nothing again that the old leader could not acknowledge', async () => {
		await twoMains({ options: { acknowledge: 'onStart' } });
		stage.portal.faults.add({ method: 'event.offline.clear', refuse503: true, times: 20 });
		await old.activate();
		stage.change(1);
		await whenRuns(old, 1);
		await changeLeader();
		stage.portal.faults.clear();
		await stage.queueEmpty();
		expect([runsOf(old), runsOf(next)]).toEqual([[[1]], []]);
	});

	it('and back again: who led before reads on', async () => {
		await twoMains();
		await old.activate();
		await changeLeader();
		await next.close();
		await old.activate('leadershipChange');
		stage.change(1);
		await stage.queueEmpty();
		expect([runsOf(old), runsOf(next)]).toEqual([[[1]], []]);
	});

	it('with instant delivery: the new leader takes deliveries over, the old one starts them itself', async () => {
		await twoMains({ parameters: { delivery: 'instant', options: {} } });
		await old.activate();
		const before = bound();
		await changeLeader();
		stage.change(1);
		await stage.portal.idle();
		await whenRuns(old, 1);
		expect(bound()).toEqual(before);
		expect(old.runs).toMatchObject([{ by: 'webhook' }]);
		expect(next.runs).toEqual([]);
	});
});

it('two leaders for a moment: each change starts one run', async () => {
	await twoMains({ options: { batchSize: 1, maxRunning: 3 } });
	await old.activate();
	next.staticData = structuredClone(old.staticData);
	stage.change(1, 2, 3, 4, 5);
	await next.activate('leadershipChange');
	stage.change(6, 7, 8, 9, 10);
	await stage.queueEmpty();
	const ids = [...runsOf(old), ...runsOf(next)].flat().sort((one, other) => one - other);
	expect(new Set(ids)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
	expect(new Set([...old.runs, ...next.runs].map((run) => run.deduplicationKey)).size).toBe(
		old.runs.length + next.runs.length,
	);
});

it('n8n adds a trigger again that it misses (update): nothing is bound again, nothing is lost', async () => {
	await twoMains();
	await old.activate();
	const before = bound();
	await old.close();
	stage.change(1);
	await old.activate('update');
	await stage.queueEmpty();
	expect(bound()).toEqual(before);
	expect(runsOf(old)).toEqual([[1]]);
});

it('n8n adds a trigger again whose old drain was not closed: its runs are not doubled', async () => {
	await twoMains();
	const release = holdRuns(old, 'success');
	await old.activate();
	stage.change(1);
	await whenRuns(old, 1);
	const again = stage.trigger(SAME);
	await again.activate('update');
	await sleep(1_000);
	release();
	await stage.queueEmpty();
	expect([runsOf(old), runsOf(again)]).toEqual([[[1]], []]);
});

it.each([
	['en', 'guaranteed'],
	['ru', 'guaranteed'],
	['en', 'instant'],
] as const)(
	'two mains that bind at one moment, where the portal says "already started" (%s, %s): both succeed',
	async (language, delivery) => {
		await twoMains({ parameters: { delivery } });
		stage.portal.conditions.bindsOverlap = true;
		stage.portal.conditions.language = language;
		await Promise.all([old.activate(), next.activate()]);
		const events = stage.portal.subscriptions.map(({ event, offline }) => `${event} ${offline}`);
		expect(new Set(events).size).toBe(events.length);
		expect(events.length).toBe(delivery === 'guaranteed' ? 2 : 1);
	},
);
