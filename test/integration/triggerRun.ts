import { createRunExecutionData, type INodeExecutionData, type IRun } from 'n8n-workflow';

/** How the rest of the workflow ended. */
export type RunEnd = 'success' | 'error' | 'canceled' | 'crashed';

/** One run of the workflow that the trigger started. */
export interface TriggerRun {
	/** What the trigger gave to the next node. */
	items: INodeExecutionData[];
	by: 'webhook' | 'emit' | 'test';
	deduplicationKey?: string;
	/** `webhook()` threw: n8n stores a failed execution, which anybody could cause. */
	failure?: unknown;
}

/**
 * The deferred promise a trigger hands over with an emission. n8n's types leave out that it settles
 * without a run where the emission was skipped.
 */
export interface DonePromise {
	resolve(run: IRun | undefined): void;
}

const END_ERRORS: Partial<Record<RunEnd, string>> = {
	error: 'A node of the workflow failed',
	crashed: 'The process ended',
};

/** The run as n8n hands it to the trigger's done-promise. */
export function endedRun(end: RunEnd): IRun {
	const message = END_ERRORS[end];
	const error = message ? { message, name: 'NodeOperationError' } : undefined;
	return {
		data: createRunExecutionData(error ? { resultData: { error: error as never } } : {}),
		mode: 'trigger',
		startedAt: new Date(),
		stoppedAt: new Date(),
		status: end,
		finished: end === 'success',
		storedAt: 'db',
	};
}
