import { PAGE_SIZE, BATCH_LENGTH, resultOf, type Portal } from '../../../portal/portal';
import { fewerPages, notePage, pagesPerRequest } from '../answerSize';
import { isTimeout } from '../listPages';
import type { RawItem } from '../rawItem';
import { itemList } from '../itemList';
import type { Reading } from './pagesById';
import {
	listCostKey,
	isJoined,
	listCommand,
	spoiltByBatch,
	type ListQuery,
	type SortRule,
} from './listQuery';

/**
 * Reads a list in any order, by rows from the start, until a page is empty. What changes meanwhile
 * can shift the rows: an item that comes twice is taken once, and where a short page shows that an
 * item went, its rows are asked for again (docs/portal-contract.md §9).
 * @throws PortalError
 */
export async function readPagesInOrder(
	portal: Portal,
	query: ListQuery,
	order: readonly SortRule[],
	{ most, onProgress }: Omit<Reading, 'direction'>,
): Promise<RawItem[]> {
	const found = new Map<number, RawItem>();
	const askedAgain = new Set<number>();
	const mayBeShort = isJoined(query);
	let mostPages = spoiltByBatch(query) ? 1 : BATCH_LENGTH;
	let start = 0;
	for (let isEnd = false; !isEnd && found.size < most; ) {
		// One page more shows whether that was all.
		const wanted = Math.ceil((most - found.size) / PAGE_SIZE) + 1;
		const pages = pagesPerRequest(listCostKey(portal, query), Math.min(wanted, mostPages));
		const read = await readRows(portal, query, order, { start, pages });
		if (read === 'tooLong') {
			mostPages = fewerPages(pages);
			continue;
		}
		let next = start;
		for (const [index, items] of read.entries()) {
			for (const item of items) if (found.size < most) keep(found, item);
			isEnd = items.length === 0;
			if (isEnd) break;
			const isShort = items.length < PAGE_SIZE && !mayBeShort;
			const hasMore = (read[index + 1]?.length ?? 0) > 0;
			if (isShort && hasMore && !askedAgain.has(next)) {
				askedAgain.add(next);
				break;
			}
			next += PAGE_SIZE;
		}
		start = next;
		onProgress(found.size);
	}
	return [...found.values()];
}

/** The first time an item comes is its place in the order. */
function keep(found: Map<number, RawItem>, item: RawItem): void {
	const id = Number(item['id']);
	if (!found.has(id)) found.set(id, item);
}

/** Pages from a row on, up to the first that failed; the very first one's failure is thrown. */
async function readRows(
	portal: Portal,
	query: ListQuery,
	order: readonly SortRule[],
	{ start, pages }: { start: number; pages: number },
): Promise<RawItem[][] | 'tooLong'> {
	const commandAt = (index: number) => listCommand(query, order, start + index * PAGE_SIZE);
	const outcomes =
		pages === 1
			? [await portal.alone(commandAt(0))]
			: await portal.batchInOrder(Array.from({ length: pages }, (_, index) => commandAt(index)));
	const read: RawItem[][] = [];
	for (const [index, outcome] of outcomes.entries()) {
		if (index === 0 && pages > 1 && !outcome.ok && isTimeout(outcome.error)) return 'tooLong';
		if (index > 0 && !outcome.ok) break;
		const { items } = resultOf(outcome, itemList);
		notePage(listCostKey(portal, query), { items, seconds: outcome.seconds ?? 0 });
		read.push(items);
	}
	return read;
}
