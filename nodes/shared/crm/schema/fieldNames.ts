import type { Field, ItemSchema } from './itemSchema';

/**
 * Under which names fields come out: as `crm.item.get` gives them, as the portal stores them
 * (`UF_CRM_…`), or as people see them.
 */
export type FieldNaming = 'api' | 'original' | 'title';

/** The name a field comes out under, from its API name; an unknown field keeps the API name. */
export type FieldNames = (apiName: string) => string;

/** Keys that mean the same in every output, whatever a field is called. */
export const FIXED_KEYS: ReadonlySet<string> = new Set(['entityTypeId', 'id']);
const TAKEN_KEYS: ReadonlySet<string> = new Set([...FIXED_KEYS, 'labels', '__proto__']);

function wishedName(apiName: string, field: Field, naming: FieldNaming): string {
	if (FIXED_KEYS.has(apiName)) return apiName;
	const wish = naming === 'original' ? field.upperName : field.title.trim();
	return wish === '' ? apiName : wish;
}

function countOf(names: Iterable<string>): Map<string, number> {
	const count = new Map<string, number>();
	for (const name of names) count.set(name, (count.get(name) ?? 0) + 1);
	return count;
}

/** A name no other field has, `Contact (contactIds)`: the wish itself where nobody has it. */
export function freeName(
	wish: string,
	apiName: string,
	isTaken: (name: string) => boolean,
): string {
	let name = wish;
	while (isTaken(name)) name = `${name} (${apiName})`;
	return name;
}

function chosenNames(schema: ItemSchema, naming: FieldNaming): Map<string, string> {
	const wishes = Object.entries(schema).map(
		([apiName, field]) => [apiName, wishedName(apiName, field, naming)] as const,
	);
	const count = countOf(wishes.map(([, wish]) => wish));
	const names = new Map<string, string>();
	const taken = new Set<string>([...TAKEN_KEYS, ...count.keys()]);
	for (const [apiName, wish] of wishes) {
		const isClear = count.get(wish) === 1 && !TAKEN_KEYS.has(wish);
		const isOther = wish !== apiName && Object.hasOwn(schema, wish);
		const isItsOwn = FIXED_KEYS.has(apiName) || (isClear && !isOther);
		const isTaken = (other: string) => taken.has(other) || Object.hasOwn(schema, other);
		const name = isItsOwn ? wish : freeName(`${wish} (${apiName})`, apiName, isTaken);
		taken.add(name);
		names.set(apiName, name);
	}
	return names;
}

/**
 * Works out the names of an object type's fields once. They come from `upperName` and `title`,
 * never from string rules (docs/portal-contract.md §5). `id` and `entityTypeId` stay; a name used
 * twice, or already another field's API name, gets the field's API name in brackets.
 */
export function compileFieldNames(schema: ItemSchema, naming: FieldNaming): FieldNames {
	if (naming === 'api') return (apiName) => apiName;
	const names = chosenNames(schema, naming);
	const taken = new Set(names.values());
	return (apiName) => names.get(apiName) ?? freeName(apiName, apiName, (name) => taken.has(name));
}

/** Labels under the names of their fields. */
export function renamed<Label>(
	labels: Readonly<Record<string, Label>>,
	names: FieldNames,
): Record<string, Label> {
	return Object.fromEntries(
		Object.entries(labels).map(([apiName, label]) => [names(apiName), label]),
	);
}
