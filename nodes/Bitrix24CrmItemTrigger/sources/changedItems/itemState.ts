import { createHash } from 'crypto';
import type { RawItem } from '../../../shared/items/reading/rawItem';
import { PortalError } from '../../../shared/portal/errors/portalError';
import { secondsOf } from '../looks/unixSeconds';

/** What is remembered an item by. */
export interface ItemState {
	id: number;
	/** `updatedTime` in Unix seconds: the portal keeps no fractions. */
	time: number;
}

/** @throws PortalError where the type has no `updatedTime` to go by */
export function stateOf(rawItem: RawItem, entityTypeId: number): ItemState {
	const time = secondsOf(rawItem['updatedTime']);
	const id = Number(rawItem['id']);
	if (time !== undefined && Number.isSafeInteger(id)) return { id, time };
	throw new PortalError({
		code: 'NO_UPDATED_TIME',
		text: `Items of the object type ${entityTypeId} have no updatedTime, so their changes cannot be caught up on`,
		status: 200,
		method: 'crm.item.list',
	});
}

/** Two changes of an item within a second differ in nothing but its content. */
export function contentMark(rawItem: RawItem): string {
	return createHash('sha1')
		.update(JSON.stringify(rawItem, withoutLinks))
		.digest('base64url')
		.slice(0, 8);
}

/** For `JSON.stringify`: the address of a file holds a token that is another one with each answer. */
export const withoutLinks = (key: string, value: unknown): unknown =>
	key === 'url' || key === 'urlMachine' ? undefined : value;
