import { WAKE_UP_PAUSE_S } from '../settings/triggerMode';

/** Changes just after a wake-up are not announced any more; look once more when they can be. */
const LOOK_AGAIN_MS = WAKE_UP_PAUSE_S * 1_000 + 300;
/** A wake-up and the changes it announces do not arrive in the same moment. */
const TOGETHER_MS = LOOK_AGAIN_MS + 3_000;
/** How often, and for how long, to look after changes were found that nobody had announced. */
const SOON_MS = 7_000;
const SOON_FOR_MS = 15 * 60_000;

/**
 * When to look for changes next: what to look for is the sources' business.
 *
 * ```
 * regular ── wake-up ──▶ at once, and again 1.3 s later ──▶ regular
 * regular ── found what nobody announced ──▶ every 7 s for 15 minutes ──▶ regular
 * ```
 *
 * Behind a load balancer, or with a webhook processor, wake-ups reach a process that has no drain:
 * only what a look finds shows that they are lost. Times are those of `performance.now()`.
 */
export class LookTimes {
	private lookedAt = -Infinity;
	private wokenAt = -Infinity;
	private lookAgainAt = -Infinity;
	private soonUntil = -Infinity;
	/** What `soonUntil` was before a find that a wake-up may still explain. */
	private unexplained: { at: number; soonUntil: number } | undefined;
	/** Whether the look before found nothing: what is found then is new. */
	private wasEmpty = false;

	/** @param options `checkEvery` in seconds; without `wakeUp` nothing is ever announced */
	constructor(private readonly options: { checkEvery: number; wakeUp: boolean }) {}

	/** Changes were announced. */
	wake(): void {
		const now = performance.now();
		this.wokenAt = now;
		this.lookAgainAt = now + LOOK_AGAIN_MS;
		if (this.unexplained && now - this.unexplained.at < TOGETHER_MS) {
			this.soonUntil = this.unexplained.soonUntil;
		}
		this.unexplained = undefined;
	}

	/** A look that began at `startedAt` has ended. */
	looked(startedAt: number, hasFound: boolean): void {
		const isAnnounced = this.wokenAt > this.lookedAt - TOGETHER_MS;
		if (this.options.wakeUp && hasFound && this.wasEmpty && !isAnnounced) {
			this.unexplained = { at: startedAt, soonUntil: this.soonUntil };
			this.soonUntil = startedAt + SOON_FOR_MS;
		}
		this.wasEmpty = !hasFound;
		this.lookedAt = startedAt;
	}

	/** Milliseconds until the next look, where no wake-up comes before. */
	get dueIn(): number {
		const now = performance.now();
		const regular = this.options.checkEvery * 1_000;
		const every = now < this.soonUntil ? Math.min(regular, SOON_MS) : regular;
		const again = this.lookAgainAt > now ? this.lookAgainAt : Infinity;
		return Math.max(0, Math.min(this.lookedAt + every, again) - now);
	}
}
