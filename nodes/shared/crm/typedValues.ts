import type { Field, ItemSchema } from './itemSchema';
import { isNone, valueReader, type ValueReader } from './valueReaders';

/** An item as a workflow gets it: API field name → typed value. */
export type TypedItem = Record<string, unknown>;

/** Types the values of one item; the item handed in is never changed. */
export type ItemTyper = (rawItem: object) => TypedItem;

type FieldStep = readonly [name: string, read: ValueReader];

/** PHP writes a list with holes in it as a map with numbers for keys. */
function listOf(value: object): unknown[] | undefined {
	if (Array.isArray(value)) return value;
	const keys = Object.keys(value);
	return keys.length > 0 && keys.every((key) => /^\d+$/.test(key))
		? Object.values(value)
		: undefined;
}

function listReader(read: ValueReader): ValueReader {
	return (value) => {
		if (isNone(value)) return [];
		const list = typeof value === 'object' && value !== null ? listOf(value) : undefined;
		if (list) return list.map(read);
		const typed = read(value);
		if (typed === null) return [];
		return typed === value && typeof value === 'object' ? value : [typed];
	};
}

/** How a field's whole value is read; `undefined` where it is passed through as it comes. */
export function fieldReader(field: Field): ValueReader | undefined {
	const read = valueReader(field);
	if (!read) return undefined;
	return field.isMultiple || field.type === 'crm_multifield' ? listReader(read) : read;
}

/**
 * Makes the typer of an object type once, so that an item costs one copy and one call per field.
 *
 * Spreading copies an item with its hidden class; filling an empty object key by key would turn
 * items of many fields into slow dictionaries.
 */
export function compileItemTyper(schema: ItemSchema): ItemTyper {
	const steps: FieldStep[] = [];
	for (const [name, field] of Object.entries(schema)) {
		const read = fieldReader(field);
		if (read && name !== '__proto__') steps.push([name, read]);
	}
	return (rawItem) => {
		const item: TypedItem = { ...rawItem };
		for (const [name, read] of steps) {
			const value = item[name];
			if (value === undefined) continue;
			const typed = read(value);
			if (typed !== value) item[name] = typed;
		}
		return item;
	};
}

const typers = new WeakMap<ItemSchema, ItemTyper>();

/**
 * Types every value of an item by its field's type (the README's table "what arrives, what you
 * get"). Nothing is lost: an unknown field and a value that does not fit stay as they came.
 */
export function typedItem(rawItem: object, schema: ItemSchema): TypedItem {
	let typer = typers.get(schema);
	if (!typer) {
		typer = compileItemTyper(schema);
		typers.set(schema, typer);
	}
	return typer(rawItem);
}
