/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { fromEnvironment } from '../e2e/soak';
import type { Cluster } from './cluster';

/** How large a soak of the cluster is, and how often each of its processes is killed or restarted. */
export interface ClusterSoakPlan {
	items: number;
	changes: number;
	/** The changes are spread over so many seconds at least. */
	seconds: number;
	troubles: Record<Trouble, number>;
	/** Seconds after which a run whose end nobody told of counts as lost. */
	maxRunTime: number;
	/** Small, so that there are many runs to be disturbed. */
	batchSize: number;
}

export type Trouble =
	| 'worker killed'
	| 'main killed'
	| 'webhook processor restarted'
	| 'Redis restarted';

/** Small for every run of the tests; the whole one, with more kills and restarts, from 10,000 on. */
export function clusterSoakPlan(): ClusterSoakPlan {
	const changes = fromEnvironment('SOAK_CHANGES', 500);
	const isWhole = changes >= 10_000;
	return {
		items: Math.ceil(changes / 5),
		changes,
		seconds: isWhole ? changes / 50 : 25,
		troubles: {
			'worker killed': isWhole ? 3 : 1,
			'main killed': isWhole ? 2 : 1,
			'webhook processor restarted': isWhole ? 2 : 1,
			'Redis restarted': 1,
		},
		maxRunTime: isWhole ? 60 : 15,
		batchSize: isWhole ? 60 : 10,
	};
}

/** Kills or restarts the cluster's processes in random order; each is up again before the next. */
export async function disturbCluster(
	cluster: Cluster,
	{ troubles }: ClusterSoakPlan,
	random: () => number,
	tell: (trouble: string) => void,
): Promise<void> {
	const left: Trouble[] = [];
	for (const trouble of Object.keys(troubles) as Trouble[]) {
		for (let count = 0; count < troubles[trouble]; count++) left.push(trouble);
	}
	while (left.length > 0) {
		await delay(1_000 + 4_000 * random());
		const [trouble] = left.splice(Math.floor(random() * left.length), 1);
		if (!trouble) return;
		tell(trouble);
		await disturb(cluster, trouble, random);
	}
}

async function disturb(cluster: Cluster, trouble: Trouble, random: () => number): Promise<void> {
	if (trouble === 'Redis restarted') return await cluster.redis.restart();
	if (trouble === 'webhook processor restarted') return await cluster.webhookProcessor?.restart();
	if (trouble === 'main killed') {
		await cluster.main.kill();
		return await cluster.main.restart();
	}
	const worker = cluster.workers[Math.floor(random() * cluster.workers.length)];
	await worker?.kill();
	await worker?.restart();
}
