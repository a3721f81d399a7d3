import type { FileStore } from '../items/fileStore';
import { emptyValue, isClassicType } from '../items/fieldTypes';
import type { Field, ObjectType, ObjectTypes } from '../items/objectTypes';
import { RestError } from '../rest/restError';
import type { Item } from '../items/types';
import { bindingOf, writeBindingList, writeSingleBinding } from './clientBinding';
import { settleStage } from './stageRule';
import { fileIds, writtenFile, writtenFileList } from './writtenFiles';
import { writtenMultifields, type Multifield } from './writtenMultifields';
import { IGNORED, writtenValue, type WritingPortal } from './writtenValue';

export interface FieldWriting extends WritingPortal {
	readonly files: FileStore;
	readonly types: ObjectTypes;
	nextMultifieldId(): number;
}

export interface WriteOptions {
	/** The type's own method: an empty list empties a multiple custom field there. */
	classicMethod?: boolean;
	/** Read-only fields that this caller may write (an administrator's import). */
	alsoWritable?: ReadonlySet<string>;
}

/** What a write makes of an item, before anything is saved. */
export interface WrittenItem {
	readonly after: Item;
	/** Values the answer shows instead of the stored ones (docs/portal-contract.md §7). */
	readonly meant: Item;
	/** A custom field of a classic type was named: saved, whatever its value. */
	readonly namesCustomField: boolean;
	readonly named: ReadonlySet<string>;
	readonly droppedFiles: readonly number[];
}

interface Work {
	readonly type: ObjectType;
	readonly after: Item;
	readonly meant: Item;
	readonly dropped: number[];
	readonly portal: FieldWriting;
	readonly options: WriteOptions;
}

/**
 * Applies `fields` of a REST call to a copy of the item, in their order; what is unknown, read-only
 * or unreadable is left out without a word (docs/portal-contract.md §7).
 * @throws RestError `"100"` for a multiple field that got no list.
 */
export function writtenFields(
	type: ObjectType,
	before: Item,
	fields: Readonly<Record<string, unknown>>,
	portal: FieldWriting,
	options: WriteOptions = {},
): WrittenItem {
	const work: Work = { type, after: { ...before }, meant: {}, dropped: [], portal, options };
	const named = new Set<string>();
	for (const [given, value] of Object.entries(fields)) {
		const name = type.fieldName(given);
		const field = name === undefined ? undefined : type.fields.get(name);
		if (name === undefined || !field || isUnwritable(name, field, options)) continue;
		named.add(name);
		writeField(work, name, field, value);
	}
	settleStage(portal.types, type, before, work.after);
	return {
		after: work.after,
		meant: work.meant,
		named,
		namesCustomField: [...named].some((name) => type.fields.get(name)?.isDynamic),
		droppedFiles: work.dropped,
	};
}

function isUnwritable(name: string, field: Field, { alsoWritable }: WriteOptions): boolean {
	if (name === 'id') return true;
	return field.isReadOnly === true && !alsoWritable?.has(name);
}

function writeField(work: Work, name: string, field: Field, value: unknown): void {
	const { after, type } = work;
	const binding = bindingOf(type.entityTypeId, name);
	if (field.type === 'crm_multifield') writeMultifields(work, name, value);
	else if (binding?.bindings === name) writeBindings(work, name, value);
	else if (binding?.single === name && binding.list in after) {
		writeSingleBinding(after, binding, value);
	} else if (binding?.list === name) writeBindingList(after, binding, listOf(name, value));
	else if (field.isMultiple) writeMultiple(work, name, field, value);
	else if (field.type === 'file') {
		const file = writtenFile(after[name], value, work.portal.files);
		after[name] = file.value;
		work.dropped.push(...file.dropped);
	} else writeSingle(work, name, field, value);
}

function writeSingle({ after, portal }: Work, name: string, field: Field, value: unknown): void {
	const written = writtenValue(field, value, portal);
	if (written === IGNORED) return;
	if (name === 'lastActivityTime' && isEarlier(written, after[name])) return;
	after[name] = written;
}

/** The time of the last activity moves forward only. */
function isEarlier(written: unknown, held: unknown): boolean {
	return Date.parse(String(written)) <= Date.parse(String(held));
}

function writeMultiple(work: Work, name: string, field: Field, value: unknown): void {
	const { after, meant, portal, type, options } = work;
	const list = listOf(name, value);
	const isEmptied = list.every((one) => one === null || one === '');
	const stays =
		isEmptied &&
		field.isDynamic === true &&
		isClassicType(type.entityTypeId) &&
		portal.behaviour.classicMultipleStays &&
		!options.classicMethod;
	if (stays) {
		// The files go, their dead ids stay: the field itself is not saved.
		if (field.type === 'file') work.dropped.push(...fileIds(after[name]));
		meant[name] = null;
		return;
	}
	if (field.type === 'file') {
		const files = writtenFileList(after[name], list, portal.files);
		after[name] = files.value;
		work.dropped.push(...files.dropped);
		return;
	}
	const none = emptyValue({ ...field, isMultiple: false });
	after[name] = list
		.map((one) => writtenValue(field, one, portal))
		.filter((one) => one !== IGNORED && one !== none && one !== null);
}

/** @throws RestError `"100"` for what is neither a list nor empty. */
function listOf(name: string, value: unknown): unknown[] {
	if (value === null || value === undefined || value === '') return [];
	if (typeof value !== 'object') throw wrongType(name);
	return Object.values(value);
}

function writeBindings({ after, type }: Work, name: string, value: unknown): void {
	if (listOf(name, value).length > 0) throw wrongType(name);
	const binding = bindingOf(type.entityTypeId, name);
	if (binding) writeBindingList(after, binding, []);
}

function writeMultifields({ after, portal }: Work, name: string, value: unknown): void {
	if (typeof value !== 'object' || value === null) throw wrongType(name);
	const held = after[name];
	const rows: Multifield[] = Array.isArray(held) ? held : [];
	after[name] = writtenMultifields(rows, { ...value }, () => portal.nextMultifieldId());
}

export const wrongType = (name: string): RestError =>
	new RestError(
		400,
		'100',
		`Invalid value to match with parameter {${name}}. Should be value of type array.`,
	);
