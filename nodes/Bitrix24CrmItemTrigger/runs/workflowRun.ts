import { sleep, type INodeExecutionData, type IRun, type ITriggerFunctions } from 'n8n-workflow';
import type { GuaranteedOptions } from '../settings/drainOptions';

/** How far a run has come when its changes can be acknowledged, or that it failed. */
export type RunResult = 'started' | 'succeeded' | 'failed';

/**
 * n8n does not say when an execution exists, only when it has ended. It exists within milliseconds;
 * by this time it surely does, or n8n has said that it could not make it.
 */
const EXISTS_AFTER_MS = 5_000;

/**
 * Starts one execution with these items.
 *
 * With `onStart` the deduplication key makes n8n skip an execution it already has, so that a
 * reservation recovered after a crash starts nothing twice. With the others it must not: there a
 * crashed run is to be repeated.
 *
 * @throws where n8n could not start the execution
 */
export async function runWorkflow(
	context: ITriggerFunctions,
	items: INodeExecutionData[],
	acknowledge: GuaranteedOptions['acknowledge'],
	deduplicationKey: string,
): Promise<RunResult> {
	const done = context.helpers.createDeferredPromise<IRun>();
	if (acknowledge === 'onStart') {
		context.emit([items], undefined, done, deduplicationKey);
		await Promise.race([done.promise, sleep(EXISTS_AFTER_MS)]);
		return 'started';
	}
	context.emit([items], undefined, done);
	const run = await done.promise.catch((error: unknown) => refusal(error));
	return run !== 'stopped' && hasSucceeded(run) ? 'succeeded' : 'failed';
}

/** A person who stops an execution makes it fail; anything else means that it never started. */
function refusal(error: unknown): 'stopped' {
	const name = error instanceof Error ? `${error.name} ${error.constructor.name}` : '';
	if (/cancell?ed/i.test(name) && !/shutdown/i.test(name)) return 'stopped';
	throw error;
}

/** A run that waits (a Wait node) is kept by n8n itself and goes on after a restart. */
function hasSucceeded(run: IRun | undefined): boolean {
	if (!run) return true;
	return run.status === 'success' || run.status === 'waiting';
}
