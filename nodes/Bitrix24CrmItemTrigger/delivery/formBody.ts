/** A form body with its bracket keys nested; every leaf is what the form held. */
export interface FormMap {
	[key: string]: string | readonly string[] | FormMap;
}

/** Deliveries have about fifteen keys (portal-contract.md §4); more than this is not one. */
const MOST_KEYS = 100;
const KEY = /^([^[\]]+)((?:\[[^[\]]*\])*)$/;
const FORBIDDEN: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/**
 * Nests the flat bracket keys n8n hands over: `{'data[FIELDS][ID]': '24'}` becomes
 * `{data: {FIELDS: {ID: '24'}}}`. Objects have no prototype. `undefined` if it is no such body:
 * not a flat map, too many keys, a key that is broken or contradicts another one.
 */
export function nestBracketKeys(flat: unknown): FormMap | undefined {
	if (typeof flat !== 'object' || flat === null || Array.isArray(flat)) return undefined;
	const entries = Object.entries(flat);
	if (entries.length > MOST_KEYS) return undefined;
	const nested: FormMap = Object.create(null) as FormMap;
	for (const [key, value] of entries) {
		const path = pathOf(key);
		if (!path || !isLeaf(value) || !put(nested, path, value)) return undefined;
	}
	return nested;
}

function pathOf(key: string): string[] | undefined {
	const match = KEY.exec(key);
	if (!match?.[1]) return undefined;
	const path = [match[1], ...(match[2] ? match[2].slice(1, -1).split('][') : [])];
	return path.some((part) => FORBIDDEN.includes(part)) ? undefined : path;
}

function isLeaf(value: unknown): value is string | string[] {
	return (
		typeof value === 'string' || (Array.isArray(value) && value.every((v) => typeof v === 'string'))
	);
}

function put(into: FormMap, path: readonly string[], value: string | string[]): boolean {
	const last = path.length - 1;
	let map = into;
	for (const part of path.slice(0, last)) {
		const inner = (map[part] ??= Object.create(null) as FormMap);
		if (typeof inner === 'string' || Array.isArray(inner)) return false;
		map = inner as FormMap;
	}
	const name = path[last] ?? '';
	if (name in map) return false;
	map[name] = value;
	return true;
}
