import type { ItemSchema } from '../schema/itemSchema';
import { fieldKeysOf } from './fieldKeys';
import { doesNotFit, isEmptyValue, type WrittenField } from './forms/writeError';

type NamedFields = Map<string, [WrittenField, unknown]>;

/** Deprecated single fields, and the lists that hold what they mean. */
const SINGLE_OF_LIST = [
	['contactId', 'contactIds'],
	['companyId', 'companyIds'],
] as const;

/**
 * `contactId` replaces **all** contacts and, empty, unbinds them all (docs/portal-contract.md §7). Given
 * on purpose it means this one contact only and becomes the list of one; empty, and in an item as it
 * is read, it is left out.
 * @throws WriteError where it contradicts the list beside it
 */
export function singleBindings(
	named: NamedFields,
	schema: ItemSchema,
	isItem: boolean,
): NamedFields {
	const out: NamedFields = new Map(named);
	for (const [single, list] of SINGLE_OF_LIST) {
		const entry = named.get(single);
		const listField = fieldKeysOf(schema).find(list);
		if (!entry || !listField || listField.field.isReadOnly) continue;
		out.delete(single);
		const [written, value] = entry;
		if (isItem || isEmptyValue(value) || value === 0 || value === '0') continue;
		const beside = named.get(list)?.[1];
		if (beside === undefined || isEmptyValue(beside)) out.set(list, [listField, [value]]);
		else if (![beside].flat().map(String).includes(String(value))) {
			throw doesNotFit(written, value, `one of the ids in ${list}, or leave it out`);
		}
	}
	return out;
}
