import type { PortalError } from '../../portal/errors/portalError';
import { isObject } from '../../validation/json';
import * as z from '../../validation/zod';

/** Which item. */
export interface ItemRef {
	entityTypeId: number;
	id: number;
}

/** An item as the portal sent it: API field name → value. */
export type RawItem = Record<string, unknown>;

export type ItemOutcome = { ok: true; item: RawItem } | { ok: false; error: PortalError };

/** Looks no deeper than it must: thousands of items pass here. */
export const rawItemSchema = z.custom<RawItem>(isObject, 'The item is not an object');

export const refKey = ({ entityTypeId, id }: ItemRef) => `${entityTypeId}:${id}`;
