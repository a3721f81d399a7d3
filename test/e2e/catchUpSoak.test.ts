import { importWorkflow, storeWebhooks, type Credential } from '../host/connectedPortal';
import type { StoredWorkflow } from '../host/n8n';
import { waitUntil } from '../host/waitUntil';
import { addJournalItems, beyond, JOURNAL_TYPE, MovedItems, writtenStep } from './journalSoak';
import { Recorder, recordedWorkflow } from './recorder';
import {
	addSoakItems,
	catchUpPlan,
	described,
	longestSoak,
	type Outage,
	print,
	seeded,
	soak,
	SOAK_BATCH_SIZE,
	soakSeed,
	SOAK_TYPE,
	type SoakEnd,
} from './soak';
import { setStage, type Stage } from './stage';
import { itemsOfRuns } from './startedRuns';

jest.setTimeout(longestSoak(catchUpPlan()));

/** The shortest there is: nothing but looking brings a change by inbound webhook. */
const CHECK_EVERY_S = 5;

let stage: Stage;
let recorder: Recorder;
let inboundWebhook: Credential;

/** The cheapest plan with REST. */
beforeAll(async () => {
	recorder = await new Recorder().start();
	stage = await setStage({}, { plan: 'basic' });
	addSoakItems(stage, catchUpPlan().items);
	addJournalItems(stage, catchUpPlan().items);
	const { url: webhookUrl } = stage.portal.addInboundWebhook();
	inboundWebhook = await storeWebhooks(stage.n8n, { webhookUrl });
});

afterAll(async () => {
	await stage?.stop();
	await recorder?.stop();
});

async function active(
	name: string,
	credential: Credential,
	parameters: object = {},
	options: object = {},
): Promise<StoredWorkflow> {
	const definition = recordedWorkflow(name, recorder, {
		authentication: credential.type === 'bitrix24OAuth2Api' ? 'oAuth2' : 'webhook',
		delivery: 'catchUp',
		objectTypes: [SOAK_TYPE],
		output: 'item',
		options: { checkEvery: CHECK_EVERY_S, batchSize: SOAK_BATCH_SIZE, ...options },
		...parameters,
	});
	const workflow = await importWorkflow(stage.n8n, definition, credential);
	await stage.n8n.activate(workflow.id);
	return workflow;
}

/** Items whose last state no run has. */
function lostOf(name: string, { last }: SoakEnd) {
	const titles = recorder.titlesOf(name);
	return [...last].filter(([id, title]) => titles.get(id) !== title);
}

/** Waits for what is on its way; what is lost is told with the figures. */
const allTold = async (isAll: () => boolean | Promise<boolean>) =>
	await waitUntil('the last changes', async () => (await isAll()) || undefined, {
		seconds: 150,
	}).catch(() => undefined);

/** States that were told, and how many of them had been told before. */
function statesTold(name: string) {
	const told = recorder.runs
		.filter(({ workflow }) => workflow === name)
		.flatMap(({ items }) => items.map(({ id, item }) => `${id} ${item?.title}`));
	return { told: told.length, repeats: told.length - new Set(told).size };
}

interface Told {
	/** Unix milliseconds: when the change was made, and when a run with it was recorded. */
	made: number;
	at: number;
}

function changesTold(name: string, { madeAt }: SoakEnd): Told[] {
	return recorder.runs
		.filter(({ workflow }) => workflow === name)
		.flatMap(({ items, at }) =>
			items.flatMap(({ item }) => {
				const made = madeAt.get(item?.title ?? '');
				return made === undefined ? [] : [{ made, at }];
			}),
		);
}

/** Milliseconds from changes to their runs, but for those that met an outage; ascending. */
const delaysOf = (told: readonly Told[], outages: readonly Outage[]): number[] =>
	told
		.filter(({ made, at }) => !outages.some(({ from, to }) => from < at && to > made))
		.map(({ made, at }) => at - made)
		.sort((one, other) => one - other);

/** Each outage, until n8n had told what had waited: it goes on with the oldest. */
const withCatchingUp = (told: readonly Told[], outages: readonly Outage[]): Outage[] =>
	outages.map(({ from, to }) => {
		const after = told.filter(({ made }) => made >= to).map(({ at }) => at);
		return { from, to: Math.max(to, Math.min(...after)) };
	});

