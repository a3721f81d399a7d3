import type { ItemSchema } from '../schema/itemSchema';
import { readFile } from '../values/fileValues';
import { fieldReader } from '../values/reading/typedValues';
import { fieldKeysOf } from './fieldKeys';
import { isEmptyValue, type WrittenField } from './forms/writeError';
import { isStageId } from './names';
import { NOTHING, writtenValue, type FieldContext, type WrittenValue } from './fieldWriter';

/** Types whose custom fields count as changed when they are named (docs/portal-contract.md §7). */
const CLASSIC = new Map([
	[1, 'crm.lead.update'],
	[2, 'crm.deal.update'],
	[3, 'crm.contact.update'],
	[4, 'crm.company.update'],
	[7, 'crm.quote.update'],
]);

/** The type's own method of updating, which clears what `crm.item.update` does not; classic types only. */
export function ownUpdateMethod(entityTypeId: number): string | undefined {
	return CLASSIC.get(entityTypeId);
}

const NO_PIPELINES = new Set([1, 7]);

export const isClassicType = (entityTypeId: number): boolean => CLASSIC.has(entityTypeId);

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
		if (value === undefined) return false;
		const written = keys.find(key);
		if (!written) return false;
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
	const isOne = typeof raw !== 'object' || raw === null || 'id' in raw;
	const files: unknown[] = isOne ? [raw] : Object.values(raw);
	return new Set(
		files.flatMap((file) => {
			const read = readFile(file);
			const isFile = typeof read === 'object' && read !== null && 'id' in read;
			return isFile ? [String(read.id)] : [];
		}),
	);
}

/** Whether two values are the same, whatever the order of their keys. */
export function isSameValue(one: unknown, other: unknown): boolean {
	if (Object.is(one, other)) return true;
	if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return false;
	if (Array.isArray(one) !== Array.isArray(other)) return false;
	const keys = Object.keys(one);
	if (keys.length !== Object.keys(other).length) return false;
	const [a, b] = [one as Record<string, unknown>, other as Record<string, unknown>];
	return keys.every((key) => Object.hasOwn(b, key) && isSameValue(a[key], b[key]));
}

/** The written form of what is stored; `undefined` for what cannot be written. */
function writtenStored(
	written: WrittenField,
	raw: unknown,
	context: FieldContext,
): WrittenValue | undefined {
	const own = { ...context, find: () => undefined };
	const files = { binaryFields: new Set<string>(), stored: storedFileIds(raw) };
	try {
		const typed = fieldReader(written.field)(raw);
		return writtenValue(written, typed, { ...own, files }) ?? NOTHING;
	} catch {
		return undefined;
	}
}

/** One spelling of each value, so that two that mean the same are equal. */
function meaning({ field }: WrittenField, value: unknown): unknown {
	if (Array.isArray(value)) return value.map((entry) => meaningOfOne(field.type, entry));
	return meaningOfOne(field.type, value);
}

function meaningOfOne(type: string, value: unknown): unknown {
	if (type === 'boolean') return value === NOTHING ? 'N' : value;
	return value;
}

/**
 * Whether a written value is what a raw item has: then it need not be sent, or was saved as it was
 * meant. `fm` never comes here unchanged, and a file that comes along is always new.
 */
export function isAsStored(
	written: WrittenField,
	value: WrittenValue,
	raw: unknown,
	context: FieldContext,
): boolean {
	if (written.field.type === 'crm_multifield' || raw === undefined) return false;
	const stored = writtenStored(written, raw, context);
	return stored !== undefined && isSameValue(meaning(written, value), meaning(written, stored));
}
