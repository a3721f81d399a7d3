import qs from 'qs';

/**
 * PHP's `urlencode`: everything but letters, digits and `-_.` is escaped, a space becomes `+`.
 * `encodeURIComponent` leaves five more characters alone.
 */
function phpEncode(value: unknown): string {
	return encodeURIComponent(String(value))
		.replace(/[!'()*~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
		.replaceAll('%20', '+');
}

/** PHP's `http_build_query`: bracket keys, true as 1, false as 0, nulls and empty arrays left out. */
export function phpFormEncode(value: Record<string, unknown>): string {
	return qs.stringify(value, {
		arrayFormat: 'indices',
		skipNulls: true,
		filter: (_key, v: unknown) => (typeof v === 'boolean' ? Number(v) : v),
		encoder: phpEncode,
	});
}

/** PHP's `parse_str` of a query or a form body. */
export function phpFormDecode(text: string): Record<string, unknown> {
	return qs.parse(text, { depth: 32, parameterLimit: 100_000, arrayLimit: 100_000 });
}

/**
 * A PHP array in JSON: a list when its keys run 0, 1, 2…, which an empty map does too, else an
 * object (portal-contract.md §2).
 */
export function phpMap<T>(map: ReadonlyMap<string, T>): T[] | Record<string, T> {
	const keys = [...map.keys()];
	const isList = keys.every((key, index) => key === String(index));
	return isList ? [...map.values()] : Object.fromEntries(map);
}

/** Both shapes PHP gives a client's list or map: entries in order, keys as strings. */
export function phpEntries(value: unknown): Array<[string, unknown]> {
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value);
}
