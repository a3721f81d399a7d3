import {
	PAGE_SIZE,
	BATCH_LENGTH,
	resultOf,
	type CommandOutcome,
	type Portal,
} from '../../../portal/portal';
import type { QueryValue } from '../../../portal/transport/query';
import { fewerPages, notePage, pagesPerRequest } from '../answerSize';
import { isTimeout } from '../listPages';
import type { RawItem } from '../rawItem';
import { listCostKey, itemList, listCommand, spoiltByBatch, type ListQuery } from './listQuery';

/** The command that shows whether rows follow the first page. */
const REST = 'rest';

/** Which way by id, how many at most, and who is told how many were read. */
export interface Reading {
	direction: 'ASC' | 'DESC';
	most: number;
	onProgress: (count: number) => void;
}

/** What a request brought. */
interface Part {
	items: RawItem[];
	isEnd: boolean;
}

/**
 * Reads a list by id cursor, without counting, until a page is empty: a page may be short in the
 * middle, and what changes meanwhile shifts nothing (docs/portal-contract.md §2, §9). In one request
 * each page begins after the last id of the page before by a reference to its result; behind a short
 * page the references lead nowhere, and the next request goes on from there.
 * @throws PortalError
 */
export async function readPagesById(
	portal: Portal,
	query: ListQuery,
	{ direction, most, onProgress }: Reading,
): Promise<RawItem[]> {
	const found: RawItem[] = [];
	let mostPages = BATCH_LENGTH - 1;
	for (let isEnd = false; !isEnd && found.length < most; ) {
		const wanted = Math.ceil((most - found.length) / PAGE_SIZE);
		const pages = Math.min(
			wanted,
			mostPages,
			pagesPerRequest(listCostKey(portal, query), mostPages),
		);
		const chain = new PageChain(query, direction, lastId(found));
		const part = spoiltByBatch(query)
			? await chain.readAlone(portal)
			: await chain.readTogether(portal, pages);
		if (part === 'tooLong') {
			mostPages = fewerPages(pages);
			continue;
		}
		for (const item of part.items) found.push(item);
		isEnd = part.isEnd;
		onProgress(found.length);
	}
	return found.slice(0, most);
}

const lastId = (items: readonly RawItem[]) => {
	const last = items.at(-1);
	return last === undefined ? undefined : Number(last['id']);
};

/** Pages that follow each other from one id on. */
class PageChain {
	private readonly order;
	private readonly bound: '>id' | '<id';

	constructor(
		private readonly query: ListQuery,
		private readonly direction: 'ASC' | 'DESC',
		private after: number | undefined,
	) {
		this.order = [{ field: 'id', direction }];
		this.bound = direction === 'ASC' ? '>id' : '<id';
	}

	/** One page in a request of its own, as JSON. */
	async readAlone(portal: Portal): Promise<Part> {
		const items = resultOf(await portal.alone(this.page(this.after)), itemList).items;
		return { items, isEnd: items.length === 0 };
	}

	async readTogether(portal: Portal, pages: number): Promise<Part | 'tooLong'> {
		const outcomes = await portal.batch(this.commands(pages));
		const [first] = Object.values(outcomes);
		if (pages > 1 && first && !first.ok && isTimeout(first.error)) return 'tooLong';
		return this.partOf(portal, outcomes, pages);
	}

	private commands(pages: number) {
		return {
			...Object.fromEntries(
				Array.from({ length: pages }, (_, index) => [
					`page${index}`,
					this.page(
						index === 0 ? this.after : `$result[page${index - 1}][items][${PAGE_SIZE - 1}][id]`,
					),
				]),
			),
			[REST]: listCommand(this.query, this.order, PAGE_SIZE, this.bounds(this.after)),
		};
	}

	private page(after: QueryValue) {
		return listCommand(this.query, this.order, -1, this.bounds(after));
	}

	private bounds(after: QueryValue) {
		return after === undefined ? {} : { [this.bound]: after };
	}

	/** The pages up to the first that is not whole. */
	private partOf(
		portal: Portal,
		outcomes: Readonly<Record<string, CommandOutcome>>,
		pages: number,
	): Part {
		const read: RawItem[] = [];
		for (let index = 0; index < pages; index++) {
			const outcome = outcomes[`page${index}`];
			// Behind a short page, or a page that failed, the next request asks anew.
			if (!outcome || (index > 0 && !outcome.ok)) break;
			const { items } = resultOf(outcome, itemList);
			notePage(listCostKey(portal, this.query), { items, seconds: outcome.seconds ?? 0 });
			if (items.length === 0) return { items: read, isEnd: true };
			if (!this.follows(items)) break;
			for (const item of items) read.push(item);
			if (items.length < PAGE_SIZE) {
				return { items: read, isEnd: index === 0 && isEmpty(outcomes[REST]) };
			}
		}
		return { items: read, isEnd: false };
	}

	/** A reference that led nowhere may have been read as no bound at all. */
	private follows(items: readonly RawItem[]): boolean {
		const first = Number(items[0]?.['id']);
		const before = this.after;
		this.after = lastId(items);
		if (before === undefined) return true;
		return this.direction === 'ASC' ? first > before : first < before;
	}
}

function isEmpty(rest: CommandOutcome | undefined): boolean {
	return rest?.ok === true && itemList.safeParse(rest.result).data?.items.length === 0;
}
