import { PageChain } from '../../../shared/items/reading/manyItems/pageChain';
import { goesAlone } from '../../../shared/items/writing/sending/commandForm';
import { PAGE_SIZE, resultOf, type Params, type Portal } from '../../../shared/portal/portal';
import { isObject, type JsonObject } from '../../../shared/validation/json';
import * as z from '../../../shared/validation/zod';
import { idCursorOf, recordsIn, type IdCursor } from './knownLists';

/** Nobody knows how many pages there are: the first request asks for few, each next one for more. */
const FIRST_PAGES = 5;
const MORE = 5;

/** A call to a list method. */
export interface ListCall {
	method: string;
	params: JsonObject & Params;
}

/** What reading all pages of a method came to. */
export interface AllPages {
	/** `undefined`: the method gives no list. */
	records: unknown[] | undefined;
	/** What a person should know of it. */
	hint?: string;
}

/**
 * Reads every page of a list method: by id where the method is known to obey it, which shifts nothing
 * while others change things, else by the row its answers name as the next. A page that was read before
 * ends the reading and is said.
 * @throws PortalError
 */
export async function readAllPages(portal: Portal, call: ListCall): Promise<AllPages> {
	const cursor = idCursorOf(call.method, call.params);
	return cursor ? await readById(portal, call, cursor) : await readByStart(portal, call);
}

async function readById(
	portal: Portal,
	{ method, params }: ListCall,
	cursor: IdCursor,
): Promise<AllPages> {
	const chain = new PageChain(portal, {
		method,
		params,
		filter: isObject(params['filter']) ? (params['filter'] as Params) : {},
		direction: 'ASC',
		...cursor,
		costKey: `${portal.connection.key}#${method.toLowerCase()}`,
		isAlone: goesAlone(params),
		rowsIn: (outcome) => recordsIn(resultOf(outcome, z.unknown())),
	});
	const records: unknown[] = [];
	for (let wanted = FIRST_PAGES; ; ) {
		const { pages, then } = await chain.read(wanted);
		for (const page of pages) for (const record of page) records.push(record);
		if (then === 'noList') return { records: undefined };
		if (then === 'again') return { records, hint: cameTwice(method, records.length) };
		if (then === 'end') return { records };
		// A short page is mostly the last: then one more page shows that nothing follows.
		const last = pages.at(-1);
		if (last) wanted = last.length < PAGE_SIZE ? 1 : pages.length * MORE;
	}
}

async function readByStart(portal: Portal, { method, params }: ListCall): Promise<AllPages> {
	const records: unknown[] = [];
	const seen = new Set<string>();
	for (let start = params['start']; ; ) {
		const { result, next } = await portal.page(method, {
			...params,
			...(start === undefined ? {} : { start }),
		});
		const page = recordsIn(result);
		if (!page) return { records: undefined };
		if (page.length === 0) return { records };
		const first = firstOf(page);
		if (seen.has(first)) return { records, hint: cameTwice(method, records.length) };
		seen.add(first);
		for (const record of page) records.push(record);
		if (next === undefined) return { records };
		start = next;
	}
}

/** What is said of a method that gave a page again. */
const cameTwice = (method: string, count: number) =>
	`${method} gave a page a second time, so reading ended after ${count} records: the method does not page as the others do. Compare the number with the portal.`;

/** What tells a page from others: its first record, or all of it where the records are bare values. */
const firstOf = (page: readonly unknown[]) =>
	JSON.stringify(isObject(page[0]) ? page[0] : page) ?? '';
