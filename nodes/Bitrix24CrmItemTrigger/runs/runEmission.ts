import { sleep, type INodeExecutionData, type IRun, type ITriggerFunctions } from 'n8n-workflow';

/**
 * n8n does not say when an execution exists, only when it has ended. It exists within milliseconds;
 * by this time it surely does, or n8n has said that it could not make it.
 */
export const EXISTS_AFTER_MS = 5_000;

/**
 * Whether n8n can tell when a run of this workflow has ended. Its engine "v2" refuses to start a run
 * whose end somebody waits for; hosts before 1.123 know one engine only.
 */
export function tellsRunEnd(context: Pick<ITriggerFunctions, 'getWorkflowSettings'>): boolean {
	const settings: { engineType?: unknown } = context.getWorkflowSettings?.() ?? {};
	return settings.engineType !== 'v2';
}

/**
 * Starts one run that nobody answers for.
 * @returns `exists` settles when the run has ended, or surely exists; `ended` when it has ended, which
 *   may be never. Neither rejects.
 */
export function emitRun(
	context: ITriggerFunctions,
	items: INodeExecutionData[],
): { exists: Promise<unknown>; ended: Promise<unknown> } {
	if (!tellsRunEnd(context)) {
		context.emit([items]);
		return { exists: sleep(EXISTS_AFTER_MS), ended: new Promise(() => {}) };
	}
	const done = context.helpers.createDeferredPromise<IRun>();
	const ended = done.promise.catch(() => undefined);
	context.emit([items], undefined, done);
	return { exists: Promise.race([ended, sleep(EXISTS_AFTER_MS)]), ended };
}
