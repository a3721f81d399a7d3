import type { ItemStore } from '../itemStore';
import type { ObjectType } from '../objectTypes';
import type { Item } from '../types';
import { asInteger, isMap, type RestAnswer, type RestCall } from './call';
import { isYes, ItemView } from './itemView';
import { compileFilter, sortRows, type Filterable } from './listFilter';
import { PAGE_SIZE } from './paging';

const NUMBER_TYPES = new Set(['integer', 'double', 'enumeration', 'user', 'employee']);
const NOT_FILTERABLE = new Set(['crm_multifield', 'file']);

/**
 * `crm.item.list`: 50 items a page; what the caller may not read is left out without a word
 * (portal-contract.md §5).
 */
export function listItems(call: RestCall, type: ObjectType): RestAnswer {
	const { params } = call;
	const fields = filterable(type);
	const found = findItems(call.portal.items, type, params, fields);
	const start = asInteger(params['start']);
	const from = Math.max(0, start);
	const end = from + PAGE_SIZE;
	const items = present(call, type, found.slice(from, end));
	if (start < 0) return { result: { items }, total: 0 };
	const answer: RestAnswer = { result: { items }, total: found.length };
	if (end < found.length) answer.next = end;
	return answer;
}

function findItems(
	store: ItemStore,
	{ entityTypeId }: ObjectType,
	params: RestCall['params'],
	fields: Filterable,
): Item[] {
	const passes = compileFilter(params['filter'], fields);
	const found: Item[] = [];
	for (const id of candidateIds(store, entityTypeId, params['filter'])) {
		const item = store.get(entityTypeId, id);
		if (item && !store.isDenied(entityTypeId, id) && passes(item)) found.push(item);
	}
	return sortByOrder(found, params['order'], fields);
}

/** Ascending ids that a condition on `id` leaves, so that the usual lists read no other item. */
function candidateIds(store: ItemStore, entityTypeId: number, filter: unknown): readonly number[] {
	const all = store.ids(entityTypeId);
	if (!isMap(filter)) return all;
	const exact = filter['@id'] ?? filter['id'] ?? filter['=id'];
	if (exact !== undefined && filter['logic'] === undefined) {
		const ids = (isMap(exact) ? Object.values(exact) : [exact]).map(Number);
		return [...new Set(ids)].sort((a, b) => a - b);
	}
	if (filter['>id'] !== undefined && filter['logic'] === undefined) {
		return all.slice(firstAbove(all, Number(filter['>id'])));
	}
	return all;
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
function sortByOrder(found: Item[], order: unknown, fields: Filterable): Item[] {
	const [first, ...others] = isMap(order) ? Object.entries(order) : [];
	if (!first) return found;
	const isById = first[0] === 'id' && others.length === 0;
	if (!isById) return sortRows(found, order, fields);
	return String(first[1]).toUpperCase() === 'DESC' ? found.reverse() : found;
}

function filterable(type: ObjectType): Filterable {
	const keyOf = (name: string): string => {
		if (type.fields.has(name)) return name;
		for (const [key, field] of type.fields) if (field.upperName === name) return key;
		return name;
	};
	return {
		keyOf,
		kindOf: (name) => {
			const field = type.fields.get(keyOf(name));
			if (!field || NOT_FILTERABLE.has(field.type)) return undefined;
			if (field.type === 'date' || field.type === 'datetime') return 'time';
			const isNumber = NUMBER_TYPES.has(field.type) || isReference(field.type);
			return isNumber ? 'number' : 'text';
		},
		// A custom boolean reads as Y and N but is filtered by 1 and 0 (portal-contract.md §5).
		readValue: (name, value) => {
			const field = type.fields.get(keyOf(name));
			const isCustomBoolean = field?.type === 'boolean' && field.isDynamic;
			return isCustomBoolean ? (value === 'Y' ? '1' : '0') : value;
		},
	};
}

function isReference(fieldType: string): boolean {
	const TEXT = ['crm_status', 'crm_currency'];
	return /^(crm_|iblock_|location)/.test(fieldType) && !TEXT.includes(fieldType);
}

function present(call: RestCall, type: ObjectType, page: Item[]): unknown[] {
	const { params } = call;
	const originalNames = isYes(params['useOriginalUfNames']);
	const view = new ItemView(call, type, originalNames);
	const select = isMap(params['select']) ? Object.values(params['select']).map(String) : [];
	if (select.length === 0) return page.map((item) => view.whole(item, ['fm']));
	// Real portals have answered empty items to these two together (portal-contract.md §5).
	if (originalNames) return page.map(() => []);
	if (select.includes('*')) return page.map((item) => view.whole(item));
	return page.map((item) => view.selected(item, select));
}
