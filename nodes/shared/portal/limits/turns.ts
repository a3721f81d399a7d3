/**
 * A queue that is fair between callers: they take turns, and each caller's own entries keep their
 * order. One caller with a thousand entries delays another's only one by a single turn.
 */
export class Turns<Entry, Caller = object> {
	/** Callers in the order of their next turn. */
	private readonly byCaller = new Map<Caller, Entry[]>();

	get isEmpty(): boolean {
		return this.byCaller.size === 0;
	}

	add(caller: Caller, entry: Entry): void {
		const own = this.byCaller.get(caller);
		if (own) own.push(entry);
		else this.byCaller.set(caller, [entry]);
	}

	/** Takes the next entry out. */
	take(): Entry | undefined {
		for (const [caller, own] of this.byCaller) {
			const entry = own.shift();
			this.byCaller.delete(caller);
			if (own.length > 0) this.byCaller.set(caller, own);
			return entry;
		}
		return undefined;
	}

	remove(caller: Caller, entry: Entry): void {
		const left = (this.byCaller.get(caller) ?? []).filter((own) => own !== entry);
		if (left.length > 0) this.byCaller.set(caller, left);
		else this.byCaller.delete(caller);
	}
}
