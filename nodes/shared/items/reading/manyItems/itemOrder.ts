import type { Field, ItemSchema } from '../../../crm/schema/itemSchema';
import { fieldOf, fieldReader } from '../../../crm/values/reading/typedValues';
import type { RawItem } from '../rawItem';
import type { SortRule } from './listQuery';

type Comparable = number | string | undefined;

const EXACT = new Set(['integer', 'double', 'date', 'datetime', 'user', 'employee']);

/**
 * Whether our own order is the portal's for certain: numbers, ids and times. Texts are ordered by the
 * database's rules, options by a place nobody tells.
 */
export function isExactOrder(schema: ItemSchema, order: readonly SortRule[]): boolean {
	return order.every(({ field: name }) => {
		const field = fieldOf(schema, name);
		return field !== undefined && !field.isMultiple && EXACT.has(field.type);
	});
}

/** Compares items by rules, ids deciding between equals; what has no value comes first, as in MySQL. */
export function compileItemOrder(
	schema: ItemSchema,
	order: readonly SortRule[],
): (one: RawItem, other: RawItem) => number {
	const steps = order.map(({ field: name, direction }) => ({
		keyOf: keyReader(name, fieldOf(schema, name)),
		sign: direction === 'DESC' ? -1 : 1,
	}));
	return (one, other) => {
		for (const { keyOf, sign } of steps) {
			const difference = compareKeys(keyOf(one), keyOf(other));
			if (difference !== 0) return difference * sign;
		}
		return Number(one['id']) - Number(other['id']);
	};
}

function keyReader(name: string, field: Field | undefined): (item: RawItem) => Comparable {
	const read = fieldReader(field);
	return (item) => {
		const raw = item[name];
		if (field?.type === 'datetime') {
			const instant = typeof raw === 'string' ? Date.parse(raw) : NaN;
			return Number.isNaN(instant) ? undefined : instant;
		}
		const value = read(raw);
		if (typeof value === 'number') return value;
		return typeof value === 'string' && value !== '' ? value.toLowerCase() : undefined;
	};
}

function compareKeys(one: Comparable, other: Comparable): number {
	if (one === other) return 0;
	if (one === undefined) return -1;
	if (other === undefined) return 1;
	if (typeof one === 'number' && typeof other === 'number') return one - other;
	return String(one) < String(other) ? -1 : 1;
}
