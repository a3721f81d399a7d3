/** One answer of the portal. */
export interface Answered {
	/** Its own time when it began to answer, Unix seconds. */
	beganAt: number;
	/** By our own clock, which never goes back: milliseconds. */
	sentAt: number;
	arrivedAt: number;
}

/** The portal's time is cut to whole seconds, and clocks are not quite equally fast. */
export const TOLERANCE_S = 2;

const LONGEST_AGO_MS = 24 * 60 * 60_000;

/** Notices where somebody set the portal's clock back (docs/portal-contract.md §9 "A round"). */
export class PortalClock {
	private last: Answered | undefined;

	/**
	 * Between the answer before and this one at least so much time has gone by as between the arrival
	 * of the one and the sending of the other.
	 * @returns seconds by which the clock was set back at least; 0 nearly always
	 */
	note(answered: Answered): number {
		const { last } = this;
		this.last = answered;
		if (!last) return 0;
		const least = last.beganAt + (answered.sentAt - last.arrivedAt) / 1000;
		const back = least - answered.beganAt;
		return back > TOLERANCE_S ? Math.ceil(back) : 0;
	}

	/**
	 * What another process had seen last. The time of day tells how long ago; it may have been set too,
	 * so that it is believed for a day at most.
	 * @param ago milliseconds @param now by the clock that never goes back
	 */
	resume(beganAt: number, ago: number, now: number): void {
		const at = now - Math.min(Math.max(ago, 0), LONGEST_AGO_MS);
		this.last ??= { beganAt, sentAt: at, arrivedAt: at };
	}
}
