/** What writing one item has cost lately, in seconds, by connection, object type and method. */
const costs = new Map<string, number>();

/**
 * A request may take 60 s at the portal (docs/portal-contract.md §2), and a write whose answer is
 * lost is not repeated: so that few are ever in doubt, none is meant to take over 20 s.
 */
const MOST_SECONDS = 18;

/** So many items are written in the first request, as nobody knows what they cost. */
const FIRST = 5;

/** 50 times 1/50 is a little above 1 in floating point. */
export const FULL = 1.000001;

/** Share of a request's time that one item takes. */
export function shareOf(key: string): number {
	const cost = costs.get(key);
	return cost === undefined ? 1 / FIRST : cost / MOST_SECONDS;
}

/** So many items fit into a request; one always does. */
export function itemsThatFit(key: string, most: number): number {
	return Math.max(1, Math.min(most, Math.floor(FULL / shareOf(key))));
}

/**
 * Notes what the writes of one request took, by our own clock: the portal's is too coarse.
 * @param seconds of each item that was written
 */
export function noteWrites(keys: readonly string[], seconds: number): void {
	for (const key of keys) costs.set(key, seconds);
}

/**
 * Notes that the portal refused every write of a request: it tells little of what writing costs, so
 * the next request carries twice as many, not all.
 */
export function noteRefusals(keys: ReadonlySet<string>): void {
	for (const key of keys) costs.set(key, (shareOf(key) * MOST_SECONDS) / 2);
}
