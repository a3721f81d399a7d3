import type { Params, Portal } from '../../../shared/portal/portal';
import { isObject, type JsonObject } from '../../inputs/jsonParameter';
import { idCursorOf, recordsIn, type IdCursor } from './knownLists';

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
	{ filterName, recordNames }: IdCursor,
): Promise<AllPages> {
	const records: unknown[] = [];
	const filter = isObject(params['filter']) ? (params['filter'] as Params) : {};
	for (let last = 0; ; ) {
		const { result } = await portal.page(method, {
			...params,
			filter: { ...filter, [`>${filterName}`]: last },
			order: { [filterName]: 'ASC' },
			start: -1,
		});
		const page = recordsIn(result);
		if (!page) return { records: undefined };
		const ids = page.map((record) => idOf(record, recordNames));
		// By the portal's word ids ascend; where they do not, the method did not obey.
		if (ids.some((id) => !(id > last))) return { records, hint: cameTwice(method, records.length) };
		for (const record of page) records.push(record);
		const next = ids.at(-1);
		if (next === undefined) return { records };
		last = next;
	}
}

function idOf(record: unknown, names: readonly string[]): number {
	if (!isObject(record)) return NaN;
	const name = names.find((one) => record[one] !== undefined);
	return name === undefined ? NaN : Number(record[name]);
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

/** What tells a page from others: its first record, or all of it where the records are bare values. */
const firstOf = (page: readonly unknown[]) =>
	JSON.stringify(isObject(page[0]) ? page[0] : page) ?? '';

const cameTwice = (method: string, count: number) =>
	`${method} gave a page a second time, so reading ended after ${count} records: the method does not page as the others do. Compare the number with the portal.`;
