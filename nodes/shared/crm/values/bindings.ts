import { isYes } from '../../validation/yes';
import { exactId } from './exactNumber';
import type { Field } from '../schema/itemSchema';

/** A link to an item of any object type, as a `crm` field holds it. */
export interface ItemLink {
	entityTypeId: number;
	id: number;
}

/**
 * The short codes of the system types and the names their switch has in a `crm` field's settings
 * (dev.1c-bitrix.ru/rest_help/crm/constants.php). Dynamic types are `T` + lower-case hex and
 * `DYNAMIC_<entityTypeId>`.
 */
const TYPES: ReadonlyArray<readonly [code: string, setting: string, entityTypeId: number]> = [
	['L', 'LEAD', 1],
	['D', 'DEAL', 2],
	['C', 'CONTACT', 3],
	['CO', 'COMPANY', 4],
	['I', 'INVOICE', 5],
	['Q', 'QUOTE', 7],
	['RQ', 'REQUISITE', 8],
	['O', 'ORDER', 14],
	['SI', 'SMART_INVOICE', 31],
	['DO', 'SMART_DOCUMENT', 36],
	['SBD', 'SMART_B2E_DOC', 39],
];

const ID_OF_CODE = new Map(TYPES.map(([code, , id]) => [code, id]));
const CODE_OF_ID = new Map(TYPES.map(([code, , id]) => [id, code]));
const ID_OF_SETTING = new Map(TYPES.map(([, setting, id]) => [setting, id]));

const DYNAMIC_CODE = /^T[1-9a-f][\da-f]{0,9}$/;
const DYNAMIC_SETTING = /^DYNAMIC_([1-9]\d*)$/;

/** The type of a code; `undefined` if it is no code, or a system type's id in hex. */
function typeOf(code: string): number | undefined {
	const known = ID_OF_CODE.get(code);
	if (known !== undefined || !DYNAMIC_CODE.test(code)) return known;
	const entityTypeId = parseInt(code.slice(1), 16);
	return CODE_OF_ID.has(entityTypeId) ? undefined : entityTypeId;
}

/** Reads `"T80_6"` (dynamic type 0x80, item 6) or `"D_5"`; `undefined` for anything else. */
export function readBinding(text: string): ItemLink | undefined {
	const line = text.indexOf('_');
	const id = exactId(text.slice(line + 1));
	const entityTypeId = typeOf(text.slice(0, line));
	return id && entityTypeId !== undefined ? { entityTypeId, id } : undefined;
}

/** The binding {@link readBinding} reads. */
export function bindingOf({ entityTypeId, id }: ItemLink): string {
	return `${CODE_OF_ID.get(entityTypeId) ?? `T${entityTypeId.toString(16)}`}_${id}`;
}

/** The types a `crm` field may link to by its settings (`{DEAL: "Y", DYNAMIC_147: "N"}`). */
export function linkedTypes(field: Field): number[] {
	return Object.entries(field.settings ?? {})
		.filter(([, on]) => isYes(on))
		.map(([name]) => ID_OF_SETTING.get(name) ?? Number(DYNAMIC_SETTING.exec(name)?.[1]))
		.filter((id) => Number.isSafeInteger(id));
}

/**
 * The one type a `crm` field may link to, which is what a bare id then belongs to; `undefined` if there are several or none.
 */
export function onlyLinkedType(field: Field): number | undefined {
	const types = linkedTypes(field);
	return types.length === 1 ? types[0] : undefined;
}
