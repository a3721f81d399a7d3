import { productRowOwner } from '../../../crm/values/writing/forms/productRows';
import type { Portal } from '../../../portal/portal';
import * as z from '../../../validation/zod';
import { rawItem, refKey, type ItemRef, type RawItem } from '../../reading/rawItem';

const PAGE = 50;
const rowList = z.looseObject({ productRows: z.array(rawItem) });

/**
 * The product rows of items, 50 owners to a request; of an owner with more rows than a page holds, or
 * one that cannot be read, nothing is said: its rows are then written without being compared.
 * @returns by `refKey`
 */
export async function readStoredRows(
	portal: Portal,
	refs: readonly ItemRef[],
): Promise<Map<string, RawItem[]>> {
	const owners = new Map(refs.map((ref) => [refKey(ref), ref]));
	const commands = [...owners].flatMap(([key, { entityTypeId, id }]) => {
		const ownerType = productRowOwner(entityTypeId);
		if (ownerType === undefined) return [];
		const params = {
			filter: { '=ownerType': ownerType, '=ownerId': id },
			order: { id: 'ASC' },
			start: 0,
		};
		return [[key, { method: 'crm.item.productrow.list', params }] as const];
	});
	const outcomes = await portal.batch(Object.fromEntries(commands));
	const rows = new Map<string, RawItem[]>();
	for (const [key, outcome] of Object.entries(outcomes)) {
		const read = outcome.ok ? z.safeParse(rowList, outcome.result).data : undefined;
		if (read && read.productRows.length < PAGE) rows.set(key, read.productRows);
	}
	return rows;
}
