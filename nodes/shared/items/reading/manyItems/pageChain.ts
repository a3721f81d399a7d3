import {
	BATCH_LENGTH,
	PAGE_SIZE,
	type Command,
	type CommandOutcome,
	type Params,
	type Portal,
} from '../../../portal/portal';
import type { QueryValue } from '../../../portal/transport/query';
import { isObject } from '../../../validation/json';
import { fewerPages, notePage, pagesPerRequest } from '../answerSize';
import { isTimeout } from '../listPages';

/** A list that can be read by id. */
export interface ListById<Row> {
	method: string;
	params: Params;
	filter: Params;
	direction: 'ASC' | 'DESC';
	/** The id's name in `filter`, in `order` and in a row. */
	idName: string;
	/** The key of the result that holds the list; left out where the result is the list. */
	wrapper?: string | undefined;
	/** What a page costs is kept by it. */
	costKey: string;
	/** A batch would alter the filter: each page goes in a request of its own, as JSON. */
	isAlone: boolean;
	/** One command more shows whether rows follow a short page. */
	withRest?: boolean;
	/** The rows in an answer; `undefined` where there is no list. @throws PortalError */
	rowsIn(outcome: CommandOutcome): Row[] | undefined;
}

/** What one request brought: whole pages, the last one may be short, and why no more came. */
export interface ChainPart<Row> {
	pages: Row[][];
	/** `end`: nothing follows; `again`: rows came a second time; `noList`; `more`: ask on. */
	then: 'end' | 'again' | 'noList' | 'more';
}

/**
 * Reads a list by id, without counting, until a page is empty: a page may be short in the middle, and
 * what changes meanwhile shifts nothing (docs/portal-contract.md §2, §9). In one request each page
 * begins after the last id of the page before, by a reference to its result; behind a short page the
 * references lead nowhere, and the next request goes on from there.
 */
export class PageChain<Row> {
	private after: number | undefined;
	private mostPages: number;

	constructor(
		private readonly portal: Portal,
		private readonly list: ListById<Row>,
	) {
		this.mostPages = list.withRest ? BATCH_LENGTH - 1 : BATCH_LENGTH;
	}

	/**
	 * Asks for the next pages.
	 * @param wanted how many, at most
	 * @throws PortalError
	 */
	async read(wanted: number): Promise<ChainPart<Row>> {
		const { portal, list, after } = this;
		if (list.isAlone) return this.partOf([await portal.alone(this.page(after))]);
		const count = pagesPerRequest(list.costKey, Math.min(wanted, this.mostPages));
		const commands = Array.from({ length: count }, (_, index) =>
			this.page(index === 0 ? after : this.lastIdOf(index - 1)),
		);
		const rest = list.withRest ? [this.page(after, PAGE_SIZE)] : [];
		const outcomes = await portal.batchInOrder([...commands, ...rest]);
		const [first] = outcomes;
		if (count > 1 && first && !first.ok && isTimeout(first.error)) {
			this.mostPages = fewerPages(count);
			return { pages: [], then: 'more' };
		}
		return this.partOf(outcomes.slice(0, count), outcomes[count]);
	}

	private page(after: QueryValue, start = -1): Command {
		const { method, params, filter, direction, idName } = this.list;
		const bound =
			after === undefined ? {} : { [`${direction === 'ASC' ? '>' : '<'}${idName}`]: after };
		const order = { [idName]: direction };
		return { method, params: { ...params, filter: { ...filter, ...bound }, order, start } };
	}

	/** A reference to the last id of an earlier page of the same request. */
	private lastIdOf(index: number): string {
		const { wrapper, idName } = this.list;
		const list = wrapper === undefined ? '' : `[${wrapper}]`;
		return `$result[c${index}]${list}[${PAGE_SIZE - 1}][${idName}]`;
	}

	/** The pages that follow each other, up to the first that is not whole. */
	private partOf(outcomes: readonly CommandOutcome[], rest?: CommandOutcome): ChainPart<Row> {
		const { costKey, rowsIn } = this.list;
		const pages: Row[][] = [];
		for (const outcome of outcomes) {
			const isFirst = pages.length === 0;
			// Behind a page that failed the next request asks anew.
			if (!isFirst && !outcome.ok) break;
			const rows = rowsIn(outcome);
			if (!rows) return { pages, then: isFirst ? 'noList' : 'more' };
			notePage(costKey, { items: objectsIn(rows), seconds: outcome.seconds ?? 0 });
			if (rows.length === 0) return { pages, then: 'end' };
			if (!this.follow(rows)) return { pages, then: isFirst ? 'again' : 'more' };
			pages.push(rows);
			if (rows.length < PAGE_SIZE) {
				const isEnd = isFirst && rest?.ok && rowsIn(rest)?.length === 0;
				return { pages, then: isEnd ? 'end' : 'more' };
			}
		}
		return { pages, then: 'more' };
	}

	/**
	 * Whether rows are behind those before, as a method that obeys gives them. A reference that led
	 * nowhere may have been read as no bound at all: that page is asked for anew.
	 */
	private follow(rows: readonly Row[]): boolean {
		const { direction, idName } = this.list;
		const sign = direction === 'ASC' ? 1 : -1;
		const after = this.after ?? -Infinity * sign;
		const ids = rows.map((row) => (isObject(row) ? Number(row[idName]) : NaN));
		if (!ids.every((id) => (id - after) * sign > 0)) return false;
		this.after = ids.at(-1);
		return true;
	}
}

const objectsIn = (rows: readonly unknown[]) => rows.filter(isObject);
