import { multifieldsOfLists } from '../../crm/writtenMultifields';
import type { ObjectType } from '../../items/objectTypes';
import type { Item } from '../../items/types';
import { asInteger, isMap, type RestAnswer, type RestCall, type RestMethod } from '../call';
import { pageOf } from '../paging';
import { RestError } from '../restError';
import { crmDenied, crmMethod, mapParam } from './crmCall';
import { compileItemFilter, sortItems, type FilterFields } from './crmFilter';
import { Comparison } from './filterComparison';
import { writeFields } from './itemMethods';

const TYPES: Readonly<Record<string, number>> = {
	lead: 1,
	deal: 2,
	contact: 3,
	company: 4,
	quote: 7,
};

/** Names of the old methods that `crm.item.*` spells otherwise. */
const OLD_NAMES: Readonly<Record<string, string>> = {
	DATE_CREATE: 'createdTime',
	DATE_MODIFY: 'updatedTime',
	CREATED_BY_ID: 'createdBy',
	MODIFY_BY_ID: 'updatedBy',
	STATUS_ID: 'stageId',
};

/** The old methods of the classic types: original names, bare lists (docs/portal-contract.md §7, §11). */
export const classicMethods: Record<string, RestMethod> = Object.fromEntries(
	Object.entries(TYPES).flatMap(([name, entityTypeId]) => [
		[`crm.${name}.list`, crmMethod((call) => listRows(call, entityTypeId))],
		[`crm.${name}.update`, crmMethod((call) => updateRow(call, entityTypeId))],
	]),
);

function typeOf(call: RestCall, entityTypeId: number): ObjectType {
	const type = call.portal.types.get(entityTypeId);
	if (!type) throw new RestError(400, '', 'Not found');
	return type;
}

/** An empty list empties a multiple custom field here. */
function updateRow(call: RestCall, entityTypeId: number): RestAnswer {
	const type = typeOf(call, entityTypeId);
	const id = asInteger(call.params['id'] ?? call.params['ID']);
	const item = call.portal.items.get(entityTypeId, id);
	if (!item) throw new RestError(400, '', 'Not found');
	if (call.portal.items.isDenied(entityTypeId, id)) throw crmDenied(call);
	const given = mapParam(call.params, 'fields');
	const fields: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(given)) {
		const key = apiName(type, name);
		if (key !== undefined) fields[key] = unwrapped(value);
	}
	const lists = multifieldsOfLists(given);
	if (Object.keys(lists).length > 0) fields['fm'] = lists;
	writeFields(call, type, item, fields, { classicMethod: true });
	return { result: true };
}

/** The old methods take files as `{fileData: [name, base64]}`. */
function unwrapped(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(unwrapped);
	return isMap(value) && 'fileData' in value ? value['fileData'] : value;
}

/** Original names only. */
function apiName(type: ObjectType, name: string): string | undefined {
	const old = OLD_NAMES[name];
	if (old !== undefined) return type.fields.has(old) ? old : undefined;
	return name === name.toUpperCase() ? type.fieldName(name) : undefined;
}

/** A bare list of rows whose values are texts. */
function listRows(call: RestCall, entityTypeId: number): RestAnswer {
	const { portal, params } = call;
	const type = typeOf(call, entityTypeId);
	const rows = portal.items
		.ids(entityTypeId)
		.filter((id) => !portal.items.isDenied(entityTypeId, id))
		.map((id) => oldRow(type, portal.items.get(entityTypeId, id) ?? {}));
	const fields = rowFields(call, type);
	const { passes } = compileItemFilter(knownConditions(params['filter'], fields), fields);
	const sorted = sortItems(rows.filter(passes), params['order'] ?? { ID: 'ASC' }, fields);
	const select = isMap(params['select']) ? Object.values(params['select']).map(String) : [];
	return pageOf(sorted, params['start'], (page) => page.map((row) => selected(row, select)));
}

function oldRow(type: ObjectType, item: Item): Record<string, unknown> {
	const row: Record<string, unknown> = {};
	for (const [name, field] of type.fields) {
		const value = item[name];
		if (Array.isArray(value) && !field.isDynamic) continue;
		row[field.upperName] = typeof value === 'number' ? String(value) : value;
	}
	for (const [old, name] of Object.entries(OLD_NAMES)) {
		if (name in item) row[old] = row[type.fields.get(name)?.upperName ?? ''];
	}
	return row;
}

function rowFields({ portal }: RestCall, type: ObjectType): FilterFields {
	return {
		comparison: new Comparison(portal.clock, portal.behaviour),
		upperName: (name) => name,
		keyOf: (name) => (apiName(type, name) === undefined ? undefined : name),
		kindOf: (key) => {
			const fieldType = type.fields.get(apiName(type, key) ?? '')?.type ?? 'string';
			if (fieldType === 'date' || fieldType === 'datetime') return fieldType;
			return ['string', 'text', 'crm_status', 'url', 'boolean'].includes(fieldType)
				? 'text'
				: 'number';
		},
		readValue: (_key, value) => value,
	};
}

/** Unknown names are dropped without a word. */
function knownConditions(filter: unknown, fields: FilterFields): unknown {
	if (!isMap(filter)) return {};
	return Object.fromEntries(
		Object.entries(filter).filter(([key]) => fields.keyOf(key.replace(/^[!=<>@%]+/, ''))),
	);
}

function selected(row: Record<string, unknown>, select: string[]): Record<string, unknown> {
	if (select.length === 0 || (select.includes('*') && select.includes('UF_*'))) return row;
	return Object.fromEntries(
		Object.entries(row).filter(([name]) => {
			const isCustom = name.startsWith('UF_');
			return name === 'ID' || select.includes(name) || select.includes(isCustom ? 'UF_*' : '*');
		}),
	);
}
