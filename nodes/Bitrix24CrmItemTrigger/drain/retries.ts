import type { WorkOnBatch } from './batchesUnderWay';
import type { ChangeBatch } from './source';
import type { WatchedSource } from './watchedSource';

/** What a batch has been through. */
export interface BatchAttempts {
	/** Runs of the workflow that ended badly, or whose end never came. */
	runs: number;
	/** Times that the workflow was not started, because the portal or n8n failed. */
	faults: number;
	/** Another process may have started a run with it; it has been given the time to end. */
	hasWaited?: boolean;
	/** A run that counted as lost has ended well after all: only the acknowledgement is left. */
	hasSucceeded?: boolean;
}

/** A batch that a drain has taken on. */
export interface Work {
	source: WatchedSource;
	batch: ChangeBatch;
	attempts: BatchAttempts;
	underWay: WorkOnBatch;
}

interface Parked {
	work: Work;
	dueAt: number;
}

/** Failed batches wait while others go by; a bound for memory. */
const MOST = 20;
const FIRST_DELAY_MS = 5_000;
const MOST_DOUBLINGS = 6;

/** Batches that wait for their next attempt, longer after each. */
export class Retries {
	private parked: Parked[] = [];

	get isFull(): boolean {
		return this.parked.length >= MOST;
	}

	get isEmpty(): boolean {
		return this.parked.length === 0;
	}

	/** @param delay milliseconds; default: the longer, the more attempts there were */
	park(work: Work, delay = delayAfter(work.attempts)): void {
		this.parked.push({ work, dueAt: performance.now() + delay });
	}

	/** A run that counted as lost has ended well: if its batch still waits here, it waits no longer. */
	succeeded(batch: ChangeBatch): void {
		const found = this.parked.find(({ work }) => work.batch === batch);
		if (!found) return;
		found.work.attempts = { ...found.work.attempts, hasSucceeded: true };
		found.dueAt = performance.now();
	}

	takeDue(): Work | undefined {
		const index = this.parked.findIndex(({ dueAt }) => dueAt <= performance.now());
		return index < 0 ? undefined : this.parked.splice(index, 1)[0]?.work;
	}

	/** Milliseconds until the next one is due; `Infinity` where none waits. */
	get dueIn(): number {
		return Math.min(Infinity, ...this.parked.map(({ dueAt }) => dueAt - performance.now()));
	}

	takeAll(): Work[] {
		const all = this.parked.map(({ work }) => work);
		this.parked = [];
		return all;
	}
}

function delayAfter({ runs, faults }: BatchAttempts): number {
	return FIRST_DELAY_MS * 2 ** Math.min(Math.max(0, runs + faults - 1), MOST_DOUBLINGS);
}

/** What a batch has been through after one more attempt. */
export function afterOutcome(
	{ runs, faults, ...rest }: BatchAttempts,
	outcome: 'failed' | 'lost' | 'mayBeRunning' | 'fault',
): BatchAttempts {
	if (outcome === 'fault') return { ...rest, runs, faults: faults + 1 };
	if (outcome === 'mayBeRunning') return { ...rest, runs, faults, hasWaited: true };
	return { ...rest, runs: runs + 1, faults };
}

/** Whether what became of its last run is known: it has been handed over here and has come back. */
export const hasBeenTried = ({ attempts: { runs, faults, hasSucceeded } }: Work): boolean =>
	runs + faults > 0 || hasSucceeded === true;
