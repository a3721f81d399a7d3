import { sleep } from 'n8n-workflow';
import { Turns } from '../../shared/portal/limits/turns';

const STEP_MS = 20;

/** A step that takes longer shows that n8n is busy with the runs before. */
const BUSY_FROM_MS = 30;

/** A run is not held back for longer: n8n may be busy with something else altogether. */
const LONGEST_PAUSE_MS = 250;

/**
 * Runs that may be in their first moments at once. One alone would leave n8n idle while its database
 * works; many more would only fail because it is busy.
 */
const AT_ONCE = 4;

/** Starts a run. @returns settles when the run has ended; where that is not known, never */
type Start = () => Promise<unknown>;

/** By node: one with a thousand runs delays another's only one by a single turn. */
const waitingStarts = new Turns<Start, string>();
let starting = 0;

/**
 * Starts a run that nothing else holds back, because the portal has had its answer, when its turn has
 * come. Started all at once, hundreds of runs would fail because the database is busy; so a run starts
 * when one of those before has ended, or n8n is idle again after it (35 to 75 ms on two cores).
 * @param node whose run it is: nodes take turns
 * @returns settles when it has been started
 */
export async function startInTurn(node: string, start: Start): Promise<void> {
	await new Promise<void>((started) => {
		waitingStarts.add(node, async () => {
			started();
			return await start();
		});
		void startWaiting();
	});
}

const NEVER = new Promise<never>(() => {});

/** The same for a run that starts by itself once its turn has come. */
export const turnToStart = async (node: string): Promise<void> =>
	await startInTurn(node, async () => await NEVER);

async function startWaiting(): Promise<void> {
	if (starting >= AT_ONCE) return;
	starting++;
	for (let start = waitingStarts.take(); start; start = waitingStarts.take()) {
		await Promise.race([start(), untilIdle()]);
	}
	starting--;
}

async function untilIdle(): Promise<void> {
	const startedAt = performance.now();
	for (let before = startedAt; before - startedAt < LONGEST_PAUSE_MS; ) {
		await sleep(STEP_MS);
		const now = performance.now();
		if (now - before < BUSY_FROM_MS) return;
		before = now;
	}
}
