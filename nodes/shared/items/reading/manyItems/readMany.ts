import type { PortalFilter } from '../../../crm/filter/clauses';
import type { ItemSchema } from '../../../crm/schema/itemSchema';
import type { Portal } from '../../../portal/portal';
import type { RawItem } from '../rawItem';
import { compileItemOrder, isExactOrder } from './itemOrder';
import { isJoined, type ListQuery, type SortRule } from './listQuery';
import { readPagesById, type Reading } from './pagesById';
import { readPagesInOrder } from './pagesInOrder';

/** Which items of an object type. */
export interface ManyQuery {
	entityTypeId: number;
	schema: ItemSchema;
	/** An item is found if one of them holds; none finds nothing, without a request. */
	filters: readonly PortalFilter[];
	/** Ids decide between equals; none is by id. */
	order: readonly SortRule[];
	/** API names; `*` for all fields. */
	select: readonly string[];
	/** `Infinity`: all of them. */
	most: number;
	/** Told how many were read, after each request. */
	onProgress?: (count: number) => void;
}

/**
 * Finds items, up to 2,500 a request, each once, in the order wanted (`crm.item.list`,
 * docs/portal-contract.md §2, §5, §9).
 * @throws PortalError
 */
export async function readMany(portal: Portal, query: ManyQuery): Promise<RawItem[]> {
	const { entityTypeId, schema, filters, most, onProgress = () => undefined } = query;
	const order = untilId(query.order);
	// Several lists have to be put in order here; all items are, where they are read by id.
	const isSortedHere = filters.length > 1 || isOwnOrder(query);
	const keys = isSortedHere ? order.map(({ field }) => field) : [];
	const select = query.select.includes('*')
		? ['*']
		: [...new Set([...query.select, 'id', ...keys])];
	const found = new Map<number, RawItem>();
	for (const filter of filters) {
		const reading = { most, onProgress: (count: number) => onProgress(found.size + count) };
		const list = { entityTypeId, filter, select };
		for (const item of await readList(portal, list, { ...query, order }, reading)) {
			found.set(Number(item['id']), item);
		}
	}
	const items = [...found.values()];
	if (isSortedHere) items.sort(compileItemOrder(schema, order));
	return items.slice(0, most);
}

async function readList(
	portal: Portal,
	list: ListQuery,
	query: ManyQuery,
	reading: Omit<Reading, 'direction'>,
): Promise<RawItem[]> {
	const { order } = query;
	const byId = order[0]?.field === 'id' ? order[0] : undefined;
	if (isJoined(list) || !(byId || isOwnOrder(query))) {
		return await readPagesInOrder(portal, list, order, reading);
	}
	return await readPagesById(portal, list, { ...reading, direction: byId?.direction ?? 'ASC' });
}

/** All items, in an order we can make ourselves: read by id they cannot shift meanwhile. */
function isOwnOrder({ most, schema, order }: ManyQuery): boolean {
	const isSorted = order.length > 0 && order[0]?.field !== 'id';
	return most === Infinity && isSorted && isExactOrder(schema, order);
}

/** Rules after the id decide nothing, and without it equals would have no order. */
function untilId(order: readonly SortRule[]): SortRule[] {
	const byId = order.findIndex(({ field }) => field === 'id');
	return byId >= 0 ? order.slice(0, byId + 1) : [...order, { field: 'id', direction: 'ASC' }];
}
