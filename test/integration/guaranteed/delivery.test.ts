import { sleep } from 'n8n-workflow';
import { waitUntil } from '../../host/waitUntil';
import type { TriggerNode } from '../triggerNode';
import type { RunEnd } from '../triggerRun';
import { GuaranteedStage, guaranteed, holdRuns, runsOf, TYPE, whenRuns } from './guaranteedStage';

let stage: GuaranteedStage;

afterEach(async () => await stage.stop());

async function active(...settings: Parameters<GuaranteedStage['trigger']>): Promise<TriggerNode> {
	const trigger = stage.trigger(...settings);
	await trigger.activate();
	return trigger;
}

describe('the queue is read', () => {
	beforeEach(async () => (stage = await GuaranteedStage.set()));

	it('at activation: what changed while n8n was down comes in one run, by time', async () => {
		const trigger = await active();
		await trigger.close();
		stage.change(2, 3, 1, 2);
		await trigger.activate('init');
		await stage.queueEmpty();
		expect(runsOf(trigger).map((run) => run.sort())).toEqual([[1, 2, 3]]);
		expect(trigger.runs[0]?.items[0]?.json).toEqual({
			event: 'updated',
			entityTypeId: TYPE,
			id: expect.any(Number),
			occurredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
			portal: { domain: stage.portal.domain, memberId: stage.portal.memberId },
			// Only where the row says who.
			...(stage.portal.behaviour.queueMaps ? { changedBy: 1 } : {}),
		});
	});

	it('at a wake-up, for which no execution starts, also for what changed right after it', async () => {
		const trigger = await active();
		stage.change(1);
		await whenRuns(trigger, 1);
		stage.change(2);
		await whenRuns(trigger, 2);
		expect(runsOf(trigger)).toEqual([[1], [2]]);
		expect(trigger.runs.every(({ by }) => by === 'emit')).toBe(true);
	});

	it('every checkEvery seconds where all wake-ups are lost, with one request each', async () => {
		stage.portal.loseDeliveries(() => true);
		const trigger = await active({ options: { checkEvery: 5 } });
		await waitUntil('the first look', () => stage.asked('event.offline.get') > 0 || undefined);
		stage.portal.clearLog();
		stage.change(1);
		await whenRuns(trigger, 1);
		await stage.queueEmpty();
		await waitUntil('a look', () => stage.asked('event.offline.get') >= 2 || undefined);
		stage.portal.clearLog();
		await sleep(10_500);
		const looks = stage.portal.requests.map(({ method }) => method);
		expect(new Set(looks)).toEqual(new Set(['event.offline.get']));
		// Two checks, and one more where the busy machine began late.
		expect(looks.length).toBeLessThanOrEqual(3);
	});

	it('one drain at a time, however many wake-ups come (1,000)', async () => {
		const trigger = await active();
		await waitUntil('the first look', () => stage.asked('event.offline.get') > 0 || undefined);
		const handler = stage.portal.subscriptions.find(({ offline }) => !offline)?.handler ?? '';
		const auth = `auth%5Bmember_id%5D=${stage.portal.memberId}`;
		stage.portal.clearLog();
		const headers = { 'content-type': 'application/x-www-form-urlencoded' };
		const wake = async () =>
			await fetch(handler, { method: 'POST', headers, body: `event=ONOFFLINEEVENT&${auth}` });
		const startedAt = Date.now();
		for (let sent = 0; sent < 1_000; sent += 50) {
			const answers = await Promise.all(Array.from({ length: 50 }, wake));
			expect(answers.every(({ status }) => status === 200)).toBe(true);
		}
		const seconds = (Date.now() - startedAt) / 1_000;
		const looks = stage.asked('event.offline.get');
		expect(looks).toBeGreaterThan(0);
		expect(looks).toBeLessThanOrEqual(2 * seconds + 2);
		expect(trigger.runs).toEqual([]);
	});

	it('with the items of a run fetched at once', async () => {
		const trigger = await active({ parameters: { output: 'item' } });
		await trigger.close();
		stage.change(1, 2, 3, 4, 5);
		stage.portal.items.delete(TYPE, 4);
		stage.portal.clearLog();
		await trigger.activate('init');
		await stage.queueEmpty();
		const items = trigger.runs[0]?.items.map(({ json }) => json) ?? [];
		expect(items).toHaveLength(5);
		expect(items).toContainEqual(
			expect.objectContaining({ id: 5, item: expect.objectContaining({ title: 'Change 5' }) }),
		);
		expect(items).toContainEqual(
			expect.objectContaining({ id: 4, item: null, itemError: expect.anything() }),
		);
		const reads = stage.portal.requests.flatMap(({ commands = [], method }) => [
			method,
			...commands,
		]);
		expect(reads.filter((one) => one.startsWith('crm.item.list'))).toHaveLength(1);
		expect(reads.filter((one) => one.startsWith('crm.item.get'))).toHaveLength(1);
	});

	it('in runs of batchSize, at most maxRunning at a time', async () => {
		const trigger = stage.trigger({ options: { batchSize: 2, maxRunning: 2 } });
		let underWay = 0;
		let most = 0;
		trigger.endRun = async (): Promise<RunEnd> => {
			most = Math.max(most, ++underWay);
			await sleep(100);
			underWay -= 1;
			return 'success';
		};
		await trigger.activate();
		await trigger.close();
		stage.change(1, 2, 3, 4, 5, 6, 7, 8, 9);
		await trigger.activate('init');
		await stage.queueEmpty();
		expect(runsOf(trigger).map((run) => run.length)).toEqual([2, 2, 2, 2, 1]);
		expect(most).toBe(2);
	});

	it('again for an item that changes while its run is going', async () => {
		const trigger = stage.trigger();
		const endRuns = holdRuns(trigger, 'success');
		await trigger.activate();
		stage.change(1);
		await whenRuns(trigger, 1);
		stage.change(1);
		await stage.portal.idle();
		expect(trigger.runs).toHaveLength(1);
		endRuns();
		await whenRuns(trigger, 2);
		await stage.queueEmpty();
		expect(runsOf(trigger)).toEqual([[1], [1]]);
	});
});

