import { FIXED_KEYS } from '../../crm/schema/fieldNames';
import { apiNameOf, nearestName } from '../../crm/schema/givenNames';
import type { ItemSchema } from '../../crm/schema/itemSchema';
import type { RawItem } from '../reading/rawItem';

/** Items of one object type, as they were read. */
interface ShownItems {
	schema: ItemSchema;
	items: ReadonlyMap<string, RawItem>;
}

/**
 * What is said of names in "Fields to Include" that no object type and no item has: an expression may
 * give any. `undefined` where there are none, or where nothing was read to tell by.
 */
export function selectAdvice(
	select: readonly string[] | undefined,
	types: readonly ShownItems[],
): string | undefined {
	if (!select || types.length === 0) return undefined;
	const unknown = select.filter((name) => !FIXED_KEYS.has(name) && !isKnown(name, types));
	if (unknown.length === 0) return undefined;
	const named = unknown.map((name) => {
		const nearest = types.map(({ schema }) => nearestName(schema, name)).find(Boolean);
		return nearest === undefined ? `"${name}"` : `"${name}" (the nearest is "${nearest}")`;
	});
	return `"Fields to Include" names fields that do not exist: ${named.join(', ')}. The operation "Get Fields" lists the names.`;
}

const isKnown = (name: string, types: readonly ShownItems[]): boolean =>
	types.some(
		({ schema, items }) =>
			apiNameOf(schema, name) !== undefined ||
			[...items.values()].some((item) => Object.hasOwn(item, name)),
	);
