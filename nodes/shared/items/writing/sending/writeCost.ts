/** What one write has cost lately, in seconds, by connection, object type and method. */
const costs = new Map<string, number>();

/**
 * A request may take 60 s at the portal (docs/portal-contract.md §2), and a write whose answer is
 * lost is not repeated: so that few are ever in doubt, none is meant to take over 20 s.
 */
const MOST_SECONDS = 18;

/** So many writes go in the first request, as nobody knows what they cost. */
const FIRST = 5;

/** An import carries 20 items. */
const FIRST_IMPORTS = 2;

/**
 * Share of a request's time that one write takes.
 * @param isImport it writes many items
 */
export function shareOf(key: string, isImport: boolean): number {
	const cost = costs.get(key);
	if (cost === undefined) return 1 / (isImport ? FIRST_IMPORTS : FIRST);
	return cost / MOST_SECONDS;
}

/**
 * Notes what the writes of one request took, by our own clock: the portal's is too coarse.
 * @param seconds of each
 */
export function noteWrites(keys: readonly string[], seconds: number): void {
	for (const key of keys) costs.set(key, seconds);
}
