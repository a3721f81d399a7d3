import type { ChangedItems } from '../../changedItems/changedItems';
import type { Look } from '../../looks/look';
import type { StageJournal } from '../../stageHistory/stageJournal';

/** What is read of each type. */
export interface Reads {
	items: boolean;
	/** Whether the portal keeps a journal of the type's stages, and it is wanted. */
	journal(entityTypeId: number): boolean;
}

/** What is read of one object type. */
export interface TypeReading {
	entityTypeId: number;
	items?: ChangedItems;
	journal?: StageJournal;
}

/** Looks that take turns come about so often, as far as there is room. */
const TURN_EVERY_MS = 55_000;

/** And if there never is room, in a request of their own. */
const OVERDUE_MS = 90_000;

/** A look that may wait for its turn. */
interface Turn {
	lastAt: number;
	look(): Look;
}

/**
 * The looks of one check: those by time for every type, and in the room that is left in its last
 * request those by id and the journals, which take turns (docs/portal-contract.md §9).
 * @param now by our own clock, milliseconds
 * @param perRequest commands of a request that are free for looks
 */
export function looksOf(types: readonly TypeReading[], now: number, perRequest: number): Look[] {
	const looks = types.flatMap(({ items }) => {
		items?.look(now);
		return [...(items?.openLooks ?? [])];
	});
	const all = new Set(looks);
	const turns = types
		.flatMap((type) => turnsOf(type, now, all.size === 0))
		.sort((one, other) => one.lastAt - other.lastAt);
	let room = Math.max(1, Math.ceil(all.size / perRequest)) * perRequest - all.size;
	for (const turn of turns) {
		const isOverdue = now - turn.lastAt >= OVERDUE_MS;
		if (room <= 0 && !isOverdue) continue;
		all.add(turn.look());
		room--;
	}
	return [...all];
}

/** @param isAlone nothing else is read: the journals are read in every check */
function turnsOf({ items, journal }: TypeReading, now: number, isAlone: boolean): Turn[] {
	const turns: Turn[] = [];
	if (items && now - items.lookedForNewAt >= TURN_EVERY_MS) {
		turns.push({ lastAt: items.lookedForNewAt, look: () => items.lookForNew(now) });
	}
	if (journal) {
		const lastAt = isAlone ? -Infinity : journal.lookedAt;
		turns.push({ lastAt, look: () => journal.look(now) });
	}
	return turns;
}
