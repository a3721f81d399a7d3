const YES: ReadonlySet<unknown> = new Set([true, 1, 'y', 'yes', 'true', '1']);
const NO: ReadonlySet<unknown> = new Set([false, 0, 'n', 'no', 'false', '0']);

/** A flag as people and the portal write it; `undefined` for what is none. */
export function yesOrNo(value: unknown): 'Y' | 'N' | undefined {
	const given = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (YES.has(given)) return 'Y';
	return NO.has(given) ? 'N' : undefined;
}
