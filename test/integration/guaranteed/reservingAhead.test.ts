import { GuaranteedStage, guaranteed, holdRuns, runsOf, whenRuns } from './guaranteedStage';
import type { TriggerNode } from '../triggerNode';

const ITEMS = 12;
const EACH = 3;
const ALL = Array.from({ length: ITEMS }, (_, index) => index + 1);

let stage: GuaranteedStage;

beforeEach(async () => {
	stage = await GuaranteedStage.set({ deliver: false }, ITEMS);
});

afterEach(async () => await stage.stop());

/** A trigger of small runs that is not active, with all items changed. */
async function manyWaiting(): Promise<TriggerNode> {
	const trigger = stage.trigger({
		workflowId: 'same',
		nodeId: 'same',
		options: { batchSize: EACH, checkEvery: 5 },
	});
	await trigger.activate();
	await trigger.close();
	stage.change(...ALL);
	stage.portal.clearLog();
	return trigger;
}

const idsOf = (...triggers: TriggerNode[]) =>
	triggers.flatMap((trigger) => runsOf(trigger).flat()).sort((one, other) => one - other);

it('a run of many waiting changes costs two requests: one reads it and reserves the next', async () => {
	const trigger = await manyWaiting();
	await trigger.activate('init');
	await stage.queueEmpty();
	expect(idsOf(trigger)).toEqual(ALL);
	const runs = ITEMS / EACH;
	expect(trigger.runs).toHaveLength(runs);
	const asked = stage.portal.requests.filter(
		({ method, commands = [] }) =>
			/^event\.offline\.(get|clear)$/.test(method) ||
			commands.some((command) => command.startsWith('event.offline.get')),
	);
	// Besides: the first reservation, and looks that find no new rows and none that were put aside.
	expect(asked.length).toBeLessThanOrEqual(2 * runs + 3);
});

it('a single change is not followed by a reservation of nothing', async () => {
	const trigger = stage.trigger({ options: { batchSize: EACH } });
	await trigger.activate();
	await trigger.close();
	stage.change(1);
	stage.portal.clearLog();
	await trigger.activate('init');
	await stage.queueEmpty();
	expect(stage.portal.requests.flatMap(({ commands = [] }) => commands)).not.toContainEqual(
		expect.stringMatching(/^event\.offline\.get/),
	);
});

it('an answer with a reservation ahead that is lost: its rows are found and delivered once', async () => {
	const trigger = await manyWaiting();
	stage.portal.faults.add({
		method: 'batch',
		holding: 'event.offline.get',
		reset: true,
		beforeRun: false,
		times: 2,
	});
	await trigger.activate('init');
	await stage.queueEmpty();
	expect(idsOf(trigger)).toEqual(ALL);
});

it('a reservation ahead that fails by itself does not hold its batch back', async () => {
	const trigger = await manyWaiting();
	stage.portal.faults.add({
		method: 'event.offline.get',
		// The first reservation, then the reading in the first batch.
		after: 2,
		reply: { status: 400, error: 'INTERNAL_SERVER_ERROR', error_description: 'Busy' },
	});
	await trigger.activate('init');
	await stage.queueEmpty();
	expect(idsOf(trigger)).toEqual(ALL);
});

it('a process that is killed with a reservation ahead: another one delivers it', async () => {
	const dead = await manyWaiting();
	dead.endRun = async () => await new Promise(() => undefined);
	await dead.activate('init');
	await whenRuns(dead, 1);
	const alive = stage.trigger({
		workflowId: 'same',
		nodeId: 'same',
		options: { batchSize: EACH, checkEvery: 5 },
		host: await stage.anotherHost({ publicUrl: stage.host.publicUrl }),
	});
	await alive.activate('init');
	await stage.queueEmpty();
	expect(idsOf(alive)).toEqual(ALL);
});

it('a workflow that is published again with a reservation ahead: each change comes once', async () => {
	const trigger = await manyWaiting();
	const endRuns = holdRuns(trigger, 'success');
	await trigger.activate('init');
	await whenRuns(trigger, 1);
	await trigger.republish(guaranteed({ batchSize: EACH, checkEvery: 5 }));
	endRuns();
	await stage.queueEmpty();
	expect(idsOf(trigger)).toEqual(ALL);
});
