import { storeWebhooks } from '../test/host/connectedPortal';
import { startN8n } from '../test/host/n8n';
import { packedPackage } from '../test/host/packedPackage';
import { startPortal, type Portal } from '../test/portal';
import { asked, type Asked } from './asked';
import { bulkWorkflow, ourGet } from './bulkWorkflow';
import { post } from './longPost';
import { fillOrders, ORDERS } from './orders';
import { printTable, saveResult, say } from './results';

const EXECUTIONS = 20;
const ITEMS_EACH = 2_500;

/** The portal's own limits (docs/portal-contract.md §2). */
const LIMITS = { drainPerSecond: 2, burst: 50 };

/** So many executions fill the bucket, a few at a time. */
const FILLING = 50;
const FILLING_AT_A_TIME = 10;

export interface ParallelResult extends Asked {
	limits: typeof LIMITS;
	executions: number;
	itemsEach: number;
	/** Items that were missing, in the wrong place or another execution's. */
	wrong: number;
	/** From the first call of the workflow to the last answer. */
	seconds: number;
	/** What the portal's bucket alone makes of that: seconds until it takes the last request. */
	floor: number;
	/** `seconds` ÷ `floor`. */
	ratio: number;
}

/** 20 executions at once, each fetching 2,500 items of its own, from a portal whose bucket is full. */
export async function runParallelBench(): Promise<ParallelResult> {
	const portal = await startPortal({ limits: LIMITS, deliver: false });
	fillOrders(portal, EXECUTIONS * ITEMS_EACH);
	const n8n = await startN8n({ packageTarball: await packedPackage() });
	try {
		const { url: webhookUrl } = portal.addInboundWebhook({ scope: ['crm'] });
		const credential = await storeWebhooks(n8n, { webhookUrl });
		const definition = bulkWorkflow('parallel', ourGet(credential, ORDERS), 'allEntries');
		await n8n.activate((await n8n.createWorkflow(definition)).id);
		const result = await measure(portal, `${n8n.url}/webhook/parallel`);
		print(result);
		await saveResult('parallel', result);
		return result;
	} finally {
		await n8n.remove();
		await portal.stop();
	}
}

async function measure(portal: Portal, url: string): Promise<ParallelResult> {
	say('parallel: filling the bucket');
	portal.clearLog();
	for (let filled = 0; filled < FILLING; filled += FILLING_AT_A_TIME) {
		await together(FILLING_AT_A_TIME, async () => await post(url, { count: 1 }));
	}
	const startedAt = Date.now();
	const level = levelAt(startedAt, portal);
	portal.clearLog();
	say(`parallel: ${EXECUTIONS} executions, the bucket holds ${level.toFixed(0)}`);
	const answers = await together(EXECUTIONS, async (execution) => {
		const from = execution * ITEMS_EACH;
		return wrongIn(await post(url, { count: ITEMS_EACH, from }), from);
	});
	const seconds = (Date.now() - startedAt) / 1000;
	const counted = asked(portal);
	const floor = (level + EXECUTIONS - LIMITS.burst) / LIMITS.drainPerSecond;
	return {
		limits: LIMITS,
		executions: EXECUTIONS,
		itemsEach: ITEMS_EACH,
		...counted,
		wrong: answers.reduce((sum, wrong) => sum + wrong, 0),
		seconds,
		floor,
		ratio: seconds / floor,
	};
}

const together = async <Result>(count: number, work: (index: number) => Promise<Result>) =>
	await Promise.all(Array.from({ length: count }, async (_, index) => await work(index)));

/** How full the portal's bucket is, by the requests it has had. */
function levelAt(now: number, { requests }: Portal): number {
	let level = 0;
	let drainedAt = 0;
	const drain = (at: number) => {
		level = Math.max(0, level - ((at - drainedAt) / 1000) * LIMITS.drainPerSecond);
		drainedAt = at;
	};
	for (const { at } of requests) {
		drain(at);
		level += 1;
	}
	drain(now);
	return level;
}

function wrongIn(answer: string, from: number): number {
	const items = JSON.parse(answer) as Array<{ id?: number; title?: string }>;
	const isRight = (index: number) => {
		const id = from + index + 1;
		return items[index]?.id === id && items[index].title === `Order ${id}`;
	};
	const missing = Array.from({ length: ITEMS_EACH }, (_, index) => !isRight(index)).filter(Boolean);
	return missing.length + Math.max(0, items.length - ITEMS_EACH);
}

function print({ executions, itemsEach, ...rest }: ParallelResult): void {
	printTable(
		['executions', 'items each', 'requests', 'refused', 'wrong items', 's', 'floor, s', '÷ floor'],
		[
			[
				executions,
				itemsEach,
				rest.requests,
				rest.refused,
				rest.wrong,
				rest.seconds.toFixed(2),
				rest.floor.toFixed(2),
				rest.ratio.toFixed(2),
			],
		],
	);
}
