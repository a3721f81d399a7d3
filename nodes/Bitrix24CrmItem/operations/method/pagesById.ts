import { fewerPages, notePage, pagesPerRequest } from '../../../shared/items/reading/answerSize';
import { isTimeout } from '../../../shared/items/reading/listPages';
import { goesAlone } from '../../../shared/items/writing/sending/commandForm';
import {
	BATCH_LENGTH,
	PAGE_SIZE,
	resultOf,
	type Command,
	type Params,
	type Portal,
} from '../../../shared/portal/portal';
import * as z from '../../../shared/validation/zod';
import { isObject } from '../../../shared/validation/json';
import { recordsIn, type IdCursor } from './knownLists';
import { cameTwice, type AllPages, type ListCall } from './listCall';

/** Nobody knows how many pages there are: the first request asks for few, each next one for more. */
const FIRST_PAGES = 5;
const MORE = 5;

/** What one request brought: whole pages, and why no more came. */
interface Part {
	pages: unknown[][];
	/** `end`: a page was empty; `again`: it came a second time; `noList`; `more`: ask on. */
	then: 'end' | 'again' | 'noList' | 'more';
}

/**
 * Reads a list by id, without counting, until a page is empty: a page may be short in the middle
 * (docs/portal-contract.md §2). In one request each page begins after the last id of the page before,
 * by a reference to its result; behind a short page the references lead nowhere, and the next request
 * goes on from there.
 */
export class PagesById {
	private last = 0;
	private wanted = FIRST_PAGES;
	private mostPages = BATCH_LENGTH;

	constructor(
		private readonly portal: Portal,
		private readonly call: ListCall,
		private readonly cursor: IdCursor,
	) {}

	/** @throws PortalError */
	async read(): Promise<AllPages> {
		const { method, params } = this.call;
		const records: unknown[] = [];
		const isAlone = goesAlone(params);
		for (;;) {
			const part = isAlone ? await this.readOne() : await this.readChain();
			for (const page of part.pages) for (const record of page) records.push(record);
			if (part.then === 'noList') return { records: undefined };
			if (part.then === 'again') return { records, hint: cameTwice(method, records.length) };
			if (part.then === 'end') return { records };
		}
	}

	/** One page in a request of its own, as JSON: for parameters that a batch would alter. */
	private async readOne(): Promise<Part> {
		const { method, params } = this.pageAfter(this.last);
		const { result } = await this.portal.page(method, params);
		return this.partOf([result]);
	}

	private async readChain(): Promise<Part> {
		const key = `${this.portal.connection.key}#${this.call.method.toLowerCase()}`;
		const count = Math.min(this.wanted, pagesPerRequest(key, this.mostPages));
		const commands = Object.fromEntries(
			Array.from({ length: count }, (_, index) => [
				`page${index}`,
				this.pageAfter(index === 0 ? this.last : this.lastIdOf(`page${index - 1}`)),
			]),
		);
		const outcomes = Object.values(await this.portal.batch(commands));
		const [first] = outcomes;
		if (count > 1 && first && !first.ok && isTimeout(first.error)) {
			this.mostPages = fewerPages(count);
			return { pages: [], then: 'more' };
		}
		const results: unknown[] = [];
		let isWhole = true;
		for (const [index, outcome] of outcomes.entries()) {
			// Behind a short page, or a page that failed, the next request asks anew.
			if (index > 0 && !outcome.ok) break;
			const result = resultOf(outcome, z.unknown());
			const items = (recordsIn(result) ?? []).filter(isObject);
			notePage(key, { items, seconds: outcome.seconds ?? 0 });
			results.push(result);
			isWhole = items.length >= PAGE_SIZE;
			if (!isWhole) break;
		}
		// A short page is mostly the last: then one more page shows that nothing follows.
		this.wanted = isWhole ? count * MORE : 1;
		return this.partOf(results);
	}

	private pageAfter(last: number | string): Command {
		const { method, params } = this.call;
		const { filterName } = this.cursor;
		const filter = isObject(params['filter']) ? (params['filter'] as Params) : {};
		return {
			method,
			params: {
				...params,
				filter: { ...filter, [`>${filterName}`]: last },
				order: { [filterName]: 'ASC' },
				start: -1,
			},
		};
	}

	/** A reference to the last id of an earlier page of the same request. */
	private lastIdOf(page: string): string {
		const { wrapper, recordNames } = this.cursor;
		const list = wrapper === undefined ? '' : `[${wrapper}]`;
		return `$result[${page}]${list}[${PAGE_SIZE - 1}][${recordNames[0] ?? ''}]`;
	}

	/** The pages that follow each other. */
	private partOf(results: readonly unknown[]): Part {
		const pages: unknown[][] = [];
		for (const [index, result] of results.entries()) {
			const page = recordsIn(result);
			if (!page) return { pages, then: index === 0 ? 'noList' : 'more' };
			if (page.length === 0) return { pages, then: 'end' };
			const ids = page.map((record) => this.idOf(record));
			// By the portal's word ids ascend; where they do not, the method did not obey. A reference
			// that led nowhere may have been read as no bound at all: that page is asked for anew.
			if (ids.some((id) => !(id > this.last)))
				return { pages, then: index === 0 ? 'again' : 'more' };
			pages.push(page);
			this.last = ids.at(-1) ?? this.last;
		}
		return { pages, then: 'more' };
	}

	private idOf(record: unknown): number {
		if (!isObject(record)) return NaN;
		const name = this.cursor.recordNames.find((one) => record[one] !== undefined);
		return name === undefined ? NaN : Number(record[name]);
	}
}
