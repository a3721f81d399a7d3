import { sleep } from 'n8n-workflow';
import { Turns } from '../../shared/portal/limits/turns';

const STEP_MS = 20;

/** A step that takes longer shows that n8n is busy with the runs before. */
const BUSY_FROM_MS = 30;

/** A run is not held back for longer: n8n may be busy with something else altogether. */
const LONGEST_BREATH_MS = 250;

/** By node: one with a thousand runs delays another's only one by a single turn. */
const waiting = new Turns<() => void, string>();
let isStarting = false;

/**
 * Waits for the turn to start a run that nothing else holds back, because the portal has had its
 * answer. Started all at once, hundreds of runs would fail for want of the database; so the next one
 * starts when n8n has come to rest, which takes it 35 to 75 ms on two cores.
 */
export async function turnToStart(node: string): Promise<void> {
	await new Promise<void>((start) => {
		waiting.add(node, start);
		void startOneByOne();
	});
}

async function startOneByOne(): Promise<void> {
	if (isStarting) return;
	isStarting = true;
	for (let start = waiting.take(); start; start = waiting.take()) {
		start();
		await breath();
	}
	isStarting = false;
}

async function breath(): Promise<void> {
	const startedAt = performance.now();
	for (let before = startedAt; before - startedAt < LONGEST_BREATH_MS; ) {
		await sleep(STEP_MS);
		const now = performance.now();
		if (now - before < BUSY_FROM_MS) return;
		before = now;
	}
}
