import { systemWord } from '../events/eventCodes';
import type { ItemSchema } from '../schema/itemSchema';
import { filesIn, isFile, readFile } from '../values/fileValues';
import { fieldReader } from '../values/reading/typedValues';
import { fieldKeysOf } from './fieldKeys';
import { isMapOrList } from '../../validation/json';
import { isEmptyValue, type WrittenField } from './forms/writeError';
import { isStageId } from './names';
import { NOTHING, writtenValue, type WrittenValue } from './fieldWriter';
import type { ValueContext } from './valueWriters';

/** The type's own method of updating, which clears what `crm.item.update` does not; classic types only. */
export function ownUpdateMethod(entityTypeId: number): string | undefined {
	const word = systemWord(entityTypeId);
	return word && `crm.${word}.update`;
}

/** Types whose custom fields count as changed when they are named (docs/portal-contract.md §7). */
export const isClassicType = (entityTypeId: number): boolean =>
	systemWord(entityTypeId) !== undefined;

const NO_PIPELINES = new Set([1, 7]);

/**
 * Whether an update has to be compared with the stored item: where the portal would not see that
 * nothing changes, or where what is sent depends on what is there.
 */
export function needsStoredItem(
	values: Readonly<Record<string, unknown>>,
	schema: ItemSchema,
	{ entityTypeId, isItem }: { entityTypeId: number; isItem: boolean },
): boolean {
	if (isItem) return true;
	const keys = fieldKeysOf(schema);
	return Object.entries(values).some(([key, value]) => {
		const written = keys.find(key);
		if (value === undefined || !written) return false;
		const { type, isDynamic } = written.field;
		if (type === 'crm_multifield' || type === 'file') return true;
		// Its pipeline says which stages it may have; leads and quotes have none.
		const isStageOfPipeline =
			written.name === 'stageId' &&
			isEmptyValue(values['categoryId'] ?? null) &&
			!(NO_PIPELINES.has(entityTypeId) && isStageId(value, entityTypeId));
		return isStageOfPipeline || (isDynamic && isClassicType(entityTypeId));
	});
}

/** The ids of the files a field of a raw item holds. */
export function storedFileIds(raw: unknown): Set<string> {
	const files = filesIn(raw).map(readFile).filter(isFile);
	return new Set(files.map(({ id }) => String(id)));
}

/** Whether two values are the same, whatever the order of their keys. */
export function isSameValue(one: unknown, other: unknown): boolean {
	if (Object.is(one, other)) return true;
	if (!isMapOrList(one) || !isMapOrList(other) || Array.isArray(one) !== Array.isArray(other))
		return false;
	const others = new Map(Object.entries(other));
	const entries = Object.entries(one);
	return (
		entries.length === others.size &&
		entries.every(([key, value]) => others.has(key) && isSameValue(value, others.get(key)))
	);
}

/** What a stored value is read by; names are not looked up for it. */
export type StoredContext = Omit<ValueContext, 'find'>;

/** The written form of what is stored; `undefined` for what cannot be written. */
function writtenStored(
	written: WrittenField,
	raw: unknown,
	{ entityTypeId, timezone, item }: StoredContext,
): WrittenValue | undefined {
	const files = { binaryFields: new Set<string>(), stored: storedFileIds(raw) };
	const context = { entityTypeId, timezone, item, find: () => undefined, stored: raw, files };
	try {
		return writtenValue(written, fieldReader(written.field)(raw), context) ?? NOTHING;
	} catch {
		return undefined;
	}
}

/**
 * Whether a written value is what a raw item has: then it need not be sent, or was saved as it was
 * meant. `fm` never comes here unchanged, and a file that comes along is always new.
 */
export function isAsStored(
	written: WrittenField,
	value: WrittenValue,
	raw: unknown,
	context: StoredContext,
): boolean {
	if (written.field.type === 'crm_multifield' || raw === undefined) return false;
	const stored = writtenStored(written, raw, context);
	// An empty flag means no.
	const isFlag = written.field.type === 'boolean';
	const meaning = (one: WrittenValue) => (isFlag && one === NOTHING ? 'N' : one);
	return stored !== undefined && isSameValue(meaning(value), meaning(stored));
}
