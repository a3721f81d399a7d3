import { asPortalError, PortalError } from '../../portal/errors/portalError';
import type { CommandOutcome, Portal } from '../../portal/portal';
import * as z from '../../validation/zod';
import { readLists } from './listPages';
import { tellMissing } from './missingType';
import { rawItem, refKey, type ItemOutcome, type ItemRef } from './rawItem';

export { refKey, type ItemOutcome, type ItemRef, type RawItem } from './rawItem';

const oneItem = z.looseObject({ item: rawItem });

/**
 * Reads items in as few requests as the portal allows: `crm.item.list` by `@id`, 50 items a page,
 * 50 pages a request. An item missing from the lists is asked for by itself, because a list hides
 * what may not be read (docs/portal-contract.md §5). The same item asked for twice costs once.
 *
 * @returns by `refKey`, an outcome for every item asked for
 */
export async function readItems(
	portal: Portal,
	refs: readonly ItemRef[],
): Promise<Map<string, ItemOutcome>> {
	const wanted = new Map(refs.map((ref) => [refKey(ref), ref]));
	const found = new Map<string, ItemOutcome>();
	if (wanted.size > 1) await readLists(portal, [...wanted.values()], found);
	const missing = [...wanted].filter(([key]) => !found.has(key));
	if (missing.length > 0) await readOneByOne(portal, missing, found);
	await tellMissing(portal, wanted.values(), found);
	return found;
}

async function readOneByOne(
	portal: Portal,
	missing: ReadonlyArray<readonly [string, ItemRef]>,
	found: Map<string, ItemOutcome>,
): Promise<void> {
	const only = missing.length === 1 ? missing[0] : undefined;
	if (only) {
		const [key, { entityTypeId, id }] = only;
		found.set(key, await readOne(portal, { entityTypeId, id }));
		return;
	}
	const outcomes = await portal.batch(
		Object.fromEntries(
			missing.map(([key, { entityTypeId, id }]) => [
				key,
				{ method: 'crm.item.get', params: { entityTypeId, id } },
			]),
		),
	);
	for (const [key] of missing) {
		const outcome = outcomes[key];
		if (outcome) found.set(key, itemOf(outcome));
	}
}

async function readOne(portal: Portal, ref: ItemRef): Promise<ItemOutcome> {
	try {
		const { item } = await portal.call('crm.item.get', { ...ref }, oneItem);
		return { ok: true, item };
	} catch (error) {
		return { ok: false, error: asPortalError(error) };
	}
}

function itemOf(outcome: CommandOutcome): ItemOutcome {
	if (!outcome.ok) return outcome;
	const read = oneItem.safeParse(outcome.result);
	if (read.success) return { ok: true, item: read.data.item };
	const text = 'The answer has no item';
	const failure = { code: 'UNEXPECTED_ANSWER', text, status: 200, method: outcome.method };
	return { ok: false, error: new PortalError(failure) };
}
