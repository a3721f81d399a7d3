import { sleep } from 'n8n-workflow';
import { cancelled } from '../errors/portalError';

/** Where time comes from; tests bring a virtual one. */
export interface Clock {
	/** Unix time in milliseconds. */
	now(): number;
	sleep(milliseconds: number): Promise<void>;
}

/** It never goes back, as the wall clock does when somebody sets it. */
export const systemClock: Clock = { now: () => performance.timeOrigin + performance.now(), sleep };

/** No wait is longer without a look around: a cancelled run or a closing n8n is not held up. */
export const LONGEST_SLEEP_MS = 1_000;

/**
 * Waits, in short steps.
 * @throws PortalError `CANCELLED` soon after the run was cancelled
 */
export async function pause(
	milliseconds: number,
	clock: Clock,
	signal: AbortSignal | undefined,
): Promise<void> {
	for (let left = milliseconds; ; left -= LONGEST_SLEEP_MS) {
		if (signal?.aborted) throw cancelled();
		if (left <= 0) return;
		await clock.sleep(Math.min(left, LONGEST_SLEEP_MS));
	}
}

/** Whether work ends in time, with success or not. It is checked in short steps, so that no long timer is left. */
export async function endsWithin(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
	let isDone = false;
	const note = () => void (isDone = true);
	const ended = work.then(note, note);
	for (let waited = 0; !isDone && waited < milliseconds; waited += LONGEST_SLEEP_MS) {
		await Promise.race([ended, sleep(LONGEST_SLEEP_MS)]);
	}
	return isDone;
}
