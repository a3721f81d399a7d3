import { sleep } from 'n8n-workflow';
import { PortalError } from '../../shared/portal/errors/portalError';
import type { DrainSettings } from './drainSettings';
import { beginWork, endWork, isUnderWay, leaveBatch, takeLeftBatch } from './batchesUnderWay';
import type { DeliveryOutcome } from './batchDelivery';
import { LookTimes } from './lookTimes';
import { afterOutcome, hasBeenTried, Retries, type Work } from './retries';
import { leaveToSuccessor, type RunningDrain } from './runningDrains';
import type { ChangeBatch } from './source';
import { inWords } from '../runs/triggerReports';
import { WakeSignal } from './wakeSignal';
import { WatchedSource } from './watchedSource';

/** What a drain does next. */
type Step =
	| { kind: 'hand'; work: Work }
	/** Enough runs are under way. */
	| { kind: 'waitForRun' }
	/** There is nothing to do for so long. */
	| { kind: 'rest'; milliseconds: number }
	| { kind: 'end' };

const LONGEST_WAIT_MS = 60_000;
const SHORTEST_REST_MS = 10;
/** However many wake-ups come, it looks twice a second at most. */
const LOOK_PAUSE_MS = 500;
/** How long a closing drain waits for the request it is in. */
const CLOSING_MS = 3_000;
/** What n8n gives a process that it stops, and so how long another may still work on a batch. */
const OTHER_PROCESS_MS = 30_000;

/**
 * Turns the changes of its sources into runs, for one trigger node until it is closed. It knows
 * neither queues nor cursors.
 *
 * ```
 *          ┌── a run ended, a wake-up, a time ──┐
 *          ▼                                    │
 *       looking ── a batch ──▶ handed over ──▶ waiting ── closed ──▶ end
 *          └────── nothing, or enough runs ─────▲
 * ```
 *
 * A batch that was handed over is acknowledged, or parked and handed over again, or set aside. What
 * to look for is the sources' business, when to look that of `LookTimes`. At most `maxRunning`
 * batches are with the workflow at a time.
 */
export class Drain implements RunningDrain {
	readonly workflow: string;
	readonly nodeId: string;
	readonly claims: readonly string[];
	private readonly sources: WatchedSource[];
	private readonly signal = new WakeSignal();
	private readonly retries = new Retries();
	private readonly times: LookTimes;
	private running = 0;
	private lookedAt = -Infinity;
	private isClosed = false;
	private finished: Promise<void> = Promise.resolve();

	constructor(private readonly settings: DrainSettings) {
		const { sources, reports, options } = settings;
		this.workflow = settings.workflow;
		this.nodeId = settings.nodeId;
		this.claims = sources.flatMap(({ claim }) => claim ?? []);
		this.sources = sources.map((source) => new WatchedSource(source, reports));
		this.times = new LookTimes(options);
	}

	/** Settles when the drain has ended. */
	async start(): Promise<void> {
		await (this.finished = this.run());
	}

	wake(): void {
		this.times.wake();
		this.signal.give();
	}

	recover(): void {
		for (const { source } of this.sources) source.recover();
		this.signal.give();
	}

	get closed(): boolean {
		return this.isClosed;
	}

	/**
	 * Looks no more. Runs under way go on and are acknowledged when they end, if the process lives that
	 * long; what is not acknowledged is recovered by the next drain.
	 */
	async close(): Promise<void> {
		this.isClosed = true;
		this.signal.give();
		for (const work of this.retries.takeAll()) this.letGo(work, hasBeenTried(work));
		await Promise.race([this.finished, sleep(CLOSING_MS)]);
	}

	private async run(): Promise<void> {
		while (!this.isClosed) {
			const step = await this.nextStep();
			if (step.kind === 'end') return;
			if (step.kind === 'hand') this.hand(step.work);
			else if (step.kind === 'waitForRun') await this.signal.wait(LONGEST_WAIT_MS);
			else await this.rest(step.milliseconds);
		}
	}

	private async nextStep(): Promise<Step> {
		// The end of a run gives the signal.
		if (this.running >= this.settings.options.maxRunning) return { kind: 'waitForRun' };
		const work = this.retries.takeDue() ?? (await this.look());
		if (work) return { kind: 'hand', work };
		if (this.isDone) return { kind: 'end' };
		const lookIn = this.retries.isFull
			? Infinity
			: Math.min(this.times.dueIn, ...this.sources.map(({ dueIn }) => dueIn));
		const milliseconds = Math.max(SHORTEST_REST_MS, Math.min(lookIn, this.retries.dueIn));
		return { kind: 'rest', milliseconds };
	}

