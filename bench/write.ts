/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { storeWebhooks } from '../test/host/connectedPortal';
import { startN8n, type N8n } from '../test/host/n8n';
import { packedPackage } from '../test/host/packedPackage';
import { startPortal, type Portal } from '../test/portal';
import { asked, type Asked } from './asked';
import { bulkWorkflow, NOTHING, type Fetcher } from './bulkWorkflow';
import { post } from './longPost';
import { fillOrders, ORDER_FIELDS, ORDERS } from './orders';
import { printTable, saveResult, say } from './results';
import { httpRequestAdd, ourWrites } from './writeWorkflow';

const ITEMS = 1_000;
const DEALS = 2;
const EXECUTIONS = 20;
const ITEMS_EACH = 500;
const SLOW_WRITE_MS = 2_000;
const SLOW_WRITES = 23;

/** The portal's drain runs five times as fast as the real 2 a second; its burst is a count and stays. */
const LIMITS = { drainPerSecond: 10, burst: 50 };

/** As fast as the bucket allows without a refusal: 10 a second, with two requests' leeway. */
const BATCH = { batchSize: 48, batchInterval: 4_800 };

interface Run extends Asked {
	what: string;
	items: number;
	/** Writes the portal carried out. */
	written: number;
	/** From the call of the workflow to its answer. */
	seconds: number;
}

export interface WriteResult {
	limits: typeof LIMITS;
	runs: Run[];
	httpRequest: Run;
	/** The workflow without a writing node. */
	nothing: Run;
	/** The whole run with HTTP Request ÷ the whole run with ours, both making the same items. */
	faster: number;
	slow: {
		writeSeconds: number;
		items: number;
		requests: number;
		/** Seconds of writing in the longest request, by the portal's own account. */
		longestSeconds: number;
	};
	parallel: Run & { executions: number; lost: number; doubled: number; refusedToUser: number };
}

/** An n8n with a workflow for each way of writing. */
class Stage {
	private readonly urls = new Map<Fetcher, string>();
	private runs = 0;
	/** Each run writes items of its own. */
	private next = 1_000_000;

	constructor(
		private readonly n8n: N8n,
		readonly portal: Portal,
	) {}

	async start(fetcher: Fetcher): Promise<string> {
		const known = this.urls.get(fetcher);
		if (known !== undefined) return known;
		const path = `write-${this.urls.size}`;
		const { id } = await this.n8n.createWorkflow(bulkWorkflow(path, fetcher));
		await this.n8n.activate(id);
		const url = `${this.n8n.url}/webhook/${path}`;
		this.urls.set(fetcher, url);
		return url;
	}

	/** Numbers for items that nobody has written. */
	newNumbers(count: number): number {
		this.next += count;
		return this.next;
	}

	/** One run of the workflow, which begins with an empty bucket. */
	async run(what: string, fetcher: Fetcher, { items = ITEMS, from = 0 } = {}): Promise<Run> {
		say(`write: ${what}`);
		const url = await this.start(fetcher);
		await delay((LIMITS.burst / LIMITS.drainPerSecond) * 1000);
		this.portal.clearLog();
		const startedAt = performance.now();
		await post(url, { count: items, from, run: ++this.runs });
		const seconds = (performance.now() - startedAt) / 1000;
		const written = this.portal.crm.writes.filter(({ saved }) => saved).length;
		return { what, items, ...asked(this.portal), written, seconds };
	}
}

/**
 * Writing 1,000 items each way, against the HTTP Request node; on a portal where a write takes 2 s;
 * and 20 executions at once, in one n8n.
 */
export async function runWriteBench(): Promise<WriteResult> {
	const portal = await startPortal({ limits: LIMITS, deliver: false });
	fillOrders(portal, ITEMS);
	portal.addFields(DEALS, ORDER_FIELDS);
	for (let id = 1; id <= ITEMS; id++) portal.items.add(DEALS, { title: `Deal ${id}` }, SILENT);
	const n8n = await startN8n({ packageTarball: await packedPackage() });
	try {
		const result = await measureAll(new Stage(n8n, portal), n8n);
		print(result);
		await saveResult('write', result);
		return result;
	} finally {
		await n8n.remove();
		await portal.stop();
	}
}

const SILENT = { silent: true };

