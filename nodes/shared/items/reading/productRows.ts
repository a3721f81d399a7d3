import { productRowOwner } from '../../crm/schema/productRowOwner';
import type { ProductRow } from '../../crm/values/productRowValues';
import { PAGE_SIZE, resultOf, type Command, type Portal } from '../../portal/portal';
import { asPortalError, type PortalError } from '../../portal/errors/portalError';
import { phpList } from '../../validation/phpList';
import * as z from '../../validation/zod';
import { rawItemSchema, refKey, type ItemRef } from './rawItem';

const rowList = z.looseObject({ productRows: phpList(rawItemSchema) });

/** The product rows of an item as the portal sent them, or why they could not be read. */
export type ProductRowsOutcome =
	| { ok: true; rows: ProductRow[] }
	| { ok: false; error: PortalError };

/**
 * Reads the product rows of items, 50 owners a request (`crm.item.productrow.list`,
 * docs/portal-contract.md §7). A type that has no product rows has empty lists.
 *
 * @returns by `refKey`, an outcome for every item asked for
 */
export async function readProductRows(
	portal: Portal,
	refs: readonly ItemRef[],
): Promise<Map<string, ProductRowsOutcome>> {
	const outcomes = new Map<string, ProductRowsOutcome>();
	let open = new Map(refs.map((ref) => [refKey(ref), ref]));
	for (let start = 0; open.size > 0; start += PAGE_SIZE) {
		const commands: Record<string, Command> = {};
		for (const [key, ref] of open) {
			const command = rowsCommand(ref, start);
			if (command) commands[key] = command;
			else outcomes.set(key, { ok: true, rows: [] });
		}
		const answers = await portal.batch(commands);
		const unfinished = new Map<string, ItemRef>();
		for (const [key, answer] of Object.entries(answers)) {
			try {
				const page = resultOf(answer, rowList).productRows;
				const before = outcomes.get(key);
				const known = before?.ok ? before.rows : [];
				outcomes.set(key, { ok: true, rows: [...known, ...page] });
				const ref = open.get(key);
				if (ref && page.length === PAGE_SIZE) unfinished.set(key, ref);
			} catch (error) {
				outcomes.set(key, { ok: false, error: asPortalError(error) });
			}
		}
		open = unfinished;
	}
	return outcomes;
}

function rowsCommand({ entityTypeId, id }: ItemRef, start: number): Command | undefined {
	const ownerType = productRowOwner(entityTypeId);
	if (ownerType === undefined) return undefined;
	return {
		method: 'crm.item.productrow.list',
		params: {
			filter: { '=ownerType': ownerType, '=ownerId': id },
			order: { id: 'ASC' },
			start,
		},
	};
}
