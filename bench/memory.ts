/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startNodeHost } from '../test/integration/nodeHost';
import { webhookOf } from '../test/integration/portalCredentials';
import { startPortal } from '../test/portal';
import { fillOrders, ORDERS } from './orders';
import { printTable, saveResult, say } from './results';

const ITEMS = 50_000;

export interface MemoryResult {
	items: number;
	/** Megabytes the items take that Get has put out. */
	itemsTake: number;
	/** Megabytes in use at most while they were fetched, beyond what was before. */
	peak: number;
	/** `peak` ÷ `itemsTake`. */
	ratio: number;
}

/**
 * What 50,000 items through Get keep in memory at most. Garbage is collected before every look, and
 * looks are taken whenever a request reaches the portal, which is in the same process.
 */
export async function runMemoryBench(): Promise<MemoryResult> {
	say(`memory: ${ITEMS} items`);
	const portal = await startPortal({ limits: { drainPerSecond: 20, burst: 50 }, deliver: false });
	fillOrders(portal, ITEMS);
	const host = await startNodeHost();
	try {
		const credentials = webhookOf(host, portal.addInboundWebhook({ scope: ['crm'] }));
		const get = async (count: number) =>
			await host.execute('bitrix24CrmItem', {
				credentials,
				parameters: { authentication: 'webhook' },
				input: Array.from({ length: count }, (_, index) => ({
					json: { entityTypeId: ORDERS, id: index + 1 },
				})),
			});
		await get(50);
		const before = inUse();
		let most = 0;
		const look = () => void (most = Math.max(most, inUse()));
		portal.faults.add({ method: 'batch', times: Infinity, run: look });
		const output = await get(ITEMS);
		const after = inUse();
		if (output[0]?.length !== ITEMS) throw new Error('Not all items came');
		const itemsTake = after - before;
		const peak = Math.max(most, after) - before;
		const result = { items: ITEMS, itemsTake, peak, ratio: peak / itemsTake };
		print(result);
		await saveResult('memory', result);
		return result;
	} finally {
		await host.stop();
		await portal.stop();
	}
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Megabytes of the heap and of buffers that something still refers to. */
function inUse(): number {
	collectGarbage();
	const { heapUsed, external } = process.memoryUsage();
	return (heapUsed + external) / 2 ** 20;
}

function print({ items, itemsTake, peak, ratio }: MemoryResult): void {
	printTable(
		['items', 'the items, MB', 'peak, MB', 'peak ÷ items'],
		[[items, itemsTake.toFixed(0), peak.toFixed(0), ratio.toFixed(2)]],
	);
}
