/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { Cluster } from '../test/cluster/cluster';
import { endedRuns, withActive, type Host } from './activeWorkflow';
import { deliver } from './deliveryLoad';
import { builtInWebhook, ourTrigger } from './intakeWorkflows';
import { ORDERS, seedOrders } from './orders';
import { median, printTable, saveResult, say } from './results';
import { measureWaitingChanges, type WaitingChanges } from './waitingChanges';

const WEBHOOK_DELIVERIES = 60;
const WEBHOOK_ROUNDS = 3;
const WAKE_UPS = 40;
/** The portal wakes at most once a second; a little more, so that each change has its own. */
const WAKE_UP_EVERY_MS = 2_000;

export interface ClusterResult {
	/** Runs a second of n8n's own Webhook node. */
	webhookRuns: number;
	/** 10,000 changes that wait in the portal's queue. */
	waiting: WaitingChanges;
	/** Waiting changes a second ÷ `webhookRuns`; target: at least 50. */
	faster: number;
	/** From a change to the start of its run, where the wake-up reaches main; milliseconds. */
	wakeUp: { changes: number; p50: number; p95: number };
}

/** Guaranteed delivery in queue mode: Postgres, Redis, a main and two workers. */
export async function runClusterBench(): Promise<ClusterResult> {
	const cluster = await Cluster.start();
	try {
		const { main: n8n, portal, credential } = cluster;
		const host = { n8n, portal };
		seedOrders(portal, WAKE_UPS);
		const webhookRuns = await measureWebhookNode(host);
		const guaranteed = ourTrigger('wake-up', credential, { delivery: 'guaranteed' });
		const wakeUp = await withActive(
			host,
			guaranteed,
			async (_url, workflowId) => await measureWakeUps(host, workflowId),
		);
		const waiting = await measureWaitingChanges(n8n);
		const result = { webhookRuns, waiting, faster: waiting.perSecond / webhookRuns, wakeUp };
		print(result);
		await saveResult('cluster', result);
		return result;
	} finally {
		await cluster.stop();
	}
}

async function measureWebhookNode(host: Host): Promise<number> {
	const perSecond: number[] = [];
	for (let round = 0; round <= WEBHOOK_ROUNDS; round++) {
		say(`cluster: n8n’s Webhook node, ${round === 0 ? 'warming up' : `round ${round}`}`);
		const runs = await withActive(host, builtInWebhook('webhook'), async (url, workflowId) => {
			const startedAt = Date.now();
			await deliver(url, host.portal, { items: WAKE_UPS, amount: WEBHOOK_DELIVERIES });
			const ended = await endedRuns(host.n8n, workflowId);
			return (ended.runs / (ended.lastEnd - startedAt)) * 1000;
		});
		if (round > 0) perSecond.push(runs);
	}
	return median(perSecond);
}

async function measureWakeUps(
	{ n8n, portal }: Host,
	workflowId: string,
): Promise<ClusterResult['wakeUp']> {
	say(`cluster: ${WAKE_UPS} changes, each with a wake-up`);
	const changedAt: number[] = [];
	for (let id = 1; id <= WAKE_UPS; id++) {
		await delay(WAKE_UP_EVERY_MS);
		changedAt.push(Date.now());
		portal.items.update(ORDERS, id, { title: 'Changed' });
	}
	await endedRuns(n8n, workflowId);
	const starts = (await n8n.executions(workflowId)).map((run) => Date.parse(run.startedAt));
	const waits = changedAt
		.map((at) => Math.min(...starts.filter((start) => start >= at)) - at)
		.sort((one, other) => one - other);
	const percentile = (share: number) => waits[Math.floor(waits.length * share)] ?? NaN;
	return { changes: WAKE_UPS, p50: percentile(0.5), p95: percentile(0.95) };
}

function print({ webhookRuns, waiting, faster, wakeUp }: ClusterResult): void {
	printTable(
		['', 'a second', 'runs', 'requests', 'refused'],
		[
			['n8n’s Webhook node, runs', webhookRuns.toFixed(1), '', '', ''],
			[
				`${waiting.changes} waiting changes`,
				waiting.perSecond.toFixed(0),
				waiting.runs,
				waiting.requests,
				waiting.refused,
			],
		],
	);
	say(`Guaranteed: ${faster.toFixed(0)} × the Webhook node’s runs a second (target ≥ 50).`);
	say(
		`From a change to the start of its run: p50 ${wakeUp.p50} ms, p95 ${wakeUp.p95} ms (target ≤ 300).`,
	);
}
