import { sleep, type INodeExecutionData, type IRun, type ITriggerFunctions } from 'n8n-workflow';

/** How a run ended; `skipped`: n8n has had an emission with this key already and started nothing. */
export type RunEnd = 'succeeded' | 'failed' | 'skipped';

/** A run that was started. Its end may never come (ARCHITECTURE.md "A run's end is not certain"). */
export interface StartedRun {
	/** Rejects where n8n could not start the execution after all. */
	end: Promise<RunEnd>;
}

/** What a wait for a run's end gave: the end, or why nobody waits for it any longer. */
export type WaitResult = RunEnd | 'timedOut' | 'closed';

/** n8n ends a run of its own time-out late: it asks first, then kills. */
const TIMEOUT_MARGIN_MS = 30_000;

/** The longest single sleep in a wait, so that no long timer is left after the trigger closed. */
const STRETCH_MS = 1_000;

/**
 * Starts one execution with these items. Where a deduplication key is given and n8n knows such keys,
 * it starts nothing for a key that it has had before.
 * @throws where n8n refuses at once
 */
export function startWorkflow(
	context: ITriggerFunctions,
	items: INodeExecutionData[],
	deduplicationKey?: string,
): StartedRun {
	const done = context.helpers.createDeferredPromise<IRun>();
	if (deduplicationKey === undefined) context.emit([items], undefined, done);
	else context.emit([items], undefined, done, deduplicationKey);
	return { end: done.promise.then(endOf, refusal) };
}

/**
 * Whether n8n looks at the fourth argument of `emit`: hosts before 2.20 declare three. Where it does
 * not, an execution can start twice and nobody can tell.
 */
export const knowsDeduplicationKeys = ({ emit }: Pick<ITriggerFunctions, 'emit'>): boolean =>
	emit.length !== 3;

/**
 * How long a run may take before it counts as lost, in milliseconds: the workflow's own time-out and
 * a margin, else `maxRunTime` (seconds). n8n never tells of the end of some runs: of those it stopped
 * at a worker, of those whose row was deleted, of those that ended while Redis was away.
 */
export function longestRun(
	context: Pick<ITriggerFunctions, 'getWorkflowSettings'>,
	maxRunTime: number,
): number {
	// Hosts before 1.123 have no such method.
	const settings: { executionTimeout?: unknown } = context.getWorkflowSettings?.() ?? {};
	const { executionTimeout: timeout } = settings;
	return typeof timeout === 'number' && timeout > 0
		? timeout * 1_000 + TIMEOUT_MARGIN_MS
		: maxRunTime * 1_000;
}

/**
 * Waits for a run's end, no longer than `milliseconds` and not after the trigger was closed.
 * @throws where n8n could not start the execution
 */
export async function waitForEnd(
	{ end }: StartedRun,
	milliseconds: number,
	isClosed: () => boolean,
): Promise<WaitResult> {
	let result: RunEnd | undefined;
	const ended = end.then((value) => void (result = value));
	// Where nobody waits any more, a late refusal is nobody's fault.
	ended.catch(() => undefined);
	const until = performance.now() + milliseconds;
	for (let left = milliseconds; left > 0; left = until - performance.now()) {
		await Promise.race([ended, sleep(Math.min(left, STRETCH_MS))]);
		if (result) return result;
		if (isClosed()) return 'closed';
	}
	return 'timedOut';
}

const ENDED_BADLY: ReadonlySet<unknown> = new Set(['canceled', 'crashed', 'error']);

/**
 * A run that waits (a Wait node) is kept by n8n itself and goes on after a restart. n8n 2.0 tells runs
 * that have ended as still `running`: there `finished` says that one succeeded.
 */
function endOf(run: IRun | undefined): RunEnd {
	if (!run) return 'skipped';
	const { status, finished, waitTill } = run;
	if (ENDED_BADLY.has(status)) return 'failed';
	const isWell = status === 'success' || status === 'waiting' || finished === true;
	return isWell || waitTill ? 'succeeded' : 'failed';
}

/** A person who stops an execution makes it fail; anything else means that it never started. */
function refusal(error: unknown): RunEnd {
	const name = error instanceof Error ? `${error.name} ${error.constructor.name}` : '';
	if (/cancell?ed/i.test(name) && !/shutdown/i.test(name)) return 'failed';
	throw error;
}
