/** A batch that somebody in this process works on. */
export interface WorkOnBatch {
	/** By `performance.now()`: from then on its run counts as lost, whether anybody looks or not. */
	until: number;
}

/** What is known of a batch that a closed drain has let go: no run is going on with it here. */
export interface LetGo {
	/** Its run has ended well: only the acknowledgement is left. */
	hasSucceeded: boolean;
}

/** Of more, the oldest are forgotten, as in a restart. */
export const MOST_LEFT = 5_000;

/**
 * The batches under way in this process, also those of drains that were closed and whose runs go on:
 * who takes over from them must not hand the same changes over again meanwhile. By workflow and key.
 */
const underWay = new Map<string, WorkOnBatch>();
/** Those that were let go and not taken on again: another process may have them, or nobody ever will. */
const letGoBatches = new Map<string, LetGo>();

export function beginWork(workflow: string, key: string): WorkOnBatch {
	const work: WorkOnBatch = { until: Infinity };
	underWay.set(nameOf(workflow, key), work);
	return work;
}

/** Ends this work; another's on the same batch, begun when this one counted as lost, goes on. */
export function endWork(workflow: string, key: string, work: WorkOnBatch): void {
	const name = nameOf(workflow, key);
	if (underWay.get(name) === work) underWay.delete(name);
}

export function isUnderWay(workflow: string, key: string): boolean {
	const work = underWay.get(nameOf(workflow, key));
	return work !== undefined && performance.now() < work.until;
}

export function leaveBatch(workflow: string, key: string, letGo: LetGo): void {
	const name = nameOf(workflow, key);
	letGoBatches.delete(name);
	letGoBatches.set(name, letGo);
	for (const oldest of letGoBatches.keys()) {
		if (letGoBatches.size <= MOST_LEFT) return;
		letGoBatches.delete(oldest);
	}
}

/** What a closed drain knew of a batch; nothing where another process had it. */
export function takeLeftBatch(workflow: string, key: string): LetGo | undefined {
	const name = nameOf(workflow, key);
	const letGo = letGoBatches.get(name);
	letGoBatches.delete(name);
	return letGo;
}

const nameOf = (workflow: string, key: string) => `${workflow} ${key}`;
