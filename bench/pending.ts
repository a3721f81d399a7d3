/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { connectPortal } from '../test/host/connectedPortal';
import { startN8n } from '../test/host/n8n';
import { packedPackage } from '../test/host/packedPackage';
import { startPortal } from '../test/portal';
import { endedRuns, type Host } from './activeWorkflow';
import { deliver, memoryOf } from './deliveryLoad';
import { ourTrigger } from './intakeWorkflows';
import { ORDERS } from './orders';
import { printTable, saveResult, say } from './results';

const DELIVERIES = 1_000;
/** Enough for n8n to have compiled and loaded what a delivery needs. */
const WARMING_UP = 200;
/** The portal answers nothing meanwhile, so that all stay pending. */
const SILENT_MS = 120_000;
const LOOKS = 30;

export interface PendingResult {
	deliveries: number;
	answered: number;
	/** Megabytes that n8n has in use before, after some deliveries were run. */
	idle: number;
	/** The least of 30 looks within 30 seconds after the last answer: by then n8n has collected its garbage. */
	pending: number;
	/** `pending` − `idle`; target: at most 150. */
	above: number;
	/** Kilobytes for each delivery. */
	each: number;
	/** Runs that had started at the last look: there should be none. */
	started: number;
}

/** What 1,000 answered deliveries of *Event with Item* cost that wait for a portal that does not answer. */
export async function runPendingBench(): Promise<PendingResult> {
	const portal = await startPortal({ deliver: false, limits: 'off' });
	portal.addType({ entityTypeId: ORDERS, title: 'Orders' });
	for (let id = 1; id <= DELIVERIES; id++) {
		portal.items.add(ORDERS, { title: `Order ${id}` }, { silent: true });
	}
	const n8n = await startN8n({ packageTarball: await packedPackage() });
	try {
		const credential = await connectPortal(n8n, portal);
		const { id } = await n8n.createWorkflow(ourTrigger('item', credential, { output: 'item' }));
		await n8n.activate(id);
		const result = await measure({ n8n, portal }, id);
		print(result);
		await saveResult('pending', result);
		return result;
	} finally {
		await n8n.remove();
		await portal.stop();
	}
}

async function measure({ n8n, portal }: Host, workflowId: string): Promise<PendingResult> {
	const url = portal.subscriptions.find(({ handler }) => handler)?.handler ?? '';
	say('pending: warming up');
	await deliver(url, portal, { items: DELIVERIES, amount: WARMING_UP });
	const { runs } = await endedRuns(n8n, workflowId);
	const idle = await leastMemory(n8n.pid);
	say(`pending: ${DELIVERIES} deliveries, and the portal is silent`);
	portal.faults.add({ slow: SILENT_MS, times: Infinity });
	const { answered } = await deliver(url, portal, { items: DELIVERIES, amount: DELIVERIES });
	const pending = await leastMemory(n8n.pid);
	const all = await n8n.executions(workflowId);
	const above = pending - idle;
	const each = (above * 1024) / answered;
	const started = all.length - runs;
	return { deliveries: DELIVERIES, answered, idle, pending, above, each, started };
}

/** What is left to collect is not counted. */
async function leastMemory(pid: number | undefined): Promise<number> {
	let least = Infinity;
	for (let look = 0; look < LOOKS; look++) {
		await delay(1_000);
		least = Math.min(least, await memoryOf(pid));
	}
	return least;
}

function print({ answered, idle, pending, above, each, started }: PendingResult): void {
	printTable(
		['pending', 'started meanwhile', 'idle, MB', 'pending, MB', 'above idle, MB', 'kB each'],
		[[answered, started, idle.toFixed(0), pending.toFixed(0), above.toFixed(0), each.toFixed(0)]],
	);
	say(`Above idle: ${above.toFixed(0)} MB (target ≤ 150).`);
}
