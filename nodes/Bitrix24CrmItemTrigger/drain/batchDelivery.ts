import { sleep, type ITriggerFunctions } from 'n8n-workflow';
import { asPortalError } from '../../shared/portal/errors/portalError';
import type { DrainOptions } from '../settings/drainOptions';
import { EXISTS_AFTER_MS } from '../runs/runEmission';
import {
	knowsDeduplicationKeys,
	longestRun,
	startWorkflow,
	waitForEnd,
	type RunEnd,
	type WaitResult,
} from '../runs/workflowRun';
import type { PreparedRun, PrepareRun } from './preparedRun';
import type { Work } from './retries';
import type { SetAsideReport } from './source';
import type { TriggerReports } from '../runs/triggerReports';

/** What became of one delivery of a batch. */
export type DeliveryOutcome =
	| { kind: 'done' }
	/** The run failed. */
	| { kind: 'failed' }
	/** The run's end did not come in time; it may come yet. */
	| { kind: 'lost'; late: Promise<RunEnd> }
	/** Another process may be running it: it is given the time to end. */
	| { kind: 'mayBeRunning' };

/** What delivering a batch needs to know of its node. */
export interface DeliveryTerms {
	context: ITriggerFunctions;
	options: DrainOptions;
	/** What a deduplication key starts with: n8n keeps these keys for all workflows alike. */
	keyPrefix: string;
	prepare: PrepareRun;
	reports: TriggerReports;
	/** Whether n8n has closed the trigger. */
	isClosed(): boolean;
}

const LONGEST_PAUSE_MS = 30_000;
const PAUSE_STRETCH_MS = 1_000;

/** Delivers one batch as one execution and acknowledges it when the option `acknowledge` says. */
export class BatchDelivery {
	constructor(private readonly terms: DeliveryTerms) {}

	/** @throws where the workflow could not be started: a fault, not a run */
	async deliver(work: Work): Promise<DeliveryOutcome> {
		const { batch, attempts } = work;
		if (attempts.runs + attempts.faults === 0) this.reportUnreadable(work);
		if (attempts.hasSucceeded || batch.changes.length === 0) return await this.finish(work);
		if (this.mustWaitFirst(work)) return { kind: 'mayBeRunning' };
		if (attempts.hasWaited && !(await isLeft(work))) return { kind: 'done' };
		const { options, prepare } = this.terms;
		// An item that can never be read must not hold its batch back for ever.
		const run = await prepare(batch.changes, attempts.faults >= options.maxAttempts);
		if (run.items.length === 0) return await this.finish(work, run.told);
		work.source.source.beforeRun?.(batch);
		return await this.run(work, run);
	}

	private reportUnreadable({ source, batch: { unreadable = [] }, attempts }: Work): void {
		if (unreadable.length === 0 || attempts.hasWaited) return;
		const reasons = [...new Set(unreadable.map(({ reason }) => reason))].join('; ');
		this.terms.reports.fail({
			message: `${unreadable.length} change(s) of ${source.source.name} could not be read and were set aside`,
			description: reasons,
		});
	}

	/**
	 * Without deduplication keys nobody can tell whether a batch that was found again has been started,
	 * so that a run may still go on somewhere: it is given the time to end.
	 */
	private mustWaitFirst({ batch, attempts }: Work): boolean {
		const { context, options } = this.terms;
		if (!batch.isRecovered || attempts.hasWaited || options.acknowledge === 'onStart') return false;
		return !knowsDeduplicationKeys(context);
	}

	private async run(work: Work, { items, told }: PreparedRun): Promise<DeliveryOutcome> {
		const { context, options } = this.terms;
		const run = startWorkflow(context, items, this.keyOf(work));
		if (options.acknowledge === 'onStart') {
			await Promise.race([run.end, sleep(EXISTS_AFTER_MS)]);
			return await this.finish(work, told);
		}
		const longest = longestRun(context, options.maxRunTime);
		work.underWay.until = performance.now() + longest;
		const waited = await waitForEnd(run, longest, this.terms.isClosed);
		// The process may live long enough to see the end; who takes over waits as long as this would have.
		const result = waited === 'closed' ? await run.end : waited;
		work.underWay.until = Infinity;
		return await this.settle(work, result, run.end, told);
	}

