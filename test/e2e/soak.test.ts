/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { setTimeout as delay } from 'node:timers/promises';
import type { IRunExecutionData } from 'n8n-workflow';
import { importWorkflow } from '../host/connectedPortal';
import { itemsOf, type StoredWorkflow } from '../host/n8n';
import { waitUntil } from '../host/waitUntil';
import { Recorder, recordedWorkflow } from './recorder';
import { ReservationWatch, type SeenEvent } from './reservationWatch';
import { addSoakItems, seeded, soak, soakSeed, SOAK_TYPE } from './soak';
import { setStage, TRIGGER, type Stage } from './stage';

jest.setTimeout(400_000);

/** A deactivated workflow keeps its share of the queue for so long, in case it is a re-publish. */
const RELEASED_MS = 6_000;
const LATENCIES = 40;

let stage: Stage;
let recorder: Recorder;

beforeEach(async () => {
	recorder = await new Recorder().start();
	stage = await setStage();
});

afterEach(async () => {
	await stage?.strike();
	await recorder?.stop();
});

async function active(name: string, parameters: object): Promise<StoredWorkflow> {
	const definition = recordedWorkflow(name, recorder, { objectTypes: [SOAK_TYPE], ...parameters });
	const workflow = await importWorkflow(stage.n8n, definition, stage.credential);
	await stage.n8n.activate(workflow.id);
	return workflow;
}

/** Not `console.log`, which Jest adorns with a stack. */
const print = (...lines: string[]): void => void process.stdout.write(`${lines.join('\n  ')}\n`);

const queueEmpty = async () =>
	await waitUntil(
		() => `the queue to be empty; ${stage.portal.queue.size()} rows are left`,
		() => stage.portal.queue.size() === 0 || undefined,
		{ seconds: 120 },
	);

/** What every execution of a workflow was started with, also where it was killed at once. */
async function runsStarted(workflow: StoredWorkflow): Promise<SeenEvent[][]> {
	const runs: SeenEvent[][] = [];
	for (const { id } of await stage.n8n.executions(workflow.id)) {
		const items = startedWith(await stage.n8n.executionData(id));
		const events = items.map(({ json }) => ({
			id: Number(json.id),
			occurredAt: String(json.occurredAt),
		}));
		runs.push(events);
	}
	return runs;
}

function startedWith(execution: IRunExecutionData) {
	const items = itemsOf(execution, TRIGGER);
	if (items.length > 0) return items;
	return execution.executionData?.nodeExecutionStack[0]?.data.main?.[0] ?? [];
}

/** The title each item had in the last run that has it. */
function titlesRecorded(): Map<number, string | undefined> {
	const done = recorder.runs.filter(({ workflow }) => workflow === 'onSuccess');
	return new Map(
		done.flatMap(({ items }) => items.map(({ id, item }) => [id, item?.title] as const)),
	);
}

it('guaranteed: loses nothing of 10,000 changes while n8n is killed and re-published', async () => {
	const seed = soakSeed();
	const plan = { items: 2_000, changes: 10_000, kills: 5, republishes: 5, seconds: 80 };
	addSoakItems(stage, plan.items);
	const delivery = 'guaranteed';
	const succeeded = await active('onSuccess', { delivery, output: 'item' });
	const started = await active('onStart', { delivery, options: { acknowledge: 'onStart' } });
	const watch = new ReservationWatch(stage.portal);
	const { last, down } = await soak(stage, [succeeded, started], plan, seeded(seed));
	await queueEmpty();

	const titles = titlesRecorded();
	const lost = [...last].filter(([id, title]) => titles.get(id) !== title);
	const runs = await runsStarted(started);
	const startedIds = new Set(runs.flat().map(({ id }) => id));
	const missing = [...last.keys()].filter((id) => !startedIds.has(id));
	const lostStarted = [...missing, ...watch.missingIn(runs)];
	const duplicates = watch.duplicatesAmong(runs);
	for (const workflow of [succeeded, started]) await stage.n8n.deactivate(workflow.id);
	await delay(RELEASED_MS);
	const { queue, subscriptions } = stage.portal;
	print(
		`guaranteed soak, seed ${seed}: ${plan.changes} changes of ${last.size} items, ${plan.kills} kills, ${plan.republishes} re-publications, down for ${Math.round(down * 100)} % of the time`,
		`onSuccess: ${recorder.idsOf('onSuccess').length} runs, lost ${lost.length}`,
		`onStart: ${runs.length} runs, lost ${lostStarted.length}, duplicates ${duplicates}`,
		`left at the portal: ${queue.size()} rows, ${subscriptions.length} subscriptions`,
	);
	expect({ lost, lostStarted, duplicates }).toEqual({ lost: [], lostStarted: [], duplicates: 0 });
	expect([queue.rows(), subscriptions]).toEqual([[], []]);
});

it('instant: how many changes are lost in a tenth of it', async () => {
	const seed = soakSeed();
	const plan = { items: 200, changes: 1_000, kills: 2, republishes: 2, seconds: 40 };
	addSoakItems(stage, plan.items);
	const workflow = await active('instant', { delivery: 'instant' });
	const { last, down } = await soak(stage, [workflow], plan, seeded(seed));
	await stage.portal.idle();
	await stage.n8n.waitForExecutions(workflow.id, 1, 120);
	const seen = new Set(recorder.idsOf('instant').flat());
	const lost = plan.changes - recorder.idsOf('instant').flat().length;
	const unseen = [...last.keys()].filter((id) => !seen.has(id)).length;
	print(
		`instant soak, seed ${seed}: ${plan.changes} changes of ${last.size} items, ${plan.kills} kills, ${plan.republishes} re-publications, down for ${Math.round(down * 100)} % of the time`,
		`lost ${lost} changes; ${unseen} items were never seen at all`,
	);
	expect([...seen].filter((id) => !last.has(id))).toEqual([]);
});

it('guaranteed: how fast 10,000 waiting changes are delivered, and how soon a single one', async () => {
	addSoakItems(stage, 10_000);
	await active('measured', { delivery: 'guaranteed' });
	const { n8n, portal } = stage;
	await n8n.stop();
	for (let id = 1; id <= 10_000; id++) portal.items.update(SOAK_TYPE, id, { title: 'Changed' });
	portal.clearLog();
	await n8n.restart({ settle: false });
	await queueEmpty();
	const first = portal.requests.find(({ method }) => method === 'event.offline.get');
	const seconds = (Date.now() - (first?.at ?? 0)) / 1_000;
	print(
		`throughput: 10,000 waiting changes in ${seconds.toFixed(1)} s, ${(10_000 / seconds).toFixed(0)} changes/s`,
	);
	expect(new Set(recorder.idsOf('measured').flat()).size).toBe(10_000);

	await n8n.settled();
	const latencies = await latenciesOf(LATENCIES);
	const at = (share: number) => latencies[Math.ceil(share * LATENCIES) - 1];
	print(`latency from a change to the second node: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`);
});

/** Milliseconds, the shortest first. */
async function latenciesOf(count: number): Promise<number[]> {
	const random = seeded(1);
	const before = recorder.runs.length;
	const latencies: number[] = [];
	for (let id = 1; id <= count; id++) {
		await delay(300 + 1_200 * random());
		const changedAt = Date.now();
		stage.portal.items.update(SOAK_TYPE, id, { title: 'Changed again' });
		const run = await waitUntil('the run', () => recorder.runs[before + id - 1], { everyMs: 5 });
		latencies.push(run.at - changedAt);
	}
	return latencies.sort((one, other) => one - other);
}
