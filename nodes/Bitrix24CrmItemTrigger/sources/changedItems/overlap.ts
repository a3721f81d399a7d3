/** Every look goes back so far: times are cut to seconds. */
const LEAST_S = 3;
/** Every few seconds one goes back so far: transactions commit late. */
const SHORT_S = 20;
const SHORT_EVERY_MS = 5_000;
/** And once a minute so far. */
export const LONG_OVERLAP_S = 180;
const LONG_EVERY_MS = 60_000;

/** How far before the last look the next one begins: far enough, and seldom farther, as it costs pages. */
export class Overlap {
	private shortAt = -Infinity;
	private longAt = -Infinity;

	/** Seconds, for a look that is made now. @param now by our own clock, milliseconds */
	secondsFor(now: number): number {
		const isLong = now - this.longAt >= LONG_EVERY_MS;
		const isShort = now - this.shortAt >= SHORT_EVERY_MS;
		if (isLong) this.longAt = now;
		if (isLong || isShort) this.shortAt = now;
		if (isLong) return LONG_OVERLAP_S;
		return isShort ? SHORT_S : LEAST_S;
	}

	/** The next look goes back as far as any. */
	goFarNext(): void {
		this.longAt = -Infinity;
	}
}
