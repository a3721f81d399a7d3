import { connectPortal } from '../test/host/connectedPortal';
import { installCommunityPackage } from '../test/host/communityPackage';
import { ensureHost } from '../test/host/n8nHost';
import { startN8n, type WorkflowDefinition } from '../test/host/n8n';
import { packedPackage } from '../test/host/packedPackage';
import { preparedUserFolder } from '../test/host/userFolder';
import { startPortal } from '../test/portal';
import { asked, type Asked } from './asked';
import { endedRuns, withActive, type Host } from './activeWorkflow';
import { barChart } from './barChart';
import { deliver, memoryOf, type Answers } from './deliveryLoad';
import { builtInWebhook, emptyTrigger, ourTrigger } from './intakeWorkflows';
import { ORDERS } from './orders';
import { probePackage } from './probePackage';
import { measureWaitingChanges, type WaitingChanges } from './waitingChanges';
import { median, printTable, saveChart, saveResult, say } from './results';

const SECONDS = 5;
const ROUNDS = 5;
const ITEMS = 500;
const STORM = 1_000;

interface Variant {
	name: string;
	/** The variant it is measured against. */
	against?: string;
	workflow: WorkflowDefinition;
}

interface Intake extends Answers, Asked {
	/** Until the last run had ended. */
	runsPerSecond: number;
	/** Megabytes n8n has in use at the end. */
	memory: number;
}

export interface IntakeResult {
	variants: Record<string, Intake>;
	/** Events a second, and p95 of the answers, as multiples of the variant it is measured against. */
	ratios: Record<string, { against: string; perSecond: number; p95: number }>;
	/** 1,000 deliveries at once with `output: item`, under the real limits. */
	storm: { deliveries: number; runs: number } & Asked;
	/** Guaranteed delivery; `faster`: changes a second as a multiple of the Webhook node's runs. */
	waiting: WaitingChanges & { faster: number };
}

/** What becomes of deliveries: our trigger, an empty community trigger and the built-in Webhook node. */
export async function runIntakeBench(): Promise<IntakeResult> {
	const portal = await startPortal({ deliver: false });
	portal.addType({ entityTypeId: ORDERS, title: 'Orders' });
	for (let id = 1; id <= STORM; id++) {
		portal.items.add(ORDERS, { title: `Order ${id}` }, { silent: true });
	}
	const userFolder = await preparedUserFolder(await ensureHost());
	await installCommunityPackage(userFolder, (await probePackage()).tarball);
	const n8n = await startN8n({ packageTarball: await packedPackage(), userFolder });
	try {
		const result = await measureAll({ n8n, portal });
		print(result);
		await saveResult('intake', result);
		await saveChart('intake', chart(result));
		return result;
	} finally {
		await n8n.remove();
		await portal.stop();
	}
}

async function variantsFor({ n8n, portal }: Host): Promise<Variant[]> {
	const credential = await connectPortal(n8n, portal);
	const ours = (name: string, parameters: Parameters<typeof ourTrigger>[2], against: string) => ({
		name,
		against,
		workflow: ourTrigger(name, credential, parameters),
	});
	return [
		{ name: 'webhook', against: 'empty', workflow: builtInWebhook('webhook') },
		{ name: 'empty', workflow: emptyTrigger('empty', true) },
		ours('event', { output: 'event' }, 'empty'),
		ours('item', { output: 'item' }, 'empty'),
		{ name: 'empty without run', workflow: emptyTrigger('empty without run', false) },
		ours('collectFor 500', { options: { collectFor: 500 } }, 'empty without run'),
	];
}

async function measureAll(host: Host): Promise<IntakeResult> {
	const variants = await variantsFor(host);
	const measured = new Map<string, Intake[]>(variants.map(({ name }) => [name, []]));
	for (let round = 0; round <= ROUNDS; round++) {
		for (const { name, workflow } of variants) {
			say(`intake: ${name}, ${round === 0 ? 'warming up' : `round ${round} of ${ROUNDS}`}`);
			const intake = await measure(host, workflow, round === 0 ? 2 : SECONDS);
			if (round > 0) measured.get(name)?.push(intake);
		}
	}
	const middle = Object.fromEntries([...measured].map(([name, all]) => [name, medianOf(all)]));
	const stormed = await storm(host, variants);
	const waiting = await measureWaitingChanges(host.n8n);
	const webhookRuns = middle.webhook?.runsPerSecond ?? NaN;
	return {
		variants: middle,
		ratios: ratiosOf(variants, middle),
		storm: stormed,
		waiting: { ...waiting, faster: waiting.perSecond / webhookRuns },
	};
}

