import { BATCH_LENGTH } from '../../../portal/portal';
import { lengthOf } from './commandForm';
import { writeCostKey, RequestSender, type SenderSettings } from './requestSender';
import { FULL, shareOf } from './writeCost';
import {
	isWrite,
	NOTHING_TO_SEND,
	type Sent,
	type Step,
	type Write,
	type WriteJob,
} from './writeJobs';

/** A batch of files is held in memory several times; larger ones go in several requests. */
const MOST_CHARACTERS = 4 * 1024 * 1024;

/** Of writes that go by themselves, so many are prepared ahead. */
const MOST_ALONE = 10;

/** A job under way: its next step, or what came of it. */
interface Work<Outcome> {
	job: WriteJob<Outcome>;
	step?: Step;
	outcome?: { value: Outcome };
}

/** How much of a request is taken. */
interface Filling {
	writes: number;
	time: number;
	characters: number;
}

/**
 * Runs the writes of many inputs, 50 to a request or as many as the portal does in time. Requests
 * follow each other; a write is sent once, whatever becomes of its answer.
 */
export class BulkWriter {
	private readonly sender: RequestSender;

	constructor(
		private readonly settings: SenderSettings & {
			onProgress?: ((done: number, inAll: number) => void) | undefined;
		},
	) {
		this.sender = new RequestSender(settings);
	}

	/** Runs the jobs to their ends; outcomes in the order of the jobs. */
	async run<Outcome>(jobs: ReadonlyArray<WriteJob<Outcome>>): Promise<Outcome[]> {
		const works: Array<Work<Outcome>> = jobs.map((job) => ({ job }));
		let left = works;
		while (left.length > 0) {
			const { together, alone } = await this.takeRound(left);
			await this.sendAll(together);
			for (const work of alone) await this.sendAll([work]);
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
		const filling: Filling = { writes: 0, time: 0, characters: 0 };
		for (const work of left) {
			const { item } = work.job;
			if (item !== undefined && held.has(item)) continue;
			const step = work.step ?? (await nextStep(work));
			if (step === undefined) continue;
			work.step = step;
			const isAlone = isWrite(step) && step.isAlone;
			if (isWrite(step) && !isAlone && !this.fits(step, filling)) break;
			(isAlone ? alone : together).push(work);
			if (item !== undefined && !letsOthersFollow(step)) held.add(item);
			if (alone.length >= MOST_ALONE) break;
		}
		return { together, alone };
	}

	/** Whether a write still goes into the request; one always does. */
	private fits(write: Write, filling: Filling): boolean {
		const { items = 1 } = write;
		const time = filling.time + items * shareOf(writeCostKey(this.settings.portal, write));
		const characters = filling.characters + lengthOf(write.params);
		const isOver = filling.writes >= BATCH_LENGTH || time > FULL || characters > MOST_CHARACTERS;
		if (filling.writes > 0 && isOver) return false;
		Object.assign(filling, { writes: filling.writes + 1, time, characters });
		return true;
	}

	/** Sends the steps of a round and hands each work how its own ended, in the inputs' order. */
	private async sendAll<Outcome>(works: ReadonlyArray<Work<Outcome>>): Promise<void> {
		const writing = works.filter((work): work is Work<Outcome> & { step: Write } =>
			isWrite(work.step),
		);
		const sent = await this.sender.send(writing.map(({ step }) => step));
		const byWork = new Map<Work<Outcome>, Sent | undefined>(
			writing.map((work, index) => [work, sent[index]]),
		);
		for (const work of works) {
			delete work.step;
			const step = await nextStep(work, byWork.get(work));
			if (step !== undefined) work.step = step;
		}
	}
}

/** Whether the next input of the same item may go into the same request. */
function letsOthersFollow(step: Step): boolean {
	return isWrite(step) ? step.isLast && !step.isAlone : step === NOTHING_TO_SEND;
}

/** The work's next step; `undefined`: it has ended, and its outcome is noted. */
async function nextStep<Outcome>(
	work: Work<Outcome>,
	sent: Sent = { ok: true, result: undefined },
): Promise<Step | undefined> {
	const { done, value } = await work.job.steps.next(sent);
	if (!done) return value;
	work.outcome = { value };
	return undefined;
}
