/** What happened to an item. */
export type ItemChange = 'added' | 'updated' | 'deleted';

/**
 * The types that have events of their own, by the word in their event codes, with their
 * `entityTypeId` (docs/portal-contract.md §4 "Subscribing").
 */
export const SYSTEM_TYPES = { lead: 1, deal: 2, contact: 3, company: 4, quote: 7 } as const;

export type SystemType = keyof typeof SYSTEM_TYPES;

/** The new invoice: not a smart process, yet it fires the dynamic-item events (§1). */
export const SMART_INVOICE = 31;

/** Signed documents: built like smart processes, not listed, and watched only where they are chosen (§1). */
const SIGNED_DOCUMENTS: readonly number[] = [36, 39];

const VERBS = { added: 'ADD', updated: 'UPDATE', deleted: 'DELETE' } as const;

const CHANGES: Readonly<Record<string, ItemChange>> = {
	add: 'added',
	update: 'updated',
	delete: 'deleted',
};

const TYPE_IDS: ReadonlyMap<string, number> = new Map(Object.entries(SYSTEM_TYPES));

/** The word of a system type in codes and methods, e.g. `deal`; `undefined` for other types. */
export function systemWord(entityTypeId: number): string | undefined {
	return [...TYPE_IDS].find(([, id]) => id === entityTypeId)?.[0];
}

/** An event of deals that means a change of the item, beside the three of their own. */
const DEAL_MOVED = 'oncrmdealmovetocategory';

const EVENT_CODE =
	/^oncrm(?:dynamicitem(add|update|delete)(?:_([1-9]\d{0,14}))?|(lead|deal|contact|company|quote)(add|update|delete))$/;

/**
 * Whether this can be a smart process: 128–191 or an even number from 1030 up. 192–255 and the odd
 * numbers from 1031 up are the recycle bin's side of such types (docs/portal-contract.md §1).
 */
export function isSmartProcess(entityTypeId: number): boolean {
	return (
		(entityTypeId >= 128 && entityTypeId <= 191) ||
		(entityTypeId >= 1030 && entityTypeId % 2 === 0 && Number.isSafeInteger(entityTypeId))
	);
}

/** Whether changes of this object type fire the `onCrmDynamicItem*` events (§4 "What fires"). */
export function isDynamicType(entityTypeId: number): boolean {
	return (
		isSmartProcess(entityTypeId) ||
		entityTypeId === SMART_INVOICE ||
		SIGNED_DOCUMENTS.includes(entityTypeId)
	);
}

/**
 * The code to bind for a change of an object type, in upper case as the portal lists it.
 *
 * `'dynamic'` and every dynamic type give the base event (`ONCRMDYNAMICITEMUPDATE`);
 * `perType` gives a dynamic type's own one (`ONCRMDYNAMICITEMUPDATE_147`), which only some
 * portals offer (`events`, docs/portal-contract.md §4). System types give theirs (`ONCRMDEALADD`).
 *
 * @throws RangeError for a type that has no events
 */
export function eventCodeOf(
	change: ItemChange,
	entityTypeId: number | 'dynamic',
	{ perType = false }: { perType?: boolean } = {},
): string {
	const verb = VERBS[change];
	if (entityTypeId === 'dynamic') return `ONCRMDYNAMICITEM${verb}`;
	const word = systemWord(entityTypeId);
	if (word !== undefined) return `ONCRM${word.toUpperCase()}${verb}`;
	if (!isDynamicType(entityTypeId)) {
		throw new RangeError(`Object type ${entityTypeId} has no events of its own`);
	}
	return `ONCRMDYNAMICITEM${verb}${perType ? `_${entityTypeId}` : ''}`;
}

/**
 * The change an event code stands for, whatever its case, and the object type where the code
 * tells it (a per-type suffix, a system type). `undefined` for any other event.
 */
export function readEventCode(
	code: string,
): { change: ItemChange; entityTypeId?: number } | undefined {
	const lower = code.toLowerCase();
	if (lower === DEAL_MOVED) return { change: 'updated', entityTypeId: SYSTEM_TYPES.deal };
	const [, dynamicVerb, suffix, word = '', systemVerb] = EVENT_CODE.exec(lower) ?? [];
	const change = CHANGES[dynamicVerb ?? systemVerb ?? ''];
	if (!change) return undefined;
	const entityTypeId = suffix ? Number(suffix) : TYPE_IDS.get(word);
	return entityTypeId === undefined ? { change } : { change, entityTypeId };
}
