import type { ItemSchema } from '../schema/itemSchema';
import { fieldReader } from '../values/reading/typedValues';
import { fieldKeysOf } from './fieldKeys';
import { writtenProductRows, type WrittenRow } from './forms/productRows';
import { isEmptyValue, unwritable, WriteError, type WrittenField } from './forms/writeError';
import { NOTHING, writtenValue, type FieldContext, type WrittenValue } from './fieldWriter';
import { looksLikeStageId, type NameFinder } from './names';
import { singleBindings } from './singleBindings';
import { isAsStored, isClassicType, isSameValue, storedFileIds } from './storedItem';

/** What an item is written for: imports take the times of the system, updates what may change. */
export type WritePurpose = 'create' | 'update' | 'import';

/** One input: its values by field names, and how strictly they are meant. */
export interface ItemInput {
	entityTypeId: number;
	/** By API or original names: typed as *Get* emits them, or in people's forms. */
	values: Readonly<Record<string, unknown>>;
	/**
	 * The values are an item as *Get* emits it, or columns of an input (auto-map): what cannot be
	 * written is left out. Else each is named on purpose, and one that cannot be written is an error.
	 */
	isItem: boolean;
	/** Nobody can know whether it updates: what only a new item takes is left out then. */
	isUpsert?: boolean;
	binaryFields: ReadonlySet<string>;
}

/** What the writing of items of one type goes by. */
export interface WritingRules {
	schema: ItemSchema;
	purpose: WritePurpose;
	timezone: string;
	find: NameFinder;
}

/** An input as it is sent. */
export interface WrittenItem {
	/** By API names; empty: nothing differs from the stored item. */
	fields: Record<string, WrittenValue>;
	/** Multiple custom fields of a classic type that only its own method empties, by API names. */
	cleared: string[];
	productRows: WrittenRow[] | undefined;
	/** What was left out, for the person who runs the workflow. */
	hints: string[];
}

/** Keys that say which item it is, not what it holds. */
const ADDRESS_KEYS = new Set(['entityTypeId', 'id']);

/** A CRM administrator may set these in an import (docs/portal-contract.md §7). */
const IMPORTED_TIMES = new Set([
	'createdTime',
	'createdBy',
	'updatedTime',
	'updatedBy',
	'movedTime',
	'movedBy',
]);

/** Why a field is not written for this purpose; `undefined`: it is. */
function obstacle({ name, field }: WrittenField, purpose: WritePurpose): string | undefined {
	if (purpose === 'import' && IMPORTED_TIMES.has(name)) return undefined;
	if (field.isReadOnly) return 'it is read-only';
	if (purpose === 'update' && field.isImmutable)
		return 'it can only be set when an item is created';
	return undefined;
}

/** The fields an input names, each once. */
function namedFields(
	{ values, isItem, isUpsert }: ItemInput,
	{ schema, purpose }: WritingRules,
): Map<WrittenField, unknown> {
	const keys = fieldKeysOf(schema);
	const named = new Map<string, [WrittenField, unknown]>();
	for (const [key, value] of Object.entries(values)) {
		if (value === undefined || key === 'productRows' || ADDRESS_KEYS.has(key)) continue;
		const written = keys.find(key);
		if (!written) {
			if (isItem) continue;
			throw keys.unknown(key);
		}
		const reason = obstacle(written, purpose);
		if (reason === undefined) named.set(written.name, [written, value]);
		else if (!isItem && !(isUpsert && written.field.isImmutable))
			throw unwritable(written, `cannot be written: ${reason}`);
	}
	return new Map(singleBindings(named, schema, isItem).values());
}

function contextOf(
	{ name }: WrittenField,
	input: ItemInput,
	rules: WritingRules,
	{ stored, item, hints }: { stored: RawFields | undefined; item: RawFields; hints: string[] },
): FieldContext {
	const { timezone, find } = rules;
	const { entityTypeId, binaryFields } = input;
	const raw = stored?.[name];
	return {
		entityTypeId,
		timezone,
		find,
		item,
		stored: raw,
		files: {
			binaryFields,
			stored: storedFileIds(raw),
			dropForeign: input.isItem
				? (id) => hints.push(`File ${id} of "${name}" was left out: it belongs to another item`)
				: undefined,
		},
	};
}

type RawFields = Readonly<Record<string, unknown>>;

/**
 * Encodes one input: the inverse of reading. With the stored item only what differs from it is left.
 * @param stored the item as it is now; needed where `needsStoredItem` says so, and never on create
 * @throws WriteError, before anything is sent
 */
export function writeItem(input: ItemInput, rules: WritingRules, stored?: RawFields): WrittenItem {
	const hints: string[] = [];
	const named = namedFields(input, rules);
	const item = { ...stored };
	const fields: Record<string, WrittenValue> = {};
	const cleared: string[] = [];
	// The pipeline first: it says which stages there are.
	const isPipeline = ({ name }: WrittenField) => name === 'categoryId';
	const ordered = [...named].sort(([a], [b]) => Number(isPipeline(b)) - Number(isPipeline(a)));
	for (const [written, value] of ordered) {
		const raw = stored?.[written.name];
		if (stored && isSameValue(value, fieldReader(written.field)(raw))) continue;
		const context = contextOf(written, input, rules, { stored, item, hints });
		const form = formOf(written, value, input, context, hints);
		if (form === undefined) continue;
		if (isPipeline(written)) item['categoryId'] = form;
		if (stored && isAsStored(written, form, raw, context)) continue;
		if (form === NOTHING && isEmptiedByOwnMethod(written, input)) {
			if (rules.purpose === 'update') cleared.push(emptied(written));
			continue;
		}
		if (form === NOTHING && rules.purpose !== 'update' && isEmptyValue(value)) {
			if (written.field.isMultiple || written.field.type === 'file') continue;
		}
		fields[written.name] = form;
	}
	const productRows = writtenProductRows(input.values['productRows'], input.isItem);
	return { fields, cleared, productRows, hints };
}

/** A value as it is sent; the stage of an item that comes from elsewhere is left out and said. */
function formOf(
	written: WrittenField,
	value: unknown,
	{ isItem }: ItemInput,
	context: FieldContext,
	hints: string[],
): WrittenValue | undefined {
	try {
		return writtenValue(written, value, context);
	} catch (caught) {
		const mayBeLeftOut = isItem && written.name === 'stageId' && looksLikeStageId(value);
		hints.push(leftOut(caught, mayBeLeftOut));
		return undefined;
	}
}

function leftOut(caught: unknown, mayBeLeftOut: boolean): string {
	if (mayBeLeftOut && caught instanceof WriteError) return `${caught.message}: it was left out`;
	throw caught;
}

/** `crm.item.update` says that these are empty, and they are not (docs/portal-contract.md §7). */
function isEmptiedByOwnMethod({ field }: WrittenField, { entityTypeId }: ItemInput): boolean {
	return isClassicType(entityTypeId) && field.isDynamic && field.isMultiple;
}

function emptied(written: WrittenField): string {
	if (written.field.type !== 'file') return written.name;
	throw unwritable(
		written,
		'cannot be emptied: on this object type the portal would delete the files and keep their dead ids',
		'Keep or add at least one file in the same update, or empty the field in the portal. Nothing of this input was written.',
	);
}
