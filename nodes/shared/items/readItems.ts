import { asPortalError, PortalError } from '../portal/portalError';
import type { Command, CommandOutcome, Portal } from '../portal/portal';
import { z } from '../zod';

/** Which item. */
export interface ItemRef {
	entityTypeId: number;
	id: number;
}

/** An item as the portal sent it: API field name → value. */
export type RawItem = Record<string, unknown>;

export type ItemOutcome = { ok: true; item: RawItem } | { ok: false; error: PortalError };

/** A list page holds at most so many records (portal-contract.md §2). */
const PAGE = 50;

const rawItem = z.record(z.string(), z.unknown());
const oneItem = z.looseObject({ item: rawItem });
const manyItems = z.looseObject({ items: z.array(rawItem) });

export const refKey = ({ entityTypeId, id }: ItemRef) => `${entityTypeId}:${id}`;

/**
 * Reads items in as few requests as the portal allows: `crm.item.list` by `@id`, 50 items a page,
 * 50 pages a request. An item missing from the lists is asked for by itself, because a list hides
 * what may not be read (portal-contract.md §5). The same item asked for twice costs once.
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
	return found;
}

async function readLists(
	portal: Portal,
	refs: readonly ItemRef[],
	found: Map<string, ItemOutcome>,
): Promise<void> {
	const pages = pagesOf(refs);
	const outcomes = await portal.batch(
		Object.fromEntries(pages.map((page, index) => [`page${index}`, listCommand(page)])),
	);
	pages.forEach((page, index) => collectPage(page, outcomes[`page${index}`], found));
}

function pagesOf(refs: readonly ItemRef[]): ItemRef[][] {
	const byType = new Map<number, ItemRef[]>();
	for (const ref of refs) {
		const sameType = byType.get(ref.entityTypeId);
		if (sameType) sameType.push(ref);
		else byType.set(ref.entityTypeId, [ref]);
	}
	return [...byType.values()].flatMap((sameType) =>
		Array.from({ length: Math.ceil(sameType.length / PAGE) }, (_, page) =>
			sameType.slice(page * PAGE, (page + 1) * PAGE),
		),
	);
}

function listCommand(page: readonly ItemRef[]): Command {
	return {
		method: 'crm.item.list',
		params: {
			entityTypeId: page[0]?.entityTypeId,
			// Only "*" brings the multifields along, as a single get does (portal-contract.md §5).
			select: ['*'],
			filter: { '@id': page.map(({ id }) => id) },
			order: { id: 'ASC' },
			start: -1,
		},
	};
}

function collectPage(
	page: readonly ItemRef[],
	outcome: CommandOutcome | undefined,
	found: Map<string, ItemOutcome>,
): void {
	if (!outcome) return;
	if (!outcome.ok) {
		for (const ref of page) found.set(refKey(ref), outcome);
		return;
	}
	const read = manyItems.safeParse(outcome.result);
	for (const item of read.success ? read.data.items : []) {
		const entityTypeId = page[0]?.entityTypeId ?? 0;
		found.set(refKey({ entityTypeId, id: Number(item.id) }), { ok: true, item });
	}
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
