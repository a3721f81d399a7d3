import { readBinding } from '../values/bindings';
import { isList } from '../values/reading/typedValues';
import { fieldKeysOf } from './fieldKeys';
import { unwritable, WriteError, type WrittenField } from './forms/writeError';
import { NOTHING, writtenValue, type FieldContext } from './fieldWriter';
import type { ItemInput, WritingRules } from './itemWriting';
import { isAsStored } from './storedItem';

/** One field that must be equal, and the value it must have, as the portal takes it. */
export interface Match {
	written: WrittenField;
	value: string;
}

/** What one input looks for. */
export interface Matching {
	matches: readonly Match[];
	/** Equal for inputs that look for the same item. */
	key: string;
}

/** Days and times are only found as single values, not in a list (docs/portal-contract.md §9). */
const TIMES = new Set(['date', 'datetime']);
const NEVER_MATCHED = new Set(['file', 'crm_multifield']);

export const isTime = ({ field }: WrittenField): boolean => TIMES.has(field.type);

const NO_FILES = { binaryFields: new Set<string>(), stored: undefined };

function contextOf({ entityTypeId }: ItemInput, { timezone, find }: WritingRules): FieldContext {
	return { entityTypeId, timezone, find, item: {}, stored: undefined, files: NO_FILES };
}

/**
 * What an input of an upsert looks for.
 * @param matchBy API or original names
 * @throws WriteError for a field that cannot tell items apart, or one whose value is empty
 */
export function matchingOf(
	input: ItemInput,
	matchBy: readonly string[],
	rules: WritingRules,
): Matching {
	if (matchBy.length === 0) {
		throw new WriteError(
			'No field to match by is given',
			'Name one or several fields whose values tell your items apart, e.g. originId.',
		);
	}
	const matches = matchBy.map((key) => matchOf(input, key.trim(), rules));
	const parts = matches.map(({ written, value }) => [written.name, value]);
	return { matches, key: JSON.stringify([input.entityTypeId, ...parts]) };
}

function matchOf(input: ItemInput, key: string, rules: WritingRules): Match {
	const keys = fieldKeysOf(rules.schema);
	const written = keys.find(key);
	if (!written) throw keys.unknown(key);
	if (isList(written.field) || NEVER_MATCHED.has(written.field.type)) {
		throw unwritable(
			written,
			'cannot be matched by: it holds several values or files',
			'Match by a field that holds one value, e.g. originId.',
		);
	}
	const [, value] =
		Object.entries(input.values).find(([name]) => keys.find(name)?.name === written.name) ?? [];
	const form =
		value === undefined ? undefined : writtenValue(written, value, contextOf(input, rules));
	if (form === undefined || form === NOTHING) {
		throw unwritable(
			written,
			'is empty, so no item can be matched by it',
			'Give the input a value for it, or match by another field.',
		);
	}
	if (typeof form !== 'string') {
		throw unwritable(written, 'cannot be matched by: its type is not known');
	}
	return { written, value: form };
}

/** The values a filter finds a match by; of a link both of its forms. */
export function filterValues({ written: { field }, value }: Match): string[] {
	if (field.type === 'boolean' && field.isDynamic) return [value === 'Y' ? '1' : '0'];
	const link = field.type === 'crm' ? readBinding(value) : undefined;
	return link ? [value, String(link.id)] : [value];
}

/** Whether an item has exactly the values looked for: a database is laxer about case and spaces. */
export function isMatch(
	{ matches }: Matching,
	item: Readonly<Record<string, unknown>>,
	input: ItemInput,
	rules: WritingRules,
): boolean {
	const context = contextOf(input, rules);
	return matches.every(({ written, value }) =>
		isAsStored(written, value, item[written.name], context),
	);
}
