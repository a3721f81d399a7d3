/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startPortal } from '../test/portal';
import { fillOrders } from './orders';
import { printTable, saveResult, say } from './results';

const ITEMS = 50_000;

/** Megabytes: more than anything here needs. */
const AMPLE = 4_096;

/** The least heap is found to within this share of the items. */
const PRECISION = 0.05;

export interface MemoryResult {
	items: number;
	/** Megabytes the items take that Get has put out. */
	itemsTake: number;
	/** Megabytes of heap that are enough to fetch them, beyond what was in use before. */
	needed: number;
	/** `needed` ÷ `itemsTake`. */
	ratio: number;
}

/** What `memoryProbe.ts` prints, in megabytes. */
interface Probe {
	before: number;
	after: number;
}

/**
 * How much memory 50,000 items through Get need: the least heap a process can be given that still
 * fetches them, as what is in use at a moment nobody looks at cannot be seen.
 */
export async function runMemoryBench(): Promise<MemoryResult> {
	const portal = await startPortal({ limits: 'off', deliver: false });
	try {
		fillOrders(portal, ITEMS);
		const { url } = portal.addInboundWebhook({ scope: ['crm'] });
		const { before, after } = await probe(AMPLE, url).then(orFail);
		const itemsTake = after - before;
		let [tooLittle, enough] = [before, before + 4 * itemsTake];
		await probe(enough, url).then(orFail);
		while (enough - tooLittle > PRECISION * itemsTake) {
			const tried = (tooLittle + enough) / 2;
			say(`memory: ${ITEMS} items in ${tried.toFixed(0)} MB`);
			if (await probe(tried, url)) enough = tried;
			else tooLittle = tried;
		}
		const needed = enough - before;
		const result = { items: ITEMS, itemsTake, needed, ratio: needed / itemsTake };
		print(result);
		await saveResult('memory', result);
		return result;
	} finally {
		await portal.stop();
	}
}

/** Fetches all items in a process with so many megabytes of heap; nothing if it was too little. */
async function probe(megabytes: number, webhookUrl: string): Promise<Probe | undefined> {
	const child = spawn(
		process.execPath,
		[
			`--max-old-space-size=${Math.round(megabytes)}`,
			'--expose-gc',
			'--import',
			'tsx',
			join(__dirname, 'memoryProbe.ts'),
			webhookUrl,
			String(ITEMS),
		],
		{ stdio: ['ignore', 'pipe', 'ignore'] },
	);
	const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')]);
	return child.exitCode === 0 ? (JSON.parse(printed) as Probe) : undefined;
}

function orFail(found: Probe | undefined): Probe {
	if (!found) throw new Error('The items could not be fetched with ample memory either');
	return found;
}

function print({ items, itemsTake, needed, ratio }: MemoryResult): void {
	printTable(
		['items', 'the items, MB', 'needed, MB', 'needed ÷ items'],
		[[items, itemsTake.toFixed(0), needed.toFixed(0), ratio.toFixed(2)]],
	);
}