const share = (sorted: readonly number[], part: number) =>
	sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

it('by inbound webhook alone: the last state of every item arrives', async () => {
	const [seed, plan, name] = [soakSeed(), catchUpPlan(), 'inbound'];
	const workflow = await active(name, inboundWebhook);
	const end = await soak(stage, [workflow], plan, seeded(seed));
	await allTold(() => lostOf(name, end).length === 0);
	const { told, repeats } = statesTold(name);
	print(
		`catch-up soak by inbound webhook, seed ${seed}: ${described(plan, end)}`,
		`${recorder.idsOf(name).length} runs told ${told} changes, of which ${repeats} once more; lost ${lostOf(name, end).length}`,
	);
	expect(lostOf(name, end)).toEqual([]);
	expect(stage.portal.subscriptions).toEqual([]);
	await stage.n8n.deactivate(workflow.id);
});

it('by OAuth2 with wake-ups: the last state of every item arrives, and soon', async () => {
	const [seed, plan, name] = [soakSeed(), catchUpPlan(), 'wokenUp'];
	const workflow = await active(name, stage.credential, {}, { checkEvery: 60, batchSize: 500 });
	expect(stage.portal.subscriptions).not.toEqual([]);
	const end = await soak(stage, [workflow], plan, seeded(seed));
	await allTold(() => lostOf(name, end).length === 0);
	const { told, repeats } = statesTold(name);
	const changes = changesTold(name, end);
	const delays = delaysOf(changes, withCatchingUp(changes, end.outages));
	const seconds = (sorted: number[], part: number) => (share(sorted, part) / 1_000).toFixed(2);
	print(
		`catch-up soak by OAuth2, seed ${seed}: ${described(plan, end)}`,
		`${recorder.idsOf(name).length} runs told ${told} changes, of which ${repeats} once more; lost ${lostOf(name, end).length}`,
		`from a change to its run while n8n was up and had caught up (${delays.length} changes): half within ${seconds(delays, 0.5)} s, p95 ${seconds(delays, 0.95)} s`,
		`while n8n was up, with those made while it caught up: p95 ${seconds(delaysOf(changes, end.outages), 0.95)} s`,
	);
	expect(lostOf(name, end)).toEqual([]);
	expect(delays).not.toEqual([]);
	await stage.n8n.deactivate(workflow.id);
});

it('stages: each step starts one run with onStart, and none is lost with onSuccess', async () => {
	const whole = catchUpPlan();
	const [seed, plan] = [soakSeed(), { ...whole, changes: Math.ceil(whole.changes / 5) }];
	const steps = { objectTypes: [JOURNAL_TYPE], events: ['stageChanged'], output: 'event' };
	const started = await active('onStart', inboundWebhook, steps, { acknowledge: 'onStart' });
	const succeeded = await active('onSuccess', inboundWebhook, steps);
	const moved = new MovedItems();
	const end = await soak(stage, [started, succeeded], plan, seeded(seed), moved.move);
	const toldOf = (name: string) =>
		recorder.runs
			.filter(({ workflow }) => workflow === name)
			.flatMap(({ items }) => items.map((json) => writtenStep({ json: { ...json } })));
	const startedSteps = async () => (await itemsOfRuns(stage.n8n, started)).flat().map(writtenStep);
	await allTold(() => beyond(moved.steps, toldOf('onSuccess')).length === 0);
	await allTold(async () => (await startedSteps()).length >= moved.steps.length);
	const onStart = await startedSteps();
	const found = {
		missed: beyond(moved.steps, onStart),
		repeated: beyond(onStart, moved.steps),
		lost: beyond(moved.steps, toldOf('onSuccess')),
		untrue: toldOf('onSuccess').filter((step) => !moved.steps.includes(step)),
	};
	print(
		`journal soak, seed ${seed}: ${moved.steps.length} steps, ${described(plan, end)}`,
		`onStart: missed ${found.missed.length}, repeated or untrue ${found.repeated.length}`,
		`onSuccess: lost ${found.lost.length}, untrue ${found.untrue.length}, told once more ${toldOf('onSuccess').length - moved.steps.length}`,
	);
	expect(found).toEqual({ missed: [], repeated: [], lost: [], untrue: [] });
	for (const { id } of [started, succeeded]) await stage.n8n.deactivate(id);
});