async function measureAll(stage: Stage, n8n: N8n): Promise<WriteResult> {
	const webhookUrl = stage.portal.addInboundWebhook({ scope: ['crm'] }).url;
	const credential = await storeWebhooks(n8n, { webhookUrl });
	const orders = ourWrites(credential, ORDERS);
	const deals = ourWrites(credential, DEALS);
	const fresh = () => ({ from: stage.newNumbers(ITEMS) });
	const upserted = fresh();

	await stage.run('warm-up of n8n', NOTHING, { items: 10 });
	const nothing = await stage.run('the workflow alone', NOTHING);
	const runs = [
		await stage.run('create, the first time', orders.create, fresh()),
		await stage.run('create', orders.create, fresh()),
		await stage.run('update, the first time', orders.update),
		await stage.run('update', orders.update),
		await stage.run('update of deals, the first time', deals.update),
		await stage.run('update of deals', deals.update),
		await stage.run('import, the first time', orders.import, fresh()),
		await stage.run('import', orders.import, fresh()),
		await stage.run('upsert, none is there', orders.upsert, upserted),
		await stage.run('upsert, all are there', orders.upsert, upserted),
	];
	const created = runs[1]?.seconds ?? NaN;
	const http = httpRequestAdd(webhookUrl, ORDERS, BATCH);
	const httpRequest = await stage.run('create with HTTP Request', http, fresh());
	const faster = httpRequest.seconds / created;
	const parallel = await atOnce(stage, orders.create);
	const slow = await onSlowPortal(stage, ourWrites(credential, SLOW_TYPE).create);
	return { limits: LIMITS, runs, httpRequest, nothing, faster, slow, parallel };
}

/** Nobody has written items of this type yet, so nobody knows what that costs. */
const SLOW_TYPE = 1302;

async function onSlowPortal(stage: Stage, create: Fetcher): Promise<WriteResult['slow']> {
	const { portal } = stage;
	portal.addType({ entityTypeId: SLOW_TYPE, title: 'Slow orders', fields: ORDER_FIELDS });
	portal.crm.writesTake(SLOW_WRITE_MS);
	const from = stage.newNumbers(SLOW_WRITES);
	const { items } = await stage.run('a write takes 2 s', create, { items: SLOW_WRITES, from });
	portal.crm.writesTake(0);
	const took = portal.requests.map(({ writesTook = 0 }) => writesTook).filter((ms) => ms > 0);
	return {
		writeSeconds: SLOW_WRITE_MS / 1000,
		items,
		requests: took.length,
		longestSeconds: Math.max(...took) / 1000,
	};
}

/** 20 executions, each making 500 items of its own. */
async function atOnce(stage: Stage, create: Fetcher): Promise<WriteResult['parallel']> {
	say(`write: ${EXECUTIONS} executions at once`);
	const url = await stage.start(create);
	const { portal } = stage;
	portal.clearLog();
	const startedAt = performance.now();
	const wanted = EXECUTIONS * ITEMS_EACH;
	const base = stage.newNumbers(wanted);
	const ended = await Promise.allSettled(
		Array.from({ length: EXECUTIONS }, async (_, index) => {
			await post(url, { count: ITEMS_EACH, from: base + index * ITEMS_EACH, run: index });
		}),
	);
	const seconds = (performance.now() - startedAt) / 1000;
	const ids = portal.crm.writes.map(({ id }) => id);
	const titles = new Set(ids.map((id) => portal.items.get(ORDERS, id)?.['title']));
	return {
		what: 'create, 20 executions at once',
		executions: EXECUTIONS,
		items: wanted,
		...asked(portal),
		written: ids.length,
		lost: wanted - titles.size,
		doubled: ids.length - titles.size,
		refusedToUser: ended.filter(({ status }) => status === 'rejected').length,
		seconds,
	};
}

function print({ runs, httpRequest, nothing, faster, slow, parallel }: WriteResult): void {
	printTable(
		['', 'items', 'requests', 'refused', 'written', 's'],
		[...runs, httpRequest, nothing, parallel].map((run) => [
			run.what,
			run.items,
			run.requests,
			run.refused,
			run.written,
			run.seconds.toFixed(2),
		]),
	);
	printTable(
		['', ''],
		[
			['create, against HTTP Request: times faster (target ≥ 20)', faster.toFixed(1)],
			['20 executions at once: lost', parallel.lost],
			['20 executions at once: doubled', parallel.doubled],
			['20 executions at once: refused to the user', parallel.refusedToUser],
			[
				`a write takes ${slow.writeSeconds} s: ${slow.items} in ${slow.requests} requests, longest, s (target ≤ 20)`,
				slow.longestSeconds,
			],
		],
	);
}