	private get isDone(): boolean {
		const isIdle = this.running === 0 && this.retries.isEmpty;
		return isIdle && this.settings.endsWhenEmpty && this.sources.every(({ isWell }) => isWell);
	}

	/** The next batch of the sources, who take turns. */
	private async look(): Promise<Work | undefined> {
		if (this.retries.isFull || this.isClosed) return undefined;
		const startedAt = performance.now();
		this.lookedAt = startedAt;
		let found: Work | undefined;
		for (const source of this.sources.filter(({ mayBeAsked }) => mayBeAsked)) {
			found = await this.ask(source);
			if (found) break;
		}
		this.times.looked(startedAt, found !== undefined);
		return found;
	}

	private async ask(source: WatchedSource): Promise<Work | undefined> {
		try {
			const batch = await source.source.next(this.settings.options.batchSize, (key) =>
				isUnderWay(this.workflow, key),
			);
			source.worked();
			if (!batch) return undefined;
			this.sources.push(...this.sources.splice(this.sources.indexOf(source), 1));
			return this.takeOn(source, batch);
		} catch (error) {
			source.failed(error);
			return undefined;
		}
	}

	private takeOn(source: WatchedSource, batch: ChangeBatch): Work {
		const letGo = takeLeftBatch(this.workflow, batch.key);
		const known = letGo ? { hasWaited: true, hasSucceeded: letGo.hasSucceeded } : {};
		const underWay = beginWork(this.workflow, batch.key);
		return { source, batch, attempts: { runs: 0, faults: 0, ...known }, underWay };
	}

	/** Until a wake-up, the end of a run, or the time is up. */
	private async rest(milliseconds: number): Promise<void> {
		await this.signal.wait(milliseconds);
		await sleep(Math.max(0, this.lookedAt + LOOK_PAUSE_MS - performance.now()));
	}

	private hand(work: Work): void {
		// What came too late for this drain is the next one's.
		if (this.isClosed) return this.letGo(work, hasBeenTried(work));
		this.running++;
		void this.settings
			.deliver(work)
			.catch((error: unknown) => this.fault(work, error))
			.then((outcome) => this.settle(work, outcome));
	}

	private settle(work: Work, outcome: DeliveryOutcome | 'fault'): void {
		this.running--;
		const kind = outcome === 'fault' ? outcome : outcome.kind;
		if (kind === 'done') endWork(this.workflow, work.batch.key, work.underWay);
		else if (this.isClosed) this.letGo(work, kind !== 'mayBeRunning');
		else this.park(work, kind);
		if (outcome !== 'fault' && outcome.kind === 'lost') void this.hopeFor(work, outcome.late);
		this.signal.give();
	}

	private park(work: Work, kind: Exclude<DeliveryOutcome['kind'], 'done'> | 'fault'): void {
		const attempts = afterOutcome(work.attempts, kind);
		const delay = kind === 'mayBeRunning' ? OTHER_PROCESS_MS : undefined;
		this.retries.park({ ...work, attempts }, delay);
	}

	/** The end of a run that counted as lost may come while its batch waits for the next attempt. */
	private async hopeFor({ batch }: Work, late: Promise<string>): Promise<void> {
		const end = await late.catch(() => undefined);
		if (end !== 'succeeded') return;
		this.retries.succeeded(batch);
		this.signal.give();
	}

	/**
	 * Nobody works on it here any more.
	 * @param isKnown whether no run is going on with it anywhere
	 */
	private letGo({ batch: { key }, underWay, attempts }: Work, isKnown: boolean): void {
		endWork(this.workflow, key, underWay);
		const hasSucceeded = attempts.hasSucceeded ?? false;
		if (isKnown) leaveBatch(this.workflow, key, { hasSucceeded });
		leaveToSuccessor(this);
	}

	private fault({ source, attempts }: Work, error: unknown): 'fault' {
		const said = `the workflow could not be started with changes of ${source.source.name}, and is tried again: ${inWords(error).reason}`;
		if (attempts.faults === 0) this.settings.reports.warn(said);
		else this.settings.reports.debug(said);
		// While so many wait, nothing else would show that the portal is out of reach.
		if (error instanceof PortalError && this.retries.isFull) source.failed(error);
		return 'fault';
	}
}
