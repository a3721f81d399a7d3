import type { Portal } from '../../../shared/portal/portal';
import { isObject } from '../../../shared/validation/json';
import { idCursorOf, recordsIn } from './knownLists';
import { cameTwice, type AllPages, type ListCall } from './listCall';
import { PagesById } from './pagesById';

/**
 * Reads every page of a list method: by id where the method is known to obey it, which shifts nothing
 * while others change things, else by the row its answers name as the next. A page that was read before
 * ends the reading and is said.
 * @throws PortalError
 */
export async function readAllPages(portal: Portal, call: ListCall): Promise<AllPages> {
	const cursor = idCursorOf(call.method, call.params);
	return cursor
		? await new PagesById(portal, call, cursor).read()
		: await readByStart(portal, call);
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
