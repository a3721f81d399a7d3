import type { ItemStore } from '../../items/itemStore';
import type { ObjectType } from '../../items/objectTypes';
import type { PortalState } from '../../portalState';
import { upperName } from '../../items/fieldNames';
import { isReferenceType } from '../../items/fieldTypes';
import type { Item } from '../../items/types';
import { asInteger, isMap, type RestAnswer, type RestCall } from '../call';
import { compileItemFilter, sortItems, type FilterFields } from './crmFilter';
import { Comparison, type Kind } from './filterComparison';
import { ItemView, usesOriginalNames } from './itemView';

const PAGE_SIZE = 50;
const NUMBER_TYPES = new Set(['integer', 'double', 'enumeration', 'user', 'employee']);
const NOT_FILTERABLE = new Set(['crm_multifield', 'file']);
const JOINED = new Set(['contactIds', 'observers']);

/**
 * `crm.item.list`: 50 rows a page; what the caller may not read is left out without a word. With
 * several contacts or observers one item fills several rows (docs/portal-contract.md §2, §5, §9).
 */
export function listItems(call: RestCall, type: ObjectType): RestAnswer {
	const { params, portal } = call;
	const fields = itemFilterFields(portal, type);
	const { passes, rowsOf } = compileItemFilter(params['filter'], fields);
	const found = findItems(portal.items, type, params, passes);
	const sorted = inOrder(found, params['order'], fields);
	const rows = sorted.flatMap((item) => Array.from({ length: rowsOf(item) }, () => item));
	const start = asInteger(params['start']);
	const from = Math.max(0, Math.floor(start / PAGE_SIZE) * PAGE_SIZE);
	const page = [...new Set(rows.slice(from, from + PAGE_SIZE))].filter(
		(item) => !portal.items.isGhost(type.entityTypeId, Number(item['id'])),
	);
	const result = { items: present(call, type, page) };
	if (start < 0) return portal.behaviour.noTotalWithoutCount ? { result } : { result, total: 0 };
	const answer: RestAnswer = { result, total: rows.length };
	if (from + PAGE_SIZE < rows.length) answer.next = from + PAGE_SIZE;
	return answer;
}

function findItems(
	store: ItemStore,
	{ entityTypeId }: ObjectType,
	params: RestCall['params'],
	passes: (item: Item) => boolean,
): Item[] {
	const found: Item[] = [];
	for (const id of candidateIds(store, entityTypeId, params['filter'])) {
		const item = store.get(entityTypeId, id);
		if (item && !store.isDenied(entityTypeId, id) && passes(item)) found.push(item);
	}
	return found;
}

/** Ascending ids that a condition on `id` leaves, so that the usual lists read no other item. */
function candidateIds(store: ItemStore, entityTypeId: number, filter: unknown): readonly number[] {
	const all = store.ids(entityTypeId);
	if (!isMap(filter) || 'logic' in filter) return all;
	const exact = filter['@id'] ?? filter['id'] ?? filter['=id'];
	if (exact !== undefined) {
		const ids = (isMap(exact) ? Object.values(exact) : [exact]).map(Number);
		return [...new Set(ids)].sort((a, b) => a - b);
	}
	const above = filter['>id'];
	return above === undefined ? all : all.slice(firstAbove(all, Number(above)));
}

function firstAbove(ids: readonly number[], limit: number): number {
	let low = 0;
	let high = ids.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((ids[middle] ?? 0) > limit) high = middle;
		else low = middle + 1;
	}
	return low;
}

/** Candidates come in ascending id, which is the usual order asked for. */
function inOrder(found: Item[], order: unknown, fields: FilterFields): Item[] {
	const entries = isMap(order) ? Object.entries(order) : [];
	const [first] = entries;
	if (!first) return found;
	const isById = fields.keyOf(first[0]) === 'id' && entries.length === 1;
	const direction = String(first[1]).toUpperCase();
	if (isById && direction === 'ASC') return found;
	return sortItems(found, order, fields);
}

/** Fields that a filter or an order may name, also those that `crm.item.fields` does not list. */
function itemFilterFields({ clock, behaviour, crm }: PortalState, type: ObjectType): FilterFields {
	return {
		joined: JOINED,
		comparison: new Comparison(clock, behaviour),
		...(crm.version.groupDatesUnconverted && {
			groupComparison: new Comparison(clock, behaviour, false),
		}),
		upperName: (name) => type.fields.get(name)?.upperName ?? upperName(name),
		keyOf: (name) => {
			const key = type.fieldName(name);
			const field = key === undefined ? undefined : type.fields.get(key);
			return field && !NOT_FILTERABLE.has(field.type) ? key : undefined;
		},
		kindOf: (key) => kindOf(type.fields.get(key)?.type ?? 'string', isCustomBoolean(type, key)),
		// A custom boolean reads as Y and N but is filtered by 1 and 0.
		readValue: (key, value) =>
			isCustomBoolean(type, key) ? Number(value === 'Y' || value === 1) : value,
	};
}

function isCustomBoolean(type: ObjectType, key: string): boolean {
	const field = type.fields.get(key);
	return field?.type === 'boolean' && field.isDynamic === true;
}

function kindOf(fieldType: string, isCustomYesNo: boolean): Kind {
	if (fieldType === 'date' || fieldType === 'datetime') return fieldType;
	const isNumber = NUMBER_TYPES.has(fieldType) || isReferenceType(fieldType);
	return isNumber || isCustomYesNo ? 'number' : 'text';
}

function present({ params, ...call }: RestCall, type: ObjectType, page: Item[]): unknown[] {
	const view = new ItemView({ params, ...call }, type, usesOriginalNames(params));
	const { select } = params;
	if (select === undefined || select === null || select === '') {
		return page.map((item) => view.whole(item));
	}
	const given = isMap(select) ? Object.values(select).map(String) : [String(select)];
	if (given.includes('*')) return page.map((item) => view.whole(item));
	const names = view.selectedNames(given);
	return page.map((item) => view.selected(item, names));
}
