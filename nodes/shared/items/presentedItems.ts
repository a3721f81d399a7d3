import { hasUnknownField, type ItemSchema } from '../crm/itemSchema';
import { compilePresenter, type OutputOptions, type PresentedItem } from '../crm/outputOptions';
import type { Portal } from '../portal/portal';
import { asPortalError, type PortalError } from '../portal/portalError';
import { itemSchemaOf } from './itemSchemas';
import { readItems, refKey, type ItemRef, type RawItem } from './readItems';

/** An item read and presented, or why it could not be. */
export type PresentedOutcome =
	| { ok: true; item: PresentedItem; raw: RawItem; schema: ItemSchema }
	| { ok: false; error: PortalError };

/**
 * Reads items and presents them by the output options: the one way items leave either node.
 *
 * @returns by `refKey`, an outcome for every item asked for
 */
export async function presentedItems(
	portal: Portal,
	refs: readonly ItemRef[],
	options: OutputOptions,
): Promise<Map<string, PresentedOutcome>> {
	const raw = await readItems(portal, refs);
	const presented = new Map<string, PresentedOutcome>();
	for (const entityTypeId of new Set(refs.map((ref) => ref.entityTypeId))) {
		const ofType = new Map<string, RawItem>();
		for (const ref of refs.filter((one) => one.entityTypeId === entityTypeId)) {
			const outcome = raw.get(refKey(ref));
			if (outcome?.ok) ofType.set(refKey(ref), outcome.item);
			else if (outcome) presented.set(refKey(ref), outcome);
		}
		await presentType(portal, entityTypeId, ofType, options, presented);
	}
	return presented;
}

async function presentType(
	portal: Portal,
	entityTypeId: number,
	items: ReadonlyMap<string, RawItem>,
	options: OutputOptions,
	presented: Map<string, PresentedOutcome>,
): Promise<void> {
	if (items.size === 0) return;
	try {
		const schema = await schemaFor(portal, entityTypeId, items.values());
		const present = compilePresenter({ entityTypeId, schema, options });
		for (const [key, raw] of items) {
			presented.set(key, { ok: true, item: present(raw), raw, schema });
		}
	} catch (error) {
		const failed = asPortalError(error);
		for (const key of items.keys()) presented.set(key, { ok: false, error: failed });
	}
}

/** The schema of a type; read anew if an item shows a field that a kept one does not know. */
async function schemaFor(
	portal: Portal,
	entityTypeId: number,
	items: Iterable<RawItem>,
): Promise<ItemSchema> {
	const askedAt = Date.now();
	const schema = await itemSchemaOf(portal, entityTypeId);
	for (const item of items) {
		if (hasUnknownField(item, schema)) return await itemSchemaOf(portal, entityTypeId, askedAt);
	}
	return schema;
}
