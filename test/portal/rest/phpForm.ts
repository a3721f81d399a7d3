import qs from 'qs';

/** PHP's `max_input_vars`: further variables of a form or query are dropped silently. */
const MAX_INPUT_VARS = 10_000;

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

type PhpArray = Map<string, PhpArray | string>;

/** PHP's `parse_str` of a query or a form body: every value is a string. */
export function phpFormDecode(text: string): Record<string, unknown> {
	const root: PhpArray = new Map();
	for (const pair of text.split('&', MAX_INPUT_VARS)) {
		if (pair === '') continue;
		const at = pair.indexOf('=');
		const name = decode(at < 0 ? pair : pair.slice(0, at)).trimStart();
		if (name !== '') put(root, keyPath(name), at < 0 ? '' : decode(pair.slice(at + 1)));
	}
	const decoded: Record<string, unknown> = {};
	for (const [key, value] of root) decoded[key] = plain(value);
	return decoded;
}

function decode(text: string): string {
	const spaced = text.replaceAll('+', ' ');
	try {
		return decodeURIComponent(spaced);
	} catch {
		return spaced;
	}
}

/** `a.b[c][]` is `a_b`, `c` and the next free number, written as ''. */
function keyPath(name: string): string[] {
	const open = name.indexOf('[');
	const first = (open < 0 ? name : name.slice(0, open)).replace(/[. ]/g, '_');
	if (open <= 0 || !name.includes(']', open)) return [name.replace(/[. [\]]/g, '_')];
	return [first, ...[...name.slice(open).matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? '')];
}

function put(root: PhpArray, path: string[], value: string): void {
	let place = root;
	for (const [index, part] of path.entries()) {
		const key = part === '' ? nextIndex(place) : part;
		if (index === path.length - 1) {
			place.set(key, value);
			return;
		}
		const known = place.get(key);
		const inner: PhpArray = known instanceof Map ? known : new Map();
		place.set(key, inner);
		place = inner;
	}
}

function nextIndex(place: PhpArray): string {
	let next = 0;
	for (const key of place.keys()) if (/^\d+$/.test(key)) next = Math.max(next, Number(key) + 1);
	return String(next);
}

function plain(value: PhpArray | string): unknown {
	if (typeof value === 'string') return value;
	return phpMap(new Map([...value].map(([key, one]) => [key, plain(one)])));
}

/**
 * A PHP array in JSON: a list when its keys run 0, 1, 2…, which an empty map does too, else an
 * object (docs/portal-contract.md §2).
 */
export function phpMap<T>(map: ReadonlyMap<string, T>): T[] | Record<string, T> {
	const keys = [...map.keys()];
	const isList = keys.every((key, index) => key === String(index));
	return isList ? [...map.values()] : Object.fromEntries(map);
}

/** JSON as PHP writes it: an empty map is `[]`, one with the keys 0, 1, 2… a list. */
export function phpJson(value: unknown): string {
	return JSON.stringify(value, (_key, one: unknown) =>
		isListLike(one) ? Object.values(one) : one,
	);
}

function isListLike(value: unknown): value is object {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
	let index = 0;
	for (const key in value) if (key !== String(index++)) return false;
	return true;
}

/** Both shapes PHP gives a client's list or map: entries in order, keys as strings. */
export function phpEntries(value: unknown): Array<[string, unknown]> {
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value);
}

/** PHP's truth: everything but null, false, 0, '', '0' and an empty array. */
export function phpTruth(value: unknown): boolean {
	if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
	return Boolean(value) && value !== '0';
}