/** One active workflow at a time takes deliveries for some seconds and then finishes its runs. */
async function measure(
	host: Host,
	definition: WorkflowDefinition,
	seconds: number,
): Promise<Intake> {
	const { n8n, portal } = host;
	return await withActive(host, definition, async (url, workflowId) => {
		portal.clearLog();
		const startedAt = Date.now();
		const answers = await deliver(url, portal, { items: ITEMS, seconds });
		const { runs, lastEnd } = await endedRuns(n8n, workflowId);
		return {
			...answers,
			runsPerSecond: runs === 0 ? 0 : (runs / (lastEnd - startedAt)) * 1000,
			memory: await memoryOf(n8n.pid),
			...asked(portal),
		};
	});
}

async function storm(host: Host, variants: readonly Variant[]): Promise<IntakeResult['storm']> {
	say(`intake: a storm of ${STORM} deliveries with items`);
	const withItem = variants.find(({ name }) => name === 'item');
	if (!withItem) throw new Error('No variant fetches items');
	return await withActive(host, withItem.workflow, async (url, workflowId) => {
		host.portal.clearLog();
		const answers = await deliver(url, host.portal, { items: STORM, amount: STORM });
		const { runs } = await endedRuns(host.n8n, workflowId);
		return { deliveries: answers.answered, runs, ...asked(host.portal) };
	});
}

function medianOf(all: readonly Intake[]): Intake {
	const of = (key: keyof Intake) => median(all.map((one) => one[key]));
	const keys = Object.keys(all[0] ?? {}) as Array<keyof Intake>;
	return Object.fromEntries(keys.map((key) => [key, of(key)])) as unknown as Intake;
}

function ratiosOf(
	variants: readonly Variant[],
	measured: Readonly<Record<string, Intake>>,
): IntakeResult['ratios'] {
	const ratios: IntakeResult['ratios'] = {};
	for (const { name, against } of variants) {
		const [own, other] = [measured[name], against && measured[against]];
		if (!own || !other || !against) continue;
		const perSecond = own.perSecond / other.perSecond;
		ratios[name] = { against, perSecond, p95: own.p95 / other.p95 };
	}
	return ratios;
}

function print({ variants, ratios, storm: stormed, waiting }: IntakeResult): void {
	printTable(
		['', 'events/s', 'p50 ms', 'p95 ms', 'p99 ms', 'runs/s', 'MB', 'events/s ÷', 'p95 ÷', 'of'],
		Object.entries(variants).map(([name, one]) => {
			const ratio = ratios[name];
			const numbers = [one.perSecond, one.p50, one.p95, one.p99, one.runsPerSecond, one.memory];
			return [
				name,
				...numbers.map((value) => value.toFixed(0)),
				ratio?.perSecond.toFixed(2) ?? '',
				ratio?.p95.toFixed(2) ?? '',
				ratio?.against ?? '',
			];
		}),
	);
	const { deliveries, runs, requests, refused } = stormed;
	say(
		`The built-in Webhook node is faster than any community trigger: n8n lets only its own skip the expression sandbox.`,
	);
	say(`Storm: ${deliveries} deliveries, ${runs} runs, ${requests} requests, ${refused} refused.`);
	say(
		`Guaranteed: ${waiting.changes} waiting changes at ${waiting.perSecond.toFixed(0)} a second in ${waiting.runs} runs and ${waiting.requests} requests, ${waiting.faster.toFixed(0)} times the runs of the Webhook node.`,
	);
}

function chart({ variants, waiting }: IntakeResult): string {
	const runs = (name: string, label: string) => ({
		label,
		value: variants[name]?.runsPerSecond ?? 0,
	});
	return barChart({
		title: 'Changes that reach a workflow: per second, as many as n8n can take',
		groups: [
			{
				label: 'One run per change',
				bars: [
					runs('empty', 'an empty trigger'),
					runs('event', 'instant delivery'),
					runs('webhook', 'n8n’s Webhook node'),
				],
			},
			{
				label: '10,000 waiting changes',
				bars: [{ label: 'guaranteed delivery', value: waiting.perSecond }],
			},
		],
		unit: '/s',
	});
}
