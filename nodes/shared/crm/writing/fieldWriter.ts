import { isObject } from '../../validation/json';
import { isList } from '../values/reading/typedValues';
import { multifieldChanges, type MultifieldChanges } from './forms/multifields';
import {
	AttachedFile,
	writtenFiles,
	writtenSingleFile,
	type KnownFiles,
	type WrittenFile,
} from './forms/files';
import { doesNotFit, isEmptyValue, type WrittenField } from './forms/writeError';
import { isStageOrPipeline } from './names';
import { valueWriterOf, type ValueContext } from './valueWriters';

/** A value that goes as it came, because nobody has described its type. */
export type UnknownValue =
	| string
	| number
	| boolean
	| null
	| readonly UnknownValue[]
	| { readonly [key: string]: UnknownValue };

/** A field's whole value as the portal takes it; `''` clears, a list too. */
export type WrittenValue =
	| string
	| readonly string[]
	| WrittenFile
	| readonly WrittenFile[]
	| MultifieldChanges
	| UnknownValue;

/** What a field's value is read by. */
export interface FieldContext extends ValueContext {
	files: KnownFiles;
	/** The field's value in the stored item, as the portal sent it. */
	stored: unknown;
}

/** The portal's "nothing": unlike null or a list, it survives the query strings of a batch (§7). */
export const NOTHING = '';

/**
 * A field's value, typed as *Get* emits it or in people's forms, as the portal takes it.
 * `undefined`: nothing is written (an empty stage, a file that is not the item's, `fm` that stays).
 * @throws WriteError that names the field, the value and the form wanted
 */
export function writtenValue(
	written: WrittenField,
	value: unknown,
	context: FieldContext,
): WrittenValue | undefined {
	const { field } = written;
	if (field.type === 'crm_multifield') return writtenMultifield(written, value, context);
	if (isEmptyValue(value)) return isStageOrPipeline(written) ? undefined : NOTHING;
	if (field.type === 'file') return writtenFileField(written, value, context);
	const write = valueWriterOf(field.type);
	if (!write) return unknownValue(written, value);
	if (!isList(field)) {
		const single = Array.isArray(value) && value.length === 1 ? value[0] : (value as unknown);
		if (Array.isArray(single)) throw doesNotFit(written, value, 'one value, not a list');
		return write(single, written, context);
	}
	const list = (Array.isArray(value) ? value : [value])
		.filter((entry) => !isEmptyValue(entry) && entry !== undefined)
		.map((entry: unknown) => write(entry, written, context))
		.filter((entry) => entry !== NOTHING);
	return list.length > 0 ? list : NOTHING;
}

function writtenMultifield(written: WrittenField, value: unknown, { stored }: FieldContext) {
	// "fm: null" would refuse the whole item (docs/portal-contract.md §7).
	if (value === null || value === '') return undefined;
	const changes = multifieldChanges(written, value, stored);
	return Object.keys(changes).length > 0 ? changes : undefined;
}

function writtenFileField(written: WrittenField, value: unknown, { files }: FieldContext) {
	if (!written.field.isMultiple) return writtenSingleFile(written, value, files);
	const list = writtenFiles(written, value, files);
	return list.length > 0 ? list : undefined;
}

function unknownValue(written: WrittenField, value: unknown): UnknownValue {
	if (isUnknownValue(value)) return value;
	throw doesNotFit(written, value, 'a value as the portal takes it');
}

function isUnknownValue(value: unknown): value is UnknownValue {
	if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
	if (typeof value === 'number') return Number.isFinite(value);
	if (Array.isArray(value)) return value.every(isUnknownValue);
	return (
		isObject(value) &&
		!(value instanceof AttachedFile) &&
		Object.values(value).every(isUnknownValue)
	);
}
