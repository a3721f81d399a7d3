import { isObject, type JsonObject } from '../../../shared/validation/json';
import { isNumbered } from '../../../shared/validation/phpList';

/** How a list method is read by id. */
export interface IdCursor {
	/** The id's name in `filter`, in `order` and in a record. */
	idName: string;
	/** The key of the result that holds the list; left out where the result is the list. */
	wrapper?: string;
}

const ITEMS: IdCursor = { idName: 'id', wrapper: 'items' };
const CLASSIC: IdCursor = { idName: 'ID' };
const HISTORY: IdCursor = { idName: 'ID', wrapper: 'items' };

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

/** How to read a method by id; `undefined`: page by page, as the portal counts them. */
export function idCursorOf(method: string, params: JsonObject): IdCursor | undefined {
	const cursor = BY_ID[method.toLowerCase()];
	return cursor && !hasOwnWay(cursor.idName, params) ? cursor : undefined;
}

/**
 * Whether the parameters say themselves where or in which order to read, bound the id, or leave it
 * out. `FILTER` beside our own `filter` would be two.
 */
function hasOwnWay(idName: string, { filter, select, ...others }: JsonObject): boolean {
	if (Object.keys(others).some((name) => /^(?:filter|order|start)$/i.test(name))) return true;
	const bounds = isNothing(filter) ? {} : filter;
	const isOwnFilter =
		!isObject(bounds) || Object.keys(bounds).some((name) => /^[^a-z]*id$/i.test(name));
	return isOwnFilter || !(isNothing(select) || showsId(select, idName));
}

/** PHP's empty map is an empty list. */
const isNothing = (value: unknown) =>
	value === undefined || value === null || (Array.isArray(value) && value.length === 0);

const showsId = (select: unknown, idName: string) =>
	Array.isArray(select) && (select.includes('*') || select.includes(idName));

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
	if (isNumbered(result)) return Object.values(result);
	const named = WRAPPERS.map((name) => result[name]).find(Array.isArray);
	const lists = Object.values(result).filter(Array.isArray);
	const list = named ?? (lists.length === 1 ? lists[0] : undefined);
	if (list) return list;
	const [only, ...others] = Object.values(result);
	return others.length === 0 && isObject(only) ? recordsIn(only) : undefined;
}
