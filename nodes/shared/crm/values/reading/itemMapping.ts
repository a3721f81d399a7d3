import { freeName } from '../../schema/fieldNames';
import type { ValueReader } from './valueReaders';

/** An item: field name → value. */
export type ItemFields = Record<string, unknown>;

/** Where a field of a portal's item goes and how its value is read on the way. */
export interface FieldMapping {
	to: string;
	read: ValueReader;
}

/** What becomes of a field, by its API name; `undefined` leaves it out. */
export type FieldMapper = (apiName: string) => FieldMapping | undefined;

interface Step extends FieldMapping {
	/** Where the value is among the item's values. */
	from: number;
}

interface MappingPlan {
	/** The keys an item must have, in this order, for the plan to fit it. */
	keys: readonly string[];
	steps: readonly Step[];
	template: ItemFields;
}

const PLANS_KEPT = 100;

/**
 * An object to copy for every item. Filling an empty object key by key would make items of many
 * fields slow dictionaries, and overwriting a copy of the portal's item with values of other types
 * makes V8 migrate every single one; a parsed object whose fields have held a number and a
 * reference is past both.
 */
function templateOf(keys: readonly string[]): ItemFields {
	const nulls = keys.map((key) => `${JSON.stringify(key)}:null`);
	const template = JSON.parse(`{${nulls.join()}}`) as ItemFields;
	for (const key of keys) template[key] = 0;
	return template;
}

function planOf(
	keys: readonly string[],
	mapField: FieldMapper,
	added: readonly string[],
): MappingPlan {
	const taken = new Set<string>(added);
	const steps: Step[] = [];
	for (const [from, key] of keys.entries()) {
		const field = mapField(key);
		if (!field) continue;
		// Two fields never end under one name.
		const to = freeName(field.to, key, (name) => taken.has(name));
		taken.add(to);
		steps.push({ from, to, read: field.read });
	}
	return { keys, steps, template: templateOf([...taken]) };
}

function fits(plan: MappingPlan, item: Readonly<ItemFields>): boolean {
	const { keys } = plan;
	let position = 0;
	for (const key in item) {
		if (keys[position] !== key) return false;
		position++;
	}
	return position === keys.length;
}

/**
 * Makes the function that turns a portal's items into new ones, field by field. What is to be done
 * is worked out once for items with the same keys, which the items of one answer usually are.
 *
 * `added` are keys every new item has besides, first and empty, for the caller to fill.
 */
export function compileItemMapping(mapField: FieldMapper, added: readonly string[] = []) {
	const plans = new Map<string, MappingPlan>();
	let last = planOf([], mapField, added);

	function planFor(item: Readonly<ItemFields>): MappingPlan {
		const keys = Object.keys(item);
		const shape = JSON.stringify(keys);
		const known = plans.get(shape);
		if (known) return known;
		if (plans.size >= PLANS_KEPT) plans.clear();
		const plan = planOf(keys, mapField, added);
		plans.set(shape, plan);
		return plan;
	}

	return (item: Readonly<ItemFields>): ItemFields => {
		if (!fits(last, item)) last = planFor(item);
		const out = { ...last.template };
		const values = Object.values(item);
		for (const step of last.steps) out[step.to] = step.read(values[step.from]);
		return out;
	};
}
