import { LONGEST_SLEEP_MS, type Clock } from './clock';
import { cancelled } from '../errors/portalError';
import { Turns } from './turns';

/** A portal's leaky bucket (docs/portal-contract.md §2). */
export interface Allowance {
	/** Requests that flow out in a second. */
	drainPerSecond: number;
	/** Requests it holds; one more is refused. */
	burst: number;
}

/** Leave to send one request. Exactly one of the two is called when it is over. */
export interface Admission {
	/** The portal has counted it, or may have. */
	ended(): void;
	/** The portal refused it with `QUERY_LIMIT_EXCEEDED`, so it was not counted and did not run. */
	refused(): void;
}

/** We drain a little slower than the portal, so that clocks and rounding never cause a refusal. */
const CAUTION = 0.999;

/** After a refusal: somebody else uses the bucket too, behind the same address. */
const SLOW_DOWN = 0.5;
const SPEED_UP = 0.05;
const LEAST_SHARE = 1 / 8;

/**
 * Keeps the requests of this process within a portal's leaky bucket. It follows the level the bucket
 * can have at most: a request is counted while it is under way and drains only from its end on,
 * because nobody knows when in between the portal counted it. So a process that is alone behind its
 * address is never refused. One that is not learns its share of the drain from the refusals: half of
 * what it had after each, a little more with each request that passes.
 */
export class RequestLimiter {
	private readonly waiting = new Turns<() => void>();
	/** Of the requests that have ended, what has not drained yet. */
	private level = 0;
	private drainedAt: number;
	private underWay = 0;
	private share = 1;
	private slowedAt = -Infinity;
	private isServing = false;

	constructor(
		private allowance: Allowance,
		private readonly clock: Clock,
	) {
		this.drainedAt = clock.now();
	}

	/** Goes on with another allowance: the portal's plan has become known. */
	adopt(allowance: Allowance): void {
		this.drain();
		this.allowance = allowance;
		void this.serve();
	}

	/**
	 * Waits for leave to send one request; callers take turns.
	 * @param caller what shares a turn, e.g. one run of a node
	 * @throws PortalError `CANCELLED` when the signal fires while it waits
	 */
	async admit(caller: object, signal?: AbortSignal): Promise<Admission> {
		if (signal?.aborted) throw cancelled();
		await new Promise<void>((resolve, reject) => {
			const waiter = () => {
				signal?.removeEventListener('abort', onCancel);
				resolve();
			};
			const onCancel = () => {
				this.waiting.remove(caller, waiter);
				reject(cancelled());
			};
			signal?.addEventListener('abort', onCancel, { once: true });
			this.waiting.add(caller, waiter);
			void this.serve();
		});
		return this.admission();
	}

	private admission(): Admission {
		const startedAt = this.clock.now();
		const over = (count: () => void) => {
			this.drain();
			this.underWay -= 1;
			count();
			void this.serve();
		};
		return {
			ended: () =>
				over(() => {
					this.level += 1;
					this.share = Math.min(1, this.share + SPEED_UP);
				}),
			refused: () =>
				over(() => {
					this.level = Math.max(this.level, this.allowance.burst - this.underWay);
					this.slowDown(startedAt);
				}),
		};
	}

	/** Once for all requests that were under way together: they met the same full bucket. */
	private slowDown(startedAt: number): void {
		if (startedAt < this.slowedAt) return;
		this.share = Math.max(LEAST_SHARE, this.share * SLOW_DOWN);
		this.slowedAt = this.clock.now();
	}

	private async serve(): Promise<void> {
		if (this.isServing) return;
		this.isServing = true;
		while (!this.waiting.isEmpty) {
			const wait = this.freeIn();
			if (wait === Infinity) break;
			if (wait > 0) await this.clock.sleep(Math.min(wait, LONGEST_SLEEP_MS));
			else this.serveNext();
		}
		this.isServing = false;
	}

	private serveNext(): void {
		this.underWay += 1;
		this.waiting.take()?.();
	}

	/** Milliseconds until one more fits; `Infinity`: not before one that is under way has ended. */
	private freeIn(): number {
		this.drain();
		if (this.underWay + 1 > this.allowance.burst) return Infinity;
		const excess = this.level + this.underWay + 1 - this.allowance.burst;
		return excess <= 0 ? 0 : Math.ceil(excess / this.drainPerMillisecond);
	}

	private drain(): void {
		const now = this.clock.now();
		const elapsed = Math.max(0, now - this.drainedAt);
		this.level = Math.max(0, this.level - elapsed * this.drainPerMillisecond);
		this.drainedAt = now;
	}

	private get drainPerMillisecond(): number {
		return (this.allowance.drainPerSecond / 1000) * CAUTION * this.share;
	}
}
