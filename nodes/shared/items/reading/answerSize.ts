import type { RawItem } from './rawItem';

/** Above this an answer is hard on the portal, which builds it in memory, and on n8n, which parses it. */
const MOST_CHARACTERS = 32 * 1024 * 1024;

/** A request may take 60 s at the portal (docs/portal-contract.md §2); half of that is kept free. */
const MOST_SECONDS = 30;

/** After a request that took too long, the next ones ask for so many times less. */
const SMALLER = 4;

/** What a page of the list has cost lately. */
interface PageCost {
	characters: number;
	seconds: number;
}

const costs = new Map<string, PageCost>();

/**
 * How many list pages of an object type one request may ask for, going by what its pages cost before.
 * @param key the connection and the object type
 */
export function pagesPerRequest(key: string, most: number): number {
	const { characters, seconds } = costs.get(key) ?? { characters: 0, seconds: 0 };
	const bySize = characters > 0 ? Math.floor(MOST_CHARACTERS / characters) : most;
	const byTime = seconds > 0 ? Math.floor(MOST_SECONDS / seconds) : most;
	return Math.max(1, Math.min(most, bySize, byTime));
}

/** How many pages the next request asks for, where one for so many took too long. */
export const fewerPages = (pages: number): number => Math.ceil(pages / SMALLER);

/** Notes what a page cost; its size is estimated from one of its items. */
export function notePage(
	key: string,
	{ items, seconds }: { items: readonly RawItem[]; seconds: number },
): void {
	const before = costs.get(key) ?? { characters: 0, seconds: 0 };
	const characters = items.length * JSON.stringify(items[0] ?? '').length;
	costs.set(key, {
		characters: recent(before.characters, characters),
		seconds: recent(before.seconds, seconds),
	});
}

/** Goes up at once and comes down slowly, so that one cheap page does not hide an expensive one. */
function recent(before: number, now: number): number {
	return Math.max(now, before * 0.9);
}
