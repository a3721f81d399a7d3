/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { storeWebhooks } from '../test/host/connectedPortal';
import { startN8n, type N8n } from '../test/host/n8n';
import { packedPackage } from '../test/host/packedPackage';
import { startPortal, type Portal } from '../test/portal';
import { asked, type Asked } from './asked';
import { barChart } from './barChart';
import { bulkWorkflow, httpRequestGet, NOTHING, ourGet, type Fetcher } from './bulkWorkflow';
import { post } from './longPost';
import { fillOrders, ORDERS } from './orders';
import { middleOf, printTable, saveChart, saveResult, say } from './results';

const SIZES = [50, 500, 1_000, 5_000, 50_000];
const ROUNDS = 3;

/** The portal's drain runs ten times as fast as the real 2 a second; its burst is a count and stays. */
const LIMITS = { drainPerSecond: 20, burst: 50 };

/** As fast as the bucket allows without a refusal: 20 a second, with two requests' leeway. */
const BATCH = { batchSize: 48, batchInterval: 2_400 };

/** What the burst holds needs no pause at all. */
const ONE_BURST = { batchSize: 50, batchInterval: 0 };

/** The HTTP Request node needs 40 minutes for 50,000 items; what it was not run for is not shown. */
const MOST_FOR_HTTP_REQUEST = 1_000;

interface Measurement extends Asked {
	items: number;
	/** From the call of the workflow to its answer. */
	seconds: number;
}

export interface BulkResult {
	limits: typeof LIMITS;
	ours: Measurement[];
	httpRequest: Measurement[];
	/** The workflow without a fetching node. */
	nothing: Measurement[];
	/** By number of items: the whole run with HTTP Request ÷ the whole run with ours. */
	faster: Record<number, number>;
}

class Stage {
	constructor(
		private readonly n8n: N8n,
		private readonly portal: Portal,
	) {}

	async activate(path: string, fetcher: Fetcher, answer?: 'allEntries'): Promise<string> {
		const { id } = await this.n8n.createWorkflow(bulkWorkflow(path, fetcher, answer));
		await this.n8n.activate(id);
		return `${this.n8n.url}/webhook/${path}`;
	}

	/** The median of some rounds; each begins with an empty bucket. */
	async measure(url: string, items: number, rounds = ROUNDS): Promise<Measurement> {
		const all: Measurement[] = [];
		for (let round = 0; round < rounds; round++) {
			await emptyBucket();
			this.portal.clearLog();
			const startedAt = performance.now();
			await post(url, { count: items });
			all.push({
				items,
				...asked(this.portal),
				seconds: (performance.now() - startedAt) / 1000,
			});
		}
		return middleOf(all, ({ seconds }) => seconds);
	}
}

async function emptyBucket(): Promise<void> {
	await delay((LIMITS.burst / LIMITS.drainPerSecond) * 1000);
}

/** @throws Error where the workflow did not bring every item */
async function verify(stage: Stage, fetcher: Fetcher, path: string, items: number): Promise<void> {
	const url = await stage.activate(path, fetcher, 'allEntries');
	const brought = JSON.parse(await post(url, { count: items })) as Array<{ title?: string }>;
	const isRight = brought.every(({ title }, index) => title === `Order ${index + 1}`);
	if (brought.length !== items || !isRight) throw new Error(`${path}: not all items came`);
}

/** Fetching N items by their ids: ours against the HTTP Request node, on one n8n in one run. */
export async function runBulkBench(): Promise<BulkResult> {
	const portal = await startPortal({ limits: LIMITS, deliver: false });
	fillOrders(portal, Math.max(...SIZES));
	const n8n = await startN8n({
		packageTarball: await packedPackage(),
		env: { NODE_OPTIONS: '--max-old-space-size=6144' },
	});
	try {
		const result = await measureAll(new Stage(n8n, portal), n8n, portal);
		print(result);
		await saveResult('bulk', result);
		await saveChart('bulk', chart(result));
		return result;
	} finally {
		await n8n.remove();
		await portal.stop();
	}
}

async function measureAll(stage: Stage, n8n: N8n, portal: Portal): Promise<BulkResult> {
	const webhookUrl = portal.addInboundWebhook({ scope: ['crm'] }).url;
	const credential = await storeWebhooks(n8n, { webhookUrl });
	const nothing = await stage.activate('nothing', NOTHING);
	const ourFetcher = ourGet(credential, ORDERS);
	await verify(stage, ourFetcher, 'verified', 5_000);
	const ours = await stage.activate('ours', ourFetcher);
	const theirs = await stage.activate('http', httpRequestGet(webhookUrl, ORDERS, BATCH));
	const burst = httpRequestGet(webhookUrl, ORDERS, ONE_BURST);
	const theirBurst = await stage.activate('burst', burst);
	for (const url of [nothing, ours, theirs, theirBurst]) await stage.measure(url, 10, 1);

	const result: BulkResult = {
		limits: LIMITS,
		ours: [],
		httpRequest: [],
		nothing: [],
		faster: {},
	};
	for (const items of SIZES) {
		say(`bulk: ${items} items`);
		const empty = await stage.measure(nothing, items);
		const fetched = await stage.measure(ours, items);
		result.nothing.push(empty);
		result.ours.push(fetched);
		if (items > MOST_FOR_HTTP_REQUEST) continue;
		const compared = await stage.measure(items <= LIMITS.burst ? theirBurst : theirs, items, 1);
		result.httpRequest.push(compared);
		result.faster[items] = compared.seconds / fetched.seconds;
	}
	return result;
}

function print({ ours, httpRequest, nothing, faster }: BulkResult): void {
	printTable(
		['items', 'requests', 's', 'HTTP Request: requests', 's', 'workflow alone, s', 'faster'],
		ours.map(({ items, requests, seconds }, index) => {
			const compared = httpRequest.find((one) => one.items === items);
			return [
				items,
				requests,
				seconds.toFixed(2),
				compared ? `${compared.requests} (${compared.refused} refused)` : '–',
				compared?.seconds.toFixed(2) ?? '–',
				nothing[index]?.seconds.toFixed(2) ?? '–',
				times(faster[items]),
			];
		}),
	);
}

const times = (ratio: number | undefined) => (ratio === undefined ? '–' : `${ratio.toFixed(1)}×`);

function chart({ ours, httpRequest }: BulkResult): string {
	return barChart({
		title: 'Fetching items by id: seconds (the portal’s limit runs 10× as fast)',
		groups: httpRequest.map(({ items, seconds }) => ({
			label: `${items.toLocaleString('en')} items`,
			bars: [
				{
					label: 'Bitrix24 CRM Item',
					value: ours.find((one) => one.items === items)?.seconds ?? 0,
				},
				{ label: 'HTTP Request', value: seconds },
			],
		})),
		unit: 's',
	});
}
