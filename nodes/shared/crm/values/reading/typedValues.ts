import { isNumbered } from '../../../validation/phpList';
import { ownValue } from '../../../validation/json';
import { passThrough } from '../fileValues';
import type { ItemFields } from './itemMapping';
import type { Field, ItemSchema } from '../../schema/itemSchema';
import { isNone } from '../noValue';
import { valueReader, type ValueReader } from './valueReaders';

/** An item as a workflow gets it: API field name → typed value. */
export type TypedItem = ItemFields;

/** The entries of a list, or of the map that PHP writes for one with holes in it. */
function entriesOf(value: unknown): unknown[] {
	if (Array.isArray(value)) return value;
	return isNumbered(value) ? Object.values(value) : [];
}

function listReader(read: ValueReader): ValueReader {
	return (value) => {
		if (value === undefined) return undefined;
		if (isNone(value)) return [];
		const list = entriesOf(value);
		if (list.length > 0) return list.map(read);
		const typed = read(value);
		if (typed === null) return [];
		return typed === value && typeof value === 'object' ? value : [typed];
	};
}

/** Whether a field holds a list; the multifield does whatever its description says. */
export function isList(field: Field): boolean {
	return field.isMultiple || field.type === 'crm_multifield';
}

/**
 * How a field's whole value is read. In a multiple field a value alone is a list of one. A field
 * whose type is not known is passed through, as is one that has no description at all; of the latter
 * an empty text is none, as in a field that is described (`emailHome`, `imol`).
 */
export function fieldReader(field: Field | undefined): ValueReader {
	if (!field) return (value) => (value === '' ? null : passThrough(value));
	const read = valueReader(field);
	if (!read) return passThrough;
	return isList(field) ? listReader(read) : read;
}

/** The field of this name; a name such as `constructor` finds nothing it should not. */
export function fieldOf(schema: ItemSchema, name: string): Field | undefined {
	return ownValue(schema, name);
}
