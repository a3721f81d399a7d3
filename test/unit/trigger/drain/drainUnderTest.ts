import type { INodeExecutionData, IRun, ITriggerFunctions } from 'n8n-workflow';
import { BatchDelivery } from '../../../../nodes/Bitrix24CrmItemTrigger/drain/batchDelivery';
import { Drain } from '../../../../nodes/Bitrix24CrmItemTrigger/drain/drain';
import {
	plainRun,
	type PrepareRun,
} from '../../../../nodes/Bitrix24CrmItemTrigger/drain/preparedRun';
import {
	registerDrain,
	unregisterDrain,
} from '../../../../nodes/Bitrix24CrmItemTrigger/drain/runningDrains';
import type { Source } from '../../../../nodes/Bitrix24CrmItemTrigger/drain/source';
import { TriggerReports } from '../../../../nodes/Bitrix24CrmItemTrigger/runs/triggerReports';
import type { DrainOptions } from '../../../../nodes/Bitrix24CrmItemTrigger/settings/drainOptions';

const OPTIONS: DrainOptions = {
	acknowledge: 'onSuccess',
	wakeUp: true,
	checkEvery: 60,
	batchSize: 500,
	maxAttempts: 5,
	maxRunning: 1,
	maxRunTime: 3600,
	replaySetAside: false,
};

/** How a run ends: `never` is one of those that n8n never tells of. */
export type End = 'success' | 'error' | 'never' | 'refused' | 'throws';

/** A run that was started. */
export interface EmittedRun {
	ids: number[];
	/** Seconds since the test began. */
	at: number;
	key: string | undefined;
	/** Ends it, after it was said to never end. */
	end: (status: 'success' | 'error') => void;
}

/** n8n as a drain meets it, in memory. */
export class FakeN8n {
	readonly runs: EmittedRun[] = [];
	readonly warnings: string[] = [];
	readonly errors: string[] = [];
	/** What `saveFailedExecution` was given. */
	readonly reported: Array<{
		message: string;
		description: string | null | undefined;
		at: number;
	}> = [];
	/** By the item's id and how often it has run. */
	endOf: (id: number, attempt: number) => End | Promise<End> = () => 'success';
	usedKeys = new Set<string>();
	/** Before 2.20 there are no deduplication keys and no failed executions. */
	isOld = false;
	workflowSettings: Record<string, unknown> = {};
	private readonly startedAt = Date.now();

	get now(): number {
		return Math.floor((Date.now() - this.startedAt) / 1_000);
	}

	context(): ITriggerFunctions {
		type Deferred = { resolve: (run?: IRun) => void; reject: (error: Error) => void };
		const emit = (
			data: INodeExecutionData[][],
			_response: unknown,
			done: Deferred,
			key?: string,
		): void => void this.run(data, done, key);
		const oldEmit = (data: INodeExecutionData[][], _response: unknown, done: Deferred): void =>
			void this.run(data, done, undefined);
		const context = {
			emit: this.isOld ? oldEmit : emit,
			getNode: () => ({ name: 'Trigger', id: 'node' }),
			getWorkflow: () => ({ id: 'workflow' }),
			getWorkflowSettings: () => this.workflowSettings,
			helpers: { createDeferredPromise: deferred },
			logger: {
				warn: (line: string) => this.warnings.push(line),
				error: (line: string) => this.errors.push(line),
				debug: () => undefined,
			},
			...(this.isOld
				? {}
				: {
						saveFailedExecution: ({ message, description }: Error & { description?: string }) =>
							this.reported.push({ message, description, at: this.now }),
					}),
		};
		return context as unknown as ITriggerFunctions;
	}

	private run(
		data: INodeExecutionData[][],
		done: { resolve: (run?: IRun) => void; reject: (error: Error) => void },
		key: string | undefined,
	): void {
		const ids = data.flat().map(({ json }) => Number(json.id));
		if (key !== undefined && this.usedKeys.has(key)) return done.resolve(undefined);
		const attempt = this.runs.filter((run) => run.ids[0] === ids[0]).length + 1;
		const settle = (status: 'success' | 'error') => done.resolve({ status } as IRun);
		const ended = this.endOf(ids[0] ?? 0, attempt);
		if (key !== undefined) this.usedKeys.add(key);
		void Promise.resolve(ended).then((end) => {
			if (end === 'refused') {
				this.usedKeys.delete(key ?? '');
				return done.reject(new Error('The database is busy'));
			}
			if (end === 'success' || end === 'error') settle(end);
		});
		this.runs.push({ ids, at: this.now, key, end: settle });
	}
}

function deferred() {
	let resolve: (run?: IRun) => void = () => undefined;
	let reject: (error: Error) => void = () => undefined;
	const promise = new Promise<IRun | undefined>((yes, no) => {
		resolve = yes;
		reject = no;
	});
	return { promise, resolve, reject };
}

export interface DrainSetting {
	options?: Partial<DrainOptions>;
	prepare?: PrepareRun;
	endsWhenEmpty?: boolean;
	nodeId?: string;
}

/** A drain over fake sources in a fake n8n; close it with `closeAll`. */
export function startDrain(
	n8n: FakeN8n,
	sources: readonly Source[],
	{ options = {}, prepare = plainRun(undefined), endsWhenEmpty = false, nodeId }: DrainSetting = {},
): { drain: Drain; ended: Promise<void> } {
	const context = n8n.context();
	const all = { ...OPTIONS, ...options };
	const reports = new TriggerReports(context);
	const delivery = new BatchDelivery({
		context,
		options: all,
		keyPrefix: 'member:workflow:node',
		prepare,
		reports,
		isClosed: () => drain.closed,
	});
	const drain: Drain = new Drain({
		workflow: 'workflow',
		nodeId: nodeId ?? 'node',
		sources,
		options: all,
		reports,
		deliver: async (work) => await delivery.deliver(work),
		endsWhenEmpty,
	});
	registerDrain(drain);
	started.push(drain);
	return { drain, ended: drain.start() };
}

const started: Drain[] = [];

/** To be called after each test, with fake timers still on. */
export async function closeAll(): Promise<void> {
	const closed = Promise.all(started.map(async (drain) => await drain.close()));
	await jest.advanceTimersByTimeAsync(5_000);
	await closed;
	for (const drain of started.splice(0)) unregisterDrain(drain);
}

export const seconds = async (count: number): Promise<void> =>
	await jest.advanceTimersByTimeAsync(count * 1_000);