it('delivers 30,000 waiting rows once each, in runs of 500, with few requests', async () => {
	stage = await GuaranteedStage.set({ deliver: false }, 30_000);
	const trigger = await active();
	await trigger.close();
	stage.change(...Array.from({ length: 30_000 }, (_, index) => index + 1));
	let underWay = 0;
	let most = 0;
	trigger.endRun = async (): Promise<RunEnd> => {
		most = Math.max(most, ++underWay);
		await sleep(0);
		underWay -= 1;
		return 'success';
	};
	await trigger.activate('init');
	// Two requests a run, and after a burst of 50 the portal's limits allow two a second.
	await stage.queueEmpty(100);
	const ids = runsOf(trigger).flat();
	expect([ids.length, new Set(ids).size, trigger.runs.length, most]).toEqual([
		30_000, 30_000, 60, 1,
	]);
}, 130_000);

describe('two processes read one queue', () => {
	it('each row goes to one of them', async () => {
		stage = await GuaranteedStage.set({ deliver: false }, 2_000);
		const settings = {
			workflowId: 'same',
			nodeId: 'same',
			options: { batchSize: 50, checkEvery: 5 },
		};
		const one = stage.trigger({ ...settings });
		await one.activate();
		await one.close();
		stage.change(...Array.from({ length: 2_000 }, (_, index) => index + 1));
		const other = stage.trigger({
			...settings,
			host: await stage.anotherHost({ publicUrl: stage.host.publicUrl }),
		});
		await Promise.all([one.activate('init'), other.activate('init')]);
		await stage.queueEmpty();
		const ids = [...runsOf(one), ...runsOf(other)].flat();
		expect(new Set(ids).size).toBe(2_000);
	});
});

describe('acknowledge', () => {
	beforeEach(async () => (stage = await GuaranteedStage.set()));

	it('onSuccess: not before the run has succeeded', async () => {
		const trigger = stage.trigger();
		const endRuns = holdRuns(trigger, 'success');
		await trigger.activate();
		stage.change(1);
		await whenRuns(trigger, 1);
		expect(stage.portal.queue.size()).toBe(1);
		expect(trigger.runs[0]?.deduplicationKey).toMatch(/:node-1:[0-9a-f]{32}$/);
		endRuns();
		await stage.queueEmpty();
	});

	it('onStart: while the run is still going, with a key that is its reservation’s', async () => {
		const trigger = stage.trigger({ options: { acknowledge: 'onStart' } });
		const endRuns = holdRuns(trigger, 'error');
		await trigger.activate();
		stage.change(1);
		await whenRuns(trigger, 1);
		const [row] = stage.portal.queue.rows();
		await stage.queueEmpty(10);
		expect(trigger.runs[0]?.deduplicationKey).toBe(
			[stage.portal.memberId, trigger.workflowId, trigger.node.id, row?.PROCESS_ID].join(':'),
		);
		endRuns();
		stage.change(2);
		await whenRuns(trigger, 2);
		await stage.queueEmpty();
		expect(runsOf(trigger)).toEqual([[1], [2]]);
	});

	it('onFinish: whatever the result', async () => {
		const trigger = stage.trigger({ options: { acknowledge: 'onFinish' } });
		trigger.endRun = () => 'error';
		await trigger.activate();
		stage.change(1);
		await stage.queueEmpty();
		expect(runsOf(trigger)).toEqual([[1]]);
	});
});

it('never writes a token into the log', async () => {
	stage = await GuaranteedStage.set();
	const trigger = await active();
	stage.change(1);
	stage.portal.faults.add({ reply: { status: 500, error: 'INTERNAL_SERVER_ERROR' } });
	await whenRuns(trigger, 1);
	await trigger.republish(guaranteed({ checkEvery: 5 }));
	const log = JSON.stringify(stage.host.log.lines);
	const tokens = stage.portal.deliveries.flatMap(({ body }) => [
		...new URLSearchParams(body).entries(),
	]);
	for (const [name, value] of tokens) {
		if (/token/.test(name) && value) expect(log).not.toContain(value);
	}
});
