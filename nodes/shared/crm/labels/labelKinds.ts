import { isMapOrList } from '../../validation/json';
import { SYSTEM_TYPES } from '../events/eventCodes';
import type { Field } from '../schema/itemSchema';
import type { ItemLink } from '../values/bindings';

/**
 * What an id is an id of. Together with the id it names one text: `user` 7, `status:SOURCE` WEB,
 * `category:1220` 52, `item:4` 300 (a company), `objectType` 1220.
 */
export type LabelKind =
	| 'user'
	| 'objectType'
	| `status:${string}`
	| `category:${number}`
	| `item:${number}`;

/** One text to look up. Ids are strings, as 64-bit ones don't fit a number. */
export interface LabelKey {
	kind: LabelKind;
	id: string;
}

/** {@link LabelKind} taken apart, for the code that looks texts up. */
export type LabelSource =
	| { of: 'user' }
	| { of: 'objectType' }
	| { of: 'status'; statusType: string }
	| { of: 'category'; entityTypeId: number }
	| { of: 'item'; entityTypeId: number };

/** Which list or object type a kind of label is looked up in. */
export function labelSource(kind: LabelKind): LabelSource {
	if (kind === 'user' || kind === 'objectType') return { of: kind };
	const colon = kind.indexOf(':');
	const rest = kind.slice(colon + 1);
	if (kind.startsWith('status:')) return { of: 'status', statusType: rest };
	return { of: kind.startsWith('item:') ? 'item' : 'category', entityTypeId: Number(rest) };
}

/** Which text one value of a field stands for; `undefined` if it stands for none. */
export type LabelKeyReader = (
	value: unknown,
	item: Readonly<Record<string, unknown>>,
) => LabelKey | undefined;

/** `crm_deal` and so on: types of fields that hold an id of one system type. */
const LINKED_TYPES: ReadonlyMap<string, number> = new Map(
	Object.entries(SYSTEM_TYPES).map(([word, id]) => [`crm_${word}`, id]),
);

const PARENT_FIELD = /^parentId([1-9]\d*)$/;
const STAGES = /^(.+_STAGE)(?:_\d+)?$/;
const STAGE_OF_PIPELINE = /^(?:DT\d+_|C)(\d+):/;

/**
 * The list a stage is from. The schema names one pipeline's list; an item's own pipeline shows in
 * its stage's prefix (`DT1268_52:NEW`, `C5:WON`), else in its `categoryId`. A deal's stage without
 * a prefix belongs to the first pipeline, whose list has no number.
 */
function stageListOf(
	statusType: string,
	statusId: string,
	item: Readonly<Record<string, unknown>>,
): string {
	const list = STAGES.exec(statusType)?.[1];
	if (list === undefined) return statusType;
	const pipeline = STAGE_OF_PIPELINE.exec(statusId)?.[1];
	if (pipeline !== undefined) return `${list}_${pipeline}`;
	if (list === 'DEAL_STAGE') return list;
	const category = Number(item['categoryId']);
	return category > 0 ? `${list}_${category}` : statusType;
}

function idReader(kind: LabelKind): LabelKeyReader {
	return (id) =>
		typeof id === 'number' || (typeof id === 'string' && id !== '')
			? { kind, id: String(id) }
			: undefined;
}

function isItemLink(value: unknown): value is ItemLink {
	return isMapOrList(value) && 'entityTypeId' in value && 'id' in value;
}

const linkReader: LabelKeyReader = (value) =>
	isItemLink(value) ? { kind: `item:${value.entityTypeId}`, id: String(value.id) } : undefined;

function parentTypeOf(name: string, field: Field): number | undefined {
	const id = Number(field.settings?.['parentEntityTypeId'] ?? PARENT_FIELD.exec(name)?.[1]);
	return Number.isSafeInteger(id) && id > 0 ? id : undefined;
}

/**
 * How one typed value of a field is found among the labels; `undefined` for a field whose values
 * say what they mean. Options of an `enumeration` are not looked up: the schema has them.
 */
export function labelKeyReader(
	name: string,
	field: Field,
	entityTypeId: number,
): LabelKeyReader | undefined {
	const { type, statusType } = field;
	if (type === 'user' || type === 'employee') return idReader('user');
	if (type === 'crm_category') return idReader(`category:${entityTypeId}`);
	if (type === 'crm') return linkReader;
	if (type === 'crm_status' && statusType !== undefined) {
		return (id, item) =>
			typeof id === 'string' && id !== ''
				? { kind: `status:${stageListOf(statusType, id, item)}`, id }
				: undefined;
	}
	const linked = type === 'crm_entity' ? parentTypeOf(name, field) : LINKED_TYPES.get(type);
	return linked === undefined ? undefined : idReader(`item:${linked}`);
}
