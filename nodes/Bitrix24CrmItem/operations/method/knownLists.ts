import { isObject, type JsonObject } from '../../../shared/validation/json';

/** How a list method is read by id. */
export interface IdCursor {
	/** The id's name in `filter` and `order`. */
	filterName: string;
	/** Names the id has in a record. */
	recordNames: readonly string[];
	/** The key of the result that holds the list; left out where the result is the list. */
	wrapper?: string;
}

const ITEMS: IdCursor = { filterName: 'id', recordNames: ['id'], wrapper: 'items' };
const CLASSIC: IdCursor = { filterName: 'ID', recordNames: ['ID'] };
const HISTORY: IdCursor = { filterName: 'ID', recordNames: ['ID'], wrapper: 'items' };

/**
 * The methods that are known to obey a filter by id above, an order by id and `start: -1`. Others may
 * drop the filter and give the first page for ever, or refuse the order.
 */
const BY_ID: Readonly<Record<string, IdCursor>> = {
	'crm.item.list': ITEMS,
	'crm.lead.list': CLASSIC,
	'crm.deal.list': CLASSIC,
	'crm.contact.list': CLASSIC,
	'crm.company.list': CLASSIC,
	'crm.quote.list': CLASSIC,
	'crm.activity.list': CLASSIC,
	'crm.stagehistory.list': HISTORY,
};

/** Parameters that say where or in which order to read: who gives them wants it so. */
const OWN_PAGING = ['order', 'start'];

/** How to read a method by id; `undefined`: page by page, as the portal counts them. */
export function idCursorOf(method: string, params: JsonObject): IdCursor | undefined {
	const cursor = BY_ID[method.toLowerCase()];
	if (!cursor) return undefined;
	const names = Object.keys(params).map((name) => name.toLowerCase());
	if (names.some((name) => OWN_PAGING.includes(name))) return undefined;
	const { filterName } = cursor;
	const filter = params['filter'] ?? {};
	if (!isObject(filter) && !(Array.isArray(filter) && filter.length === 0)) return undefined;
	const filtered = Object.keys(filter).map((name) => name.replace(/^[^a-z]+/i, '').toLowerCase());
	if (filtered.includes(filterName.toLowerCase()) || hasCapital(params, 'filter')) return undefined;
	return showsId(params['select'], filterName) ? cursor : undefined;
}

/** `FILTER` beside our own `filter` would be two. */
const hasCapital = (params: JsonObject, name: string) =>
	Object.keys(params).some((key) => key !== name && key.toLowerCase() === name);

function showsId(select: unknown, filterName: string): boolean {
	if (select === undefined || select === null) return true;
	if (!Array.isArray(select)) return false;
	return select.length === 0 || select.includes('*') || select.includes(filterName);
}

/** Wrappers of lists, looked for first where a result holds several lists. */
const WRAPPERS = ['items', 'result', 'list'];

/**
 * The records in the result of a list method: a bare list, a map under numbers as PHP writes a list
 * with holes, or the one list the result wraps (`items`, `tasks`, `types`, `productRows` …);
 * `undefined` where there is no list.
 */
export function recordsIn(result: unknown): unknown[] | undefined {
	if (Array.isArray(result)) return result;
	if (result === null || result === undefined) return [];
	if (!isObject(result)) return undefined;
	const keys = Object.keys(result);
	if (keys.every((key) => /^\d+$/.test(key))) return Object.values(result);
	const lists = Object.entries(result).filter(([, value]) => Array.isArray(value));
	const [named] = WRAPPERS.flatMap((name) => lists.filter(([key]) => key === name));
	const list = named ?? (lists.length === 1 ? lists[0] : undefined);
	if (list) return Array.isArray(list[1]) ? list[1] : undefined;
	const maps = Object.values(result).filter(isObject);
	return keys.length === 1 && maps[0] ? recordsIn(maps[0]) : undefined;
}
