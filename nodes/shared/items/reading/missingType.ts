import { PortalError } from '../../portal/errors/portalError';
import type { Portal } from '../../portal/portal';
import { refKey, type ItemOutcome, type ItemRef } from './rawItem';

/**
 * Tells an item that is not there from an object type that is not: the portal says `NOT_FOUND` to both,
 * in its own language (docs/portal-contract.md §5), so it is asked for each type once.
 * @param outcomes by `refKey`; those that failed with `NOT_FOUND` are replaced
 */
export async function tellMissing(
	portal: Portal,
	refs: Iterable<ItemRef>,
	outcomes: Map<string, ItemOutcome>,
): Promise<void> {
	const missing = [...refs].flatMap((ref) => {
		const outcome = outcomes.get(refKey(ref));
		return outcome && !outcome.ok && outcome.error.is('NOT_FOUND') ? [{ ref, outcome }] : [];
	});
	const known = typesRead(outcomes);
	const asked = missing.map(({ ref }) => ref.entityTypeId).filter((id) => !known.has(id));
	if (asked.length > 0) await askForTypes(portal, [...new Set(asked)], known);
	for (const { ref, outcome } of missing) {
		const exists = known.get(ref.entityTypeId);
		if (exists === undefined) continue;
		const { failure } = outcome.error;
		const told = { ...failure, missing: exists ? ('item' as const) : ('objectType' as const) };
		outcomes.set(refKey(ref), { ok: false, error: new PortalError(told) });
	}
}

/** The types of which an item was read. */
function typesRead(outcomes: ReadonlyMap<string, ItemOutcome>): Map<number, boolean> {
	const read = new Map<number, boolean>();
	for (const [key, { ok }] of outcomes) if (ok) read.set(Number.parseInt(key, 10), true);
	return read;
}

/** Adds whether each type exists; nothing of one that the portal gave no clear answer about. */
async function askForTypes(
	portal: Portal,
	entityTypeIds: readonly number[],
	known: Map<number, boolean>,
): Promise<void> {
	const outcomes = await portal.batchInOrder(
		entityTypeIds.map((entityTypeId) => ({ method: 'crm.item.fields', params: { entityTypeId } })),
	);
	for (const [index, entityTypeId] of entityTypeIds.entries()) {
		const outcome = outcomes[index];
		if (outcome?.ok) known.set(entityTypeId, true);
		else if (outcome?.error.is('NOT_FOUND')) known.set(entityTypeId, false);
	}
}
