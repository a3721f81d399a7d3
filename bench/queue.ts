import { Cluster } from '../test/cluster/cluster';
import { installCommunityPackage } from '../test/host/communityPackage';
import { connectPortal, type Credential } from '../test/host/connectedPortal';
import { ensureHost } from '../test/host/n8nHost';
import { startN8n, type WorkflowDefinition } from '../test/host/n8n';
import { packedPackage } from '../test/host/packedPackage';
import { preparedUserFolder } from '../test/host/userFolder';
import { startPortal, type Portal } from '../test/portal';
import { endedRuns, withActive, type Host } from './activeWorkflow';
import { deliver, type Answers } from './deliveryLoad';
import { builtInWebhook, emitTrigger, ourTrigger } from './intakeWorkflows';
import { ORDERS } from './orders';
import { probePackage } from './probePackage';
import { median, printTable, saveResult, say } from './results';

const DELIVERIES = 70;
const ROUNDS = 3;
const ITEMS = 500;

interface Measured extends Answers {
	/** From the first delivery to the end of the last run. */
	runsPerSecond: number;
}

/** Ours against the Webhook node's answers and the runs of an empty trigger that hands over by `emit`. */
interface Ratios {
	/** Answers a second ÷ the Webhook node's; target: at least 1. */
	answers: number;
	/** p95 of the answers ÷ the Webhook node's; target: at most 0.9. */
	p95: number;
	/** Runs a second ÷ the empty trigger's; target: at least 0.95. */
	runs: number;
	/** The empty trigger's runs a second ÷ the Webhook node's: n8n's own cost. */
	emptyRuns: number;
}

interface Mode {
	variants: Record<string, Measured>;
	ratios: Ratios;
}

export interface QueueResult {
	deliveries: number;
	rounds: number;
	single: Mode;
	queue: Mode;
}

/** Instant delivery of events, 20 at a time, in one process with SQLite and in queue mode with Postgres. */
export async function runQueueBench(): Promise<QueueResult> {
	const { tarball } = await probePackage();
	const single = await measureSingle(tarball);
	const queue = await measureQueueMode(tarball);
	const result = { deliveries: DELIVERIES, rounds: ROUNDS, single, queue };
	print(result);
	await saveResult('queue', result);
	return result;
}

async function measureSingle(tarball: string): Promise<Mode> {
	const portal = await startPortal({ deliver: false });
	const userFolder = await preparedUserFolder(await ensureHost());
	await installCommunityPackage(userFolder, tarball);
	const n8n = await startN8n({ packageTarball: await packedPackage(), userFolder });
	try {
		return await measureAll('single', { n8n, portal }, await connectPortal(n8n, portal));
	} finally {
		await n8n.remove();
		await portal.stop();
	}
}

async function measureQueueMode(tarball: string): Promise<Mode> {
	const cluster = await Cluster.start({ packages: [tarball], portal: { deliver: false } });
	try {
		const { main, portal, credential } = cluster;
		return await measureAll('queue mode', { n8n: main, portal }, credential);
	} finally {
		await cluster.stop();
	}
}

async function measureAll(mode: string, host: Host, credential: Credential): Promise<Mode> {
	fillPortal(host.portal);
	const workflows: readonly WorkflowDefinition[] = [
		builtInWebhook('webhook'),
		emitTrigger('empty'),
		ourTrigger('event', credential, { output: 'event' }),
	];
	const measured = new Map<string, Measured[]>(workflows.map(({ name }) => [name, []]));
	for (let round = 0; round <= ROUNDS; round++) {
		// In another order each time, so that none gains by its place.
		for (let turn = 0; turn < workflows.length; turn++) {
			const workflow = workflows[(turn + round) % workflows.length];
			if (!workflow) continue;
			say(`queue: ${mode}, ${workflow.name}, ${round === 0 ? 'warming up' : `round ${round}`}`);
			const one = await measure(host, workflow, round === 0 ? 20 : DELIVERIES);
			if (round > 0) measured.get(workflow.name)?.push(one);
		}
	}
	const variants = Object.fromEntries([...measured].map(([name, all]) => [name, medianOf(all)]));
	return { variants, ratios: ratiosOf(variants) };
}

function fillPortal(portal: Portal): void {
	portal.addType({ entityTypeId: ORDERS, title: 'Orders' });
	for (let id = 1; id <= ITEMS; id++) {
		portal.items.add(ORDERS, { title: `Order ${id}` }, { silent: true });
	}
}

async function measure(
	host: Host,
	definition: WorkflowDefinition,
	amount: number,
): Promise<Measured> {
	return await withActive(host, definition, async (url, workflowId) => {
		const startedAt = Date.now();
		const answers = await deliver(url, host.portal, { items: ITEMS, amount });
		const { runs, lastEnd } = await endedRuns(host.n8n, workflowId);
		return { ...answers, runsPerSecond: (runs / (lastEnd - startedAt)) * 1000 };
	});
}

function medianOf(all: readonly Measured[]): Measured {
	const of = (key: keyof Measured) => median(all.map((one) => one[key]));
	return {
		perSecond: of('perSecond'),
		p50: of('p50'),
		p95: of('p95'),
		p99: of('p99'),
		answered: of('answered'),
		failed: of('failed'),
		runsPerSecond: of('runsPerSecond'),
	};
}

function ratiosOf({ webhook, empty, event }: Record<string, Measured>): Ratios {
	if (!webhook || !empty || !event) throw new Error('A variant was not measured');
	return {
		answers: event.perSecond / webhook.perSecond,
		p95: event.p95 / webhook.p95,
		runs: event.runsPerSecond / empty.runsPerSecond,
		emptyRuns: empty.runsPerSecond / webhook.runsPerSecond,
	};
}

function print({ single, queue }: QueueResult): void {
	const modes = Object.entries({ 'single, SQLite': single, 'queue mode, Postgres': queue });
	printTable(
		['', '', 'answers/s', 'p95 ms', 'failed', 'runs/s'],
		modes.flatMap(([mode, { variants }]) =>
			Object.entries(variants).map(([name, one]) => [
				mode,
				name,
				one.perSecond.toFixed(1),
				one.p95.toFixed(0),
				one.failed,
				one.runsPerSecond.toFixed(1),
			]),
		),
	);
	for (const [mode, { ratios }] of modes) {
		say(
			`${mode}: answers/s ${ratios.answers.toFixed(2)} × (target ≥ 1.0) and p95 ${ratios.p95.toFixed(2)} × (≤ 0.9) the Webhook node’s; runs/s ${ratios.runs.toFixed(2)} × (≥ 0.95) those of an empty trigger by emit, which has ${ratios.emptyRuns.toFixed(2)} × the Webhook node’s.`,
		);
	}
}
