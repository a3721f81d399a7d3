import { asInteger, type RestAnswer } from './call';

export const PAGE_SIZE = 50;

/** One page of 50, with `total` and, unless it is the last, `next` (docs/portal-contract.md §2). */
export function pageOf<T>(
	all: readonly T[],
	start: unknown,
	wrap: (page: T[]) => unknown,
): RestAnswer {
	const given = asInteger(start);
	if (given < 0) return { result: wrap(all.slice(0, PAGE_SIZE)) };
	const from = Math.floor(given / PAGE_SIZE) * PAGE_SIZE;
	const end = from + PAGE_SIZE;
	const answer: RestAnswer = { result: wrap(all.slice(from, end)), total: all.length };
	if (end < all.length) answer.next = end;
	return answer;
}
