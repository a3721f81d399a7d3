import type { RawItem } from '../../../shared/items/reading/rawItem';
import { secondsOf } from '../looks/unixSeconds';

/** Which changes of items the user wants to hear of. */
export interface WantedChanges {
	added: boolean;
	updated: boolean;
	/** The connected user, where its own changes are to start nothing. */
	ignoredUser?: { readonly id: number | undefined } | undefined;
}

/**
 * What a new state of an item is told as. An item that was made and changed before it was read is
 * `added`, or `updated` for who chose only that; one that was only made is no update.
 * @param isNew whether its id was never seen before
 */
export function eventOf(
	rawItem: RawItem,
	isNew: boolean,
	wanted: WantedChanges,
): 'added' | 'updated' | undefined {
	if (isNew && wanted.added) return 'added';
	const isOnlyMade = isNew && rawItem['createdTime'] === rawItem['updatedTime'];
	return wanted.updated && !isOnlyMade ? 'updated' : undefined;
}

/** Who made the last change, as far as the item says. */
export function changerOf(rawItem: RawItem): number | undefined {
	return userIn(rawItem['updatedBy']);
}

/**
 * Whether all of a change that can be seen was made by this user. What somebody else did before shows
 * where it was the item's making or a move that has not been told.
 * @param toldUpTo the time of the item's state told last, Unix seconds; nothing where none is known
 */
export function isOwnChange(
	rawItem: RawItem,
	user: number,
	{ isNew, toldUpTo }: { isNew: boolean; toldUpTo: number | undefined },
): boolean {
	if (changerOf(rawItem) !== user) return false;
	if (isNew && userIn(rawItem['createdBy']) !== user) return false;
	const movedAt = secondsOf(rawItem['movedTime']);
	const isMoveUntold = movedAt !== undefined && toldUpTo !== undefined && movedAt > toldUpTo;
	return !isMoveUntold || userIn(rawItem['movedBy']) === user;
}

export function userIn(value: unknown): number | undefined {
	const id = Number(value);
	return Number.isSafeInteger(id) && id > 0 ? id : undefined;
}
