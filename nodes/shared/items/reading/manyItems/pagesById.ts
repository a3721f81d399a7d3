import { PAGE_SIZE, resultOf, type Portal } from '../../../portal/portal';
import type { RawItem } from '../rawItem';
import { itemList } from '../itemList';
import { listCostKey, spoiltByBatch, type ListQuery } from './listQuery';
import { PageChain, type ChainPart } from './pageChain';

/** Which way by id, how many at most, and who is told how many were read. */
export interface Reading {
	direction: 'ASC' | 'DESC';
	most: number;
	onProgress: (count: number) => void;
}

/**
 * Reads a list of items by id, until nothing follows.
 * @throws PortalError
 */
export async function readPagesById(
	portal: Portal,
	query: ListQuery,
	{ direction, most, onProgress }: Reading,
): Promise<RawItem[]> {
	const { entityTypeId, select, filter } = query;
	const chain = new PageChain<RawItem>(portal, {
		method: 'crm.item.list',
		params: { entityTypeId, select },
		filter,
		direction,
		idName: 'id',
		wrapper: 'items',
		costKey: listCostKey(portal, query),
		isAlone: spoiltByBatch(query),
		withRest: true,
		rowsIn: (outcome) => resultOf(outcome, itemList).items,
	});
	const found: RawItem[] = [];
	let then: ChainPart<RawItem>['then'] = 'more';
	while (then === 'more' && found.length < most) {
		const part = await chain.read(Math.ceil((most - found.length) / PAGE_SIZE));
		for (const page of part.pages) for (const item of page) found.push(item);
		then = part.then;
		onProgress(found.length);
	}
	return found.slice(0, most);
}
