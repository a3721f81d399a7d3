import { asPortalError, type PortalError } from '../../../portal/errors/portalError';
import { BATCH_LENGTH, type Portal } from '../../../portal/portal';
import { systemClock } from '../../../portal/limits/clock';
import * as z from '../../../validation/zod';
import { lengthOf } from './commandForm';
import { noteWrites, shareOf } from './writeCost';
import { NOTHING_TO_SEND, type Sent, type Step, type Write, type WriteJob } from './writeJobs';

/** A batch of files is held in memory several times; larger ones go in several requests. */
const MOST_CHARACTERS = 4 * 1024 * 1024;

/** Of writes that go by themselves, so many are prepared ahead. */
const MOST_ALONE = 10;

/** Requests that fail whole, one after the other, before the rest is given up. */
const MOST_FAILED = 2;

/** What the writer needs of a run. */
export interface WriterSettings {
	portal: Portal;
	connector?: string | undefined;
	onHint: (message: string) => void;
	onProgress?: ((done: number, inAll: number) => void) | undefined;
}

/** A job under way: its next step, or what came of it. */
interface Work<Outcome> {
	job: WriteJob<Outcome>;
	step?: Step;
	outcome?: { value: Outcome };
}

/**
 * Sends the writes of many inputs, 50 to a request or as many as the portal does in time. Requests
 * follow each other; a write is sent once, whatever becomes of its answer.
 */
export class BulkWriter {
	private connector: string | undefined;
	/** Why nothing more is sent. */
	private stopped: PortalError | undefined;
	private failedInARow = 0;

	constructor(private readonly settings: WriterSettings) {
		this.connector = settings.connector;
	}

	/** Runs the jobs to their ends; outcomes in the order of the jobs. */
	async run<Outcome>(jobs: ReadonlyArray<WriteJob<Outcome>>): Promise<Outcome[]> {
		const works: Array<Work<Outcome>> = jobs.map((job) => ({ job }));
		let left = works;
		while (left.length > 0) {
			const { together, alone } = await this.takeRound(left);
			await this.settle(together, await this.send(stepsOf(together)));
			for (const work of alone) await this.settle([work], await this.send(stepsOf([work])));
			left = left.filter(({ outcome }) => !outcome);
			this.settings.onProgress?.(works.length - left.length, works.length);
		}
		return works.flatMap(({ outcome }) => (outcome ? [outcome.value] : []));
	}

	/** Takes as many next steps as one request holds; each item's in their order. */
	private async takeRound<Outcome>(left: ReadonlyArray<Work<Outcome>>) {
		const together: Array<Work<Outcome>> = [];
		const alone: Array<Work<Outcome>> = [];
		const held = new Set<string>();
		let [filled, writes, characters] = [0, 0, 0];
		for (const work of left) {
			const { item } = work.job;
			if (item !== undefined && held.has(item)) continue;
			if (!work.step) await advance(work, work.job.steps.next());
			const { step } = work;
			if (!step) continue;
			if (step !== NOTHING_TO_SEND && step.isAlone) {
				if (item !== undefined) held.add(item);
				alone.push(work);
				if (alone.length >= MOST_ALONE) break;
				continue;
			}
			if (step !== NOTHING_TO_SEND) {
				filled += shareOf(this.costKey(step));
				characters += lengthOf(step.params);
				const isFull = filled > 1.000001 || writes >= BATCH_LENGTH || characters > MOST_CHARACTERS;
				if (writes > 0 && isFull) break;
				writes += 1;
				if (item !== undefined && !step.isLast) held.add(item);
			}
			together.push(work);
		}
		return { together, alone };
	}

	/** Hands each work how its write ended; what it does next is for the next round. */
	private async settle<Outcome>(
		works: ReadonlyArray<Work<Outcome>>,
		sent: ReadonlyMap<Step, Sent>,
	): Promise<void> {
		for (const work of works) {
			const { step } = work;
			if (!step) continue;
			const outcome = sent.get(step) ?? { ok: true, result: undefined };
			delete work.step;
			await advance(work, work.job.steps.next(outcome));
		}
	}

	/** How each write ended; a request that failed whole is the failure of each. */
	private async send(writes: readonly Write[]): Promise<Map<Step, Sent>> {
		if (writes.length === 0) return new Map();
		const { stopped } = this;
		if (stopped) return allFailed(writes, stopped, false);
		const startedAt = systemClock.now();
		let tookMs: number | undefined;
		const onTime = (milliseconds: number) => (tookMs = milliseconds);
		const sent = await this.sendOnce(writes, onTime);
		const seconds = (tookMs ?? systemClock.now() - startedAt) / 1000;
		const failed = wholeFailure(writes, sent);
		if (failed?.is('WRONG_LICENSE') && this.connector !== undefined) {
			this.goWithoutConnector();
			return await this.send(writes);
		}
		if (!failed || failed.failure.status === 0) {
			if (!writes.some(({ isAlone }) => isAlone)) {
				noteWrites(
					writes.map((write) => this.costKey(write)),
					seconds,
				);
			}
		}
		this.noteFailure(failed);
		return sent;
	}

	private async sendOnce(
		writes: readonly Write[],
		onTime: (milliseconds: number) => void,
	): Promise<Map<Step, Sent>> {
		const { portal } = this.settings;
		const options = { connector: this.connector, onTime };
		const [only] = writes;
		if (only && writes.length === 1) {
			try {
				const result = await portal.call(only.method, only.params, z.unknown(), options);
				return new Map([[only, { ok: true, result }]]);
			} catch (caught) {
				return allFailed(writes, asPortalError(caught));
			}
		}
		const outcomes = await portal.batch(
			Object.fromEntries(
				writes.map(({ method, params }, index) => [`w${index}`, { method, params }]),
			),
			options,
		);
		return new Map(
			writes.map((write, index) => {
				const outcome = outcomes[`w${index}`];
				if (outcome?.ok) return [write, { ok: true, result: outcome.result }];
				const error = outcome?.error ?? missing(write);
				return [write, { ok: false, error, isLost: error.mayHaveRun }];
			}),
		);
	}
}
