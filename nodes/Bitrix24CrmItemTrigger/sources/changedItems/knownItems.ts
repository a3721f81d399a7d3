import type { ItemState } from './itemState';

/**
 * A transaction may commit so long after the time it gives its item, so that a second change under the
 * same time can still come. Until then content is compared too (docs/portal-contract.md §9).
 */
export const SURE_AFTER_S = 15;

interface Known {
	time: number;
	/** Of the content; nothing where it was restored and is not needed any more. */
	mark: string | undefined;
	isSure: boolean;
}

/** The states of items that were seen lately: what an overlapping read brings again. */
export class KnownItems {
	private readonly known = new Map<number, Known>();

	/**
	 * Whether this state was seen before.
	 * @param mark of its content, worked out only where it decides
	 * @param now by the portal's clock, when it was read
	 */
	has({ id, time }: ItemState, mark: () => string, now: number): boolean {
		const known = this.known.get(id);
		if (!known || known.time !== time) return false;
		if (known.isSure) return true;
		if (known.mark !== mark()) return false;
		known.isSure = isSureBy(now, time);
		return true;
	}

	/** The time of the state seen last; `undefined` where none is known. */
	timeOf(id: number): number | undefined {
		return this.known.get(id)?.time;
	}

	note({ id, time }: ItemState, mark: string, now: number): void {
		this.known.set(id, { time, mark, isSure: isSureBy(now, time) });
	}

	/** Notes what another process has seen; without a mark it was sure. */
	restore({ id, time }: ItemState, mark?: string): void {
		this.known.set(id, { time, mark, isSure: mark === undefined });
	}

	/** What is older is not read again. */
	forgetBefore(time: number): void {
		for (const [id, known] of this.known) if (known.time < time) this.known.delete(id);
	}

	/** The portal's clock was set back: times from here on come again and may stand for other changes. */
	clockSetBack(earliest: number): void {
		for (const [id, known] of this.known) {
			if (known.time < earliest) continue;
			if (known.mark === undefined) this.known.delete(id);
			else known.isSure = false;
		}
	}

	/** In ascending order of times, then ids; marks only where they still decide. */
	entries(): Array<ItemState & { mark: string | undefined }> {
		return [...this.known]
			.map(([id, { time, mark, isSure }]) => ({ id, time, mark: isSure ? undefined : mark }))
			.sort((one, other) => one.time - other.time || one.id - other.id);
	}
}

const isSureBy = (now: number, time: number) => now >= time + SURE_AFTER_S;
