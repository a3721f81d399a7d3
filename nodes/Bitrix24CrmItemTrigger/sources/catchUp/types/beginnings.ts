import type { ItemsPosition } from '../../changedItems/changedItems';
import type { JournalPosition } from '../../stageHistory/stageJournal';
import type { NewType } from '../position/firstPosition';
import type { TypePosition } from '../position/savedPosition';
import type { TypeReading } from './typeReading';

/** A type that could not be begun with is tried again so often. */
const BEGIN_AGAIN_MS = 60_000;

/**
 * Types that are still to be begun with, or to be read again from a time in the past: from when on
 * their changes are to be told (Unix seconds), and when that failed (milliseconds of our own clock).
 */
export class Beginnings {
	/** By type, since when its changes are still to be told. */
	readonly waiting = new Map<number, number>();
	private readonly failedAt = new Map<number, number>();

	/** Those that are not to be tried again only later. @param since for those that are new */
	due(types: readonly NewType[], since: number | undefined, now: number): NewType[] {
		return types
			.filter(({ entityTypeId }) => {
				return now - (this.failedAt.get(entityTypeId) ?? -Infinity) >= BEGIN_AGAIN_MS;
			})
			.map((type) => ({ ...type, since: this.waiting.get(type.entityTypeId) ?? since }));
	}

	/** What changes until it works is told then. @param portalTime Unix seconds, where it is known */
	failed({ entityTypeId, since }: NewType, portalTime: number | undefined, now: number): void {
		this.failedAt.set(entityTypeId, now);
		const from = since ?? portalTime;
		if (from !== undefined) this.waiting.set(entityTypeId, from);
	}

	begun(entityTypeId: number): void {
		this.waiting.delete(entityTypeId);
		this.failedAt.delete(entityTypeId);
	}
}

/**
 * Where to begin with a type that is being read already: whatever changed since the new beginning is
 * told again, and what was not read before it is not skipped.
 */
export function takenBack(current: TypeReading | undefined, begun: TypePosition): TypePosition {
	// What was found and is not dealt with yet waits in memory.
	const [items, journal] = [current?.items?.position([]), current?.journal?.position([])];
	return {
		items: items && begun.items ? itemsBack(items, begun.items) : begun.items,
		journal: journal && begun.journal ? idsBack(journal, begun.journal) : begun.journal,
	};
}

function itemsBack(current: ItemsPosition, begun: ItemsPosition): ItemsPosition {
	return {
		...idsBack(current, begun),
		readUpTo: Math.min(current.readUpTo, begun.readUpTo),
		from: Math.min(current.from, begun.from),
		known: current.known.filter(({ time }) => time < begun.readUpTo),
	};
}

const idsBack = (current: JournalPosition, begun: JournalPosition): JournalPosition => ({
	upTo: Math.min(current.upTo, begun.upTo),
	above: current.above.filter((id) => id <= begun.upTo),
});
