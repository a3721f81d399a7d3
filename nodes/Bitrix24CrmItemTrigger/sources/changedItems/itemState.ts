import { createHash } from 'crypto';
import type { RawItem } from '../../../shared/items/reading/rawItem';
import { PortalError } from '../../../shared/portal/errors/portalError';

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

/** Unix seconds of a time as the portal writes it; `undefined` where it is none. */
export function secondsOf(value: unknown): number | undefined {
	const milliseconds = typeof value === 'string' ? Date.parse(value) : Number.NaN;
	return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}

/** The same time as n8n writes it: ISO 8601 in UTC. */
export const isoOf = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** Two changes of an item within a second differ in nothing but its content. */
export function contentMark(rawItem: RawItem): string {
	return createHash('sha1')
		.update(JSON.stringify(rawItem, withoutLinks))
		.digest('base64url')
		.slice(0, 8);
}

/** The address of a file holds a token that is another one with each answer. */
const withoutLinks = (key: string, value: unknown): unknown =>
	key === 'url' || key === 'urlMachine' ? undefined : value;
