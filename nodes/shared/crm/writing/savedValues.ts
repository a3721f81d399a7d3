import type { ItemSchema } from '../schema/itemSchema';
import { fieldReader } from '../values/reading/typedValues';
import { fieldKeysOf } from './fieldKeys';
import { shownValue, titleOf, type WrittenField } from './forms/writeError';
import { NOTHING, type WrittenValue } from './fieldWriter';
import { isAsStored, isSameValue, type StoredContext } from './storedItem';

/** Whether a value reads as nothing, whatever the type. */
const isNothing = (typed: unknown) => (Array.isArray(typed) ? typed.length === 0 : !typed);

/** The same ids, whatever their order: the portal sorts the contacts of an item. */
function areSameIds(value: WrittenValue, typed: unknown): boolean {
	if (!Array.isArray(value) || !Array.isArray(typed)) return false;
	const sorted = (list: readonly unknown[]) => list.map(String).sort();
	return isSameValue(sorted(value), sorted(typed));
}

/** What a person is told of one value; `undefined`: it is as it was sent. */
function difference(
	written: WrittenField,
	value: WrittenValue,
	raw: unknown,
	context: StoredContext,
): string | undefined {
	const typed = fieldReader(written.field)(raw);
	if (value === NOTHING) {
		return isNothing(typed)
			? undefined
			: `${titleOf(written)} was not emptied: the portal keeps ${shownValue(typed)}`;
	}
	if (isAsStored(written, value, raw, context) || areSameIds(value, typed)) return undefined;
	return `${titleOf(written)} was sent as ${shownValue(value)} and the portal saved ${shownValue(typed)}`;
}

/** Compared in another way, or not at all: a new file has a new id. */
const NOT_COMPARED = new Set(['file', 'crm_multifield']);

/**
 * What the portal saved in another way than it was sent: text its security filter alters, a stage
 * the item cannot have, a field it ignores silently (docs/portal-contract.md §7).
 * @param answered the item in the answer of the write
 * @returns a sentence for each
 */
export function savedOtherwise(
	fields: Readonly<Record<string, WrittenValue>>,
	answered: Readonly<Record<string, unknown>>,
	{ schema, entityTypeId }: { schema: ItemSchema; entityTypeId: number },
): string[] {
	const keys = fieldKeysOf(schema);
	return Object.entries(fields).flatMap(([name, value]) => {
		const written = keys.find(name);
		const raw = answered[name];
		if (!written || raw === undefined || NOT_COMPARED.has(written.field.type)) return [];
		const context = { entityTypeId, timezone: 'UTC', item: answered };
		return difference(written, value, raw, context) ?? [];
	});
}
