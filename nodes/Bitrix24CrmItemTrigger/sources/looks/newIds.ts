/** A transaction that took an id commits within this time, so that nothing new can come below. */
const SETTLED_AFTER_MS = 60_000;

/**
 * Which rows of a list are new: those with an id above every one seen before. Ids are given in
 * order, but not committed in order, so that the highest one seen is believed only after a while.
 */
export class NewIds {
	private highest: number;
	private candidate: { id: number; at: number } | undefined;

	/**
	 * @param knownUpTo every id up to here is known
	 * @param above known ids above it
	 */
	constructor(
		public knownUpTo: number,
		private readonly above: Set<number>,
	) {
		this.highest = Math.max(knownUpTo, ...above);
	}

	isNew(id: number): boolean {
		return id > this.knownUpTo && !this.above.has(id);
	}

	note(id: number): void {
		if (id > this.knownUpTo) this.above.add(id);
		this.highest = Math.max(this.highest, id);
	}

	/**
	 * What is above was looked at.
	 * @param now by our own clock, milliseconds
	 * @param below the first id that is not to count as known, because it waits to be told
	 */
	settle(now: number, below: number): void {
		if (this.candidate && now - this.candidate.at < SETTLED_AFTER_MS) return;
		if (this.candidate) this.raise(Math.min(this.candidate.id, below - 1));
		this.candidate = { id: this.highest, at: now };
	}

	private raise(upTo: number): void {
		this.knownUpTo = Math.max(this.knownUpTo, upTo);
		for (const id of this.above) if (id <= this.knownUpTo) this.above.delete(id);
	}

	/** Known ids above, in ascending order. */
	get knownAbove(): number[] {
		return [...this.above].sort((one, other) => one - other);
	}
}
