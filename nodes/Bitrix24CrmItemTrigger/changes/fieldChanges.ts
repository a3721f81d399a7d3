import { compileFieldNames } from '../../shared/crm/schema/fieldNames';
import type { Field, ItemSchema } from '../../shared/crm/schema/itemSchema';
import { isNone } from '../../shared/crm/values/noValue';
import { fieldOf, fieldReader } from '../../shared/crm/values/reading/typedValues';
import type { OutputOptions } from '../../shared/items/presenting/outputOptions';
import { compilePresenter } from '../../shared/items/presenting/presentItem';
import type { RawItem } from '../../shared/items/reading/rawItem';

/** What a field was and what it is, typed, named and presented as in an item. */
export type FieldChanges = Record<string, { from: unknown; to: unknown }>;

/** What compares two states of an item of one type; no change = an empty map. */
export type CompareStates = (before: RawItem, after: RawItem) => FieldChanges;

/**
 * Compares the watched fields of items of a type. Values are compared typed, so that `"100.00"` equals
 * 100; the order of a multiple field matters; files are compared by id.
 * @param fields their API names
 */
export function compileComparison(
	entityTypeId: number,
	schema: ItemSchema,
	fields: readonly string[],
	options: OutputOptions,
): CompareStates {
	const names = compileFieldNames(schema, options.fieldNames);
	const shown = compilePresenter({
		entityTypeId,
		schema,
		options: { ...options, labels: false, select: [...fields] },
	});
	const watched = fields.map((name) => ({ name, spell: spelling(fieldOf(schema, name)) }));
	return (before, after) => {
		const changed = watched.filter(({ name, spell }) => spell(before[name]) !== spell(after[name]));
		if (changed.length === 0) return {};
		const [from, to] = [shown(before), shown(after)];
		return Object.fromEntries(
			changed.map(({ name }) => {
				const key = names(name);
				return [key, { from: from[key] ?? null, to: to[key] ?? null }];
			}),
		);
	};
}

/**
 * One text for all spellings of the same value. A file has an address that is another one each time; a
 * moment may be given in any zone; of a type that is not known the portal may spell numbers and nothing
 * in several ways.
 */
function spelling(field: Field | undefined): (value: unknown) => string {
	const read = fieldReader(field);
	const isMoment = field?.type === 'datetime';
	const part = (_key: string, value: unknown): unknown => {
		if (isFile(value)) return { id: Number(value.id) };
		if (typeof value === 'number') return String(value);
		return isMoment && typeof value === 'string' ? momentOf(value) : value;
	};
	return (value) => {
		const typed = read(value);
		return JSON.stringify(typed !== false && isNone(typed) ? null : (typed ?? null), part);
	};
}

function momentOf(text: string): number | string {
	const milliseconds = Date.parse(text);
	return Number.isNaN(milliseconds) ? text : milliseconds;
}

function isFile(value: unknown): value is { id: unknown } {
	if (typeof value !== 'object' || value === null || !('id' in value)) return false;
	return 'url' in value || 'urlMachine' in value || Object.keys(value).length === 1;
}
