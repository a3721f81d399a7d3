import { asPortalError } from '../../portal/errors/portalError';
import { resultOf, type CommandOutcome, type Portal } from '../../portal/portal';
import * as z from '../../validation/zod';
import { readLists } from './listPages';
import { tellMissing } from './missingType';
import { rawItemSchema, refKey, type ItemOutcome, type ItemRef } from './rawItem';

export { refKey, type ItemOutcome, type ItemRef, type RawItem } from './rawItem';

const oneItem = z.looseObject({ item: rawItemSchema });

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
	const missing = [...wanted.values()].filter((ref) => !found.has(refKey(ref)));
	if (missing.length > 0) await readOneByOne(portal, missing, found);
	await tellMissing(portal, wanted.values(), found);
	return found;
}

async function readOneByOne(
	portal: Portal,
	missing: readonly ItemRef[],
	found: Map<string, ItemOutcome>,
): Promise<void> {
	const commands = missing.map(({ entityTypeId, id }) => ({
		method: 'crm.item.get',
		params: { entityTypeId, id },
	}));
	const [first] = commands;
	const outcomes =
		first && commands.length === 1
			? [await portal.alone(first)]
			: await portal.batchInOrder(commands);
	for (const [index, outcome] of outcomes.entries()) {
		const ref = missing[index];
		if (ref) found.set(refKey(ref), itemOf(outcome));
	}
}

function itemOf(outcome: CommandOutcome): ItemOutcome {
	try {
		return { ok: true, item: resultOf(outcome, oneItem).item };
	} catch (error) {
		return { ok: false, error: asPortalError(error) };
	}
}
