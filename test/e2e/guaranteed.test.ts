/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { importWorkflow } from '../host/connectedPortal';
import type { StoredWorkflow } from '../host/n8n';
import { waitUntil } from '../host/waitUntil';
import type { Fault } from '../portal/portalApi';
import { Recorder, recordedWorkflow } from './recorder';
import { setStage, TRIGGER, withTrigger, type Stage } from './stage';

jest.setTimeout(180_000);

const UPDATE = 'ONCRMDYNAMICITEMUPDATE';
/** A deactivated workflow keeps its share of the queue for so long, in case it is a re-publish. */
const RELEASED_MS = 6_000;
/** The look after a wake-up is over by then. */
const QUIET_MS = 2_500;

let stage: Stage;
let recorder: Recorder;
let changes = 0;

beforeAll(async () => {
	recorder = await new Recorder().start();
	stage = await setStage();
});

afterEach(() => {
	recorder.release();
	recorder.status = 200;
	stage.portal.faults.clear();
});

afterAll(async () => {
	await stage?.stop();
	await recorder?.stop();
});

async function active(name: string, options: object = {}): Promise<StoredWorkflow> {
	const parameters = { delivery: 'guaranteed', options, output: 'item' };
	const definition = recordedWorkflow(name, recorder, parameters);
	const workflow = await importWorkflow(stage.n8n, definition, stage.credential);
	await stage.n8n.activate(workflow.id);
	return workflow;
}

async function end(workflow: StoredWorkflow): Promise<void> {
	await stage.n8n.deactivate(workflow.id);
	await delay(RELEASED_MS);
	expect(stage.portal.subscriptions).toEqual([]);
}

const change = (id = stage.itemId): string => {
	const title = `Change ${++changes}`;
	stage.portal.items.update(stage.entityTypeId, id, { title });
	return title;
};

const queueEmpty = async () =>
	await waitUntil(
		() => `the queue to be empty: ${JSON.stringify(stage.portal.queue.rows().slice(0, 2))}`,
		() => stage.portal.queue.size() === 0 || undefined,
		{ seconds: 60 },
	);

const titlesOf = (name: string) =>
	recorder.runs
		.filter(({ workflow }) => workflow === name)
		.flatMap(({ items }) => items.map(({ item }) => item?.title));

const offline = () =>
	stage.portal.subscriptions.filter((row) => row.offline === 1).map(({ event }) => event);

it('delivers a change with its item, acknowledges it, and is gone after deactivation', async () => {
	const workflow = await active('happy');
	expect(offline()).toEqual([UPDATE]);
	const title = change();
	await queueEmpty();
	expect(titlesOf('happy')).toEqual([title]);
	const [execution, ...others] = await stage.n8n.waitForExecutions(workflow.id, 1);
	expect([execution, others]).toMatchObject([{ mode: 'trigger', status: 'success' }, []]);
	await end(workflow);
	change();
	expect(stage.portal.queue.size()).toBe(0);
});

describe('n8n is killed', () => {
	/** What the portal does at the moment n8n dies. */
	const dying = (fault: Fault): Fault => ({
		...fault,
		silence: 1_000,
		run: () => void stage.n8n.kill(),
	});
	const get = 'event.offline.get';

	it.each<[string, (() => void) | Fault, number]>([
		['before it reserves', { method: get }, 1],
		['between reserving and starting the run', { method: get, beforeRun: false }, 1],
		['during the run', () => (recorder.holds = true), 2],
		['between the run and the acknowledgement', { method: 'event.offline.clear' }, 2],
	])('%s: the change comes all the same', async (name, how, runs) => {
		const workflow = await active(name);
		await delay(QUIET_MS);
		if (typeof how === 'function') how();
		else stage.portal.faults.add(dying(how));
		const title = change();
		if (typeof how === 'function') {
			await waitUntil('the run', () => titlesOf(name).length || undefined);
			await stage.n8n.kill();
		}
		await waitUntil('n8n to die', () => isDead(stage.n8n.pid) || undefined);
		const isReserved = how !== undefined && name !== 'before it reserves';
		expect(stage.portal.queue.rows().map(({ PROCESS_ID }) => PROCESS_ID !== '')).toEqual([
			isReserved,
		]);
		recorder.release();
		await stage.n8n.restart();
		await queueEmpty();
		expect(titlesOf(name)).toEqual(Array.from({ length: runs }, () => title));
		await end(workflow);
	});
});

function isDead(pid: number | undefined): boolean {
	try {
		process.kill(pid ?? 0, 0);
		return false;
	} catch {
		return true;
	}
}

it('with onStart a run that was under way at a crash is not started twice', async () => {
	const workflow = await active('started once', { acknowledge: 'onStart' });
	recorder.holds = true;
	change();
	await waitUntil('the run', () => recorder.idsOf('started once').length || undefined);
	expect(stage.portal.queue.size()).toBe(1);
	await stage.n8n.kill();
	recorder.release();
	await stage.n8n.restart();
	await queueEmpty();
	expect(recorder.idsOf('started once')).toEqual([[stage.itemId]]);
	expect(stage.n8n.logs()).toMatch(/duplicate deduplication key/);
	await end(workflow);
});

it('loses nothing while it is re-published, and keeps listening', async () => {
	const workflow = await active('published');
	const ids = Array.from({ length: 30 }, () =>
		stage.portal.items.add(stage.entityTypeId, { title: 'New' }, { silent: true }),
	);
	const changing = (async () => {
		for (const id of ids) {
			change(id);
			await delay(200);
		}
	})();
	for (let batchSize = 100; batchSize < 104; batchSize++) {
		const nodes = withTrigger(workflow, { options: { batchSize } });
		await stage.n8n.republish(workflow.id, { nodes });
	}
	await changing;
	await queueEmpty();
	expect(new Set(recorder.idsOf('published').flat())).toEqual(new Set(ids));
	await delay(RELEASED_MS);
	expect(offline()).toEqual([UPDATE]);
	await end(workflow);
});

it('goes on when the trigger is replaced by a new one', async () => {
	const workflow = await active('replaced');
	const nodes = workflow.nodes.map((node) =>
		node.name === TRIGGER ? { ...node, id: randomUUID(), webhookId: randomUUID() } : node,
	);
	await stage.n8n.republish(workflow.id, { nodes });
	await delay(RELEASED_MS);
	expect(offline()).toEqual([UPDATE]);
	const title = change();
	await queueEmpty();
	expect(titlesOf('replaced')).toEqual([title]);
	await end(workflow);
});

it('sets aside what the workflow cannot do, and says so in the log and as a failed run', async () => {
	const workflow = await active('failing', { maxAttempts: 1 });
	recorder.status = 500;
	change();
	const { n8n, portal } = stage;
	await waitUntil(
		'the row to be set aside',
		() => portal.queue.rows().some(({ ERROR }) => ERROR === '1') || undefined,
	);
	const runs = await n8n.waitForExecutions(workflow.id, 2);
	expect(runs.map(({ status }) => status)).toEqual(['error', 'error']);
	expect(n8n.logs()).toMatch(/1 change\(s\) were set aside.*Replay Set-Aside Changes/);
	recorder.status = 200;
	const title = change();
	await queueEmpty();
	expect(titlesOf('failing').at(-1)).toBe(title);
	for (const { body } of portal.deliveries) {
		for (const [key, value] of new URLSearchParams(body)) {
			if (/token/.test(key) && value) expect(n8n.logs()).not.toContain(value);
		}
	}
	await end(workflow);
});
