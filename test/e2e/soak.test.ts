/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { importWorkflow } from '../host/connectedPortal';
import type { StoredWorkflow } from '../host/n8n';
import { waitUntil } from '../host/waitUntil';
import { Recorder, recordedWorkflow } from './recorder';
import { ReservationWatch } from './reservationWatch';
import {
	addSoakItems,
	described,
	longestSoak,
	partOf,
	print,
	seeded,
	soak,
	SOAK_BATCH_SIZE,
	soakPlan,
	soakSeed,
	SOAK_TYPE,
	type SoakEnd,
} from './soak';
import { runsStarted } from './startedRuns';
import { setStage, withTrigger, type Stage } from './stage';

jest.setTimeout(Math.max(900_000, 2 * longestSoak(soakPlan())));

/** A deactivated workflow keeps its share of the queue for so long, in case it is a re-publish. */
const RELEASED_MS = 6_000;

let stage: Stage;
let recorder: Recorder;

beforeEach(async () => {
	recorder = await new Recorder().start();
	stage = await setStage();
});

afterEach(async () => {
	await stage?.stop();
	await recorder?.stop();
});

async function active(name: string, parameters: object): Promise<StoredWorkflow> {
	const definition = recordedWorkflow(name, recorder, { objectTypes: [SOAK_TYPE], ...parameters });
	const workflow = await importWorkflow(stage.n8n, definition, stage.credential);
	await stage.n8n.activate(workflow.id);
	return workflow;
}

const queueEmpty = async () =>
	await waitUntil(
		() => `the queue to be empty; ${stage.portal.queue.size()} rows are left`,
		() => stage.portal.queue.size() === 0 || undefined,
		{ seconds: 240 },
	);

/** All that is left waits for a person. */
const onlySetAside = async () =>
	await waitUntil(
		() => `the queue to be empty but for what was set aside; ${stage.portal.queue.size()} are left`,
		() => stage.portal.queue.rows().every(({ ERROR }) => ERROR === '1') || undefined,
		{ seconds: 240 },
	);

const lostOf = (name: string, { last }: SoakEnd) => {
	const titles = recorder.titlesOf(name);
	return [...last].filter(([id, title]) => titles.get(id) !== title);
};

it('guaranteed: loses nothing while n8n is killed and re-published, and runs fail', async () => {
	const seed = soakSeed();
	const random = seeded(seed);
	const plan = soakPlan();
	addSoakItems(stage, plan.items);
	const delivery = 'guaranteed';
	const batchSize = SOAK_BATCH_SIZE;
	const started = await active('onStart', {
		delivery,
		options: { acknowledge: 'onStart', batchSize },
	});
	const connector = stage.portal.subscriptions.find(({ offline }) => offline === 1)?.connector_id;
	const watch = new ReservationWatch(stage.portal, connector ?? '');
	const succeeded = await active('onSuccess', {
		delivery,
		output: 'item',
		options: { batchSize },
	});
	const options = { maxAttempts: 1, batchSize };
	const failing = await active('failing', { delivery, output: 'item', options });
	let failures = 0;
	recorder.statusFor = ({ workflow }) => {
		const fails = workflow === 'failing' && (failures === 0 || random() < 0.3);
		failures += Number(fails);
		return fails ? 500 : 200;
	};
	const end = await soak(stage, [succeeded, started, failing], plan, random);
	await onlySetAside();
	const setAside = stage.portal.queue.size();
	recorder.statusFor = () => 200;
	const nodes = withTrigger(failing, { options: { ...options, replaySetAside: true } });
	await stage.n8n.republish(failing.id, { nodes });
	await queueEmpty();

	const runs = await runsStarted(stage.n8n, started);
	const startedIds = new Set(runs.flat().map(({ id }) => id));
	const missing = [...end.last.keys()].filter((id) => !startedIds.has(id));
	const found = {
		lost: lostOf('onSuccess', end),
		lostSetAside: lostOf('failing', end),
		lostStarted: [...missing, ...watch.missingIn(runs)],
		duplicates: watch.duplicatesAmong(runs),
	};
	for (const { id } of [succeeded, started, failing]) await stage.n8n.deactivate(id);
	await delay(RELEASED_MS);
	const { queue, subscriptions } = stage.portal;
	print(
		`guaranteed soak, seed ${seed}: ${described(plan, end)}`,
		`onSuccess: ${recorder.idsOf('onSuccess').length} runs, lost ${found.lost.length}`,
		`failing: ${recorder.idsOf('failing').length} runs of which ${failures} failed, ${setAside} changes set aside at the end, lost ${found.lostSetAside.length}`,
		`onStart: ${runs.length} runs of ${watch.count} reservations, lost ${found.lostStarted.length}, duplicates ${found.duplicates}`,
		`left at the portal: ${queue.size()} rows, ${subscriptions.length} subscriptions`,
	);
	expect(found).toEqual({ lost: [], lostSetAside: [], lostStarted: [], duplicates: 0 });
	expect(failures).toBeGreaterThan(0);
	expect([queue.rows(), subscriptions]).toEqual([[], []]);
});

it('instant: how many changes are lost in a tenth of it; changes arrive again afterwards', async () => {
	const seed = soakSeed();
	const plan = { ...partOf(soakPlan(), 0.1), seconds: 40 };
	addSoakItems(stage, plan.items + 1);
	const workflow = await active('instant', { delivery: 'instant' });
	const end = await soak(stage, [workflow], plan, seeded(seed));
	await stage.portal.idle();
	const afterwards = plan.items + 1;
	stage.portal.items.update(SOAK_TYPE, afterwards, { title: 'Afterwards' });
	const told = () => recorder.idsOf('instant').flat();
	await waitUntil('the change', () => told().includes(afterwards) || undefined, { seconds: 120 });
	const changed = told().filter((id) => id !== afterwards);
	const unseen = [...end.last.keys()].filter((id) => !changed.includes(id)).length;
	print(
		`instant soak, seed ${seed}: ${described(plan, end)}`,
		`lost ${plan.changes - changed.length} changes; ${unseen} items were never seen at all`,
	);
	expect(changed.filter((id) => !end.last.has(id))).toEqual([]);
	await stage.n8n.deactivate(workflow.id);
	expect(stage.portal.subscriptions).toEqual([]);
});