	/**
	 * With `onStart` the key makes n8n skip what it has already started, be it before a crash. With the
	 * others a crashed run is to be repeated: there the key of the first attempt only tells that there
	 * was one.
	 */
	private keyOf({ batch, attempts }: Work): string | undefined {
		const isFirst = attempts.runs === 0 && !attempts.hasWaited;
		if (this.terms.options.acknowledge !== 'onStart' && !isFirst) return undefined;
		return `${this.terms.keyPrefix}:${batch.key}`;
	}

	private async settle(
		work: Work,
		result: Exclude<WaitResult, 'closed'>,
		late: Promise<RunEnd>,
		told: (() => void) | undefined,
	): Promise<DeliveryOutcome> {
		if (result === 'skipped') return { kind: 'mayBeRunning' };
		const { acknowledge, maxAttempts } = this.terms.options;
		const isLost = result === 'timedOut';
		if (isLost) this.tellOfLostRun();
		if (result === 'succeeded' || acknowledge === 'onFinish') return await this.finish(work, told);
		const runs = work.attempts.runs + 1;
		if (runs < maxAttempts) return isLost ? { kind: 'lost', late } : { kind: 'failed' };
		return await this.giveUp(work, runs, isLost);
	}

	private tellOfLostRun(): void {
		const { context, options, reports } = this.terms;
		const seconds = Math.round(longestRun(context, options.maxRunTime) / 1_000);
		reports.warn(
			`n8n did not tell of the end of a run within ${seconds} seconds, so it counts as ended, and as not successful. Runs that take longer need a longer "Max Run Time (Seconds)".`,
		);
	}

	private async finish(work: Work, told?: () => void): Promise<DeliveryOutcome> {
		work.attempts = { ...work.attempts, hasSucceeded: true };
		await this.persistently(work, async () => await work.source.source.acknowledge(work.batch));
		told?.();
		return { kind: 'done' };
	}

	private async giveUp(work: Work, runs: number, isLost: boolean): Promise<DeliveryOutcome> {
		const reason = isLost
			? `the workflow did not end in time, or failed, ${runs} time(s) with them`
			: `the workflow failed ${runs} time(s) with them`;
		const { changes } = work.batch;
		const report = await this.persistently(
			work,
			async () => await work.source.source.setAside(work.batch, reason),
		);
		this.terms.reports.fail({
			message: `${changes.length} change(s) ${report.place}, because ${reason}`,
			description: describe(report, work),
		});
		return { kind: 'done' };
	}

	/**
	 * The workflow has run: whatever the portal's trouble, running it again would be worse.
	 * @throws PortalError where n8n closes the trigger before the portal has agreed
	 */
	private async persistently<Result>(
		{ source }: Work,
		act: () => Promise<Result>,
	): Promise<Result> {
		for (let tried = 1; ; tried++) {
			const attempt = await act().then(
				(result) => ({ result }),
				(error: unknown) => ({ error: asPortalError(error) }),
			);
			if ('result' in attempt) return attempt.result;
			source.failed(attempt.error);
			const until = performance.now() + Math.min(500 * 2 ** Math.min(tried, 10), LONGEST_PAUSE_MS);
			while (performance.now() < until && !this.terms.isClosed()) await sleep(PAUSE_STRETCH_MS);
			if (this.terms.isClosed()) throw attempt.error;
		}
	}
}

const isLeft = async ({ source: { source }, batch }: Work): Promise<boolean> =>
	(await source.isLeft?.(batch)) ?? true;

const MOST_LISTED = 200;

function describe({ cure, listsChanges }: SetAsideReport, { batch: { changes } }: Work): string {
	if (!listsChanges) return cure;
	const listed = changes
		.slice(0, MOST_LISTED)
		.map(({ event }) => `${event.event} ${event.entityTypeId}:${event.id} ${event.occurredAt}`);
	const more = changes.length - listed.length;
	return [cure, `The changes: ${listed.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`].join(
		' ',
	);
}
