import { isObject } from '../../shared/validation/json';

/** A body with its bracket keys nested; every leaf is what the form or the JSON held. */
export interface FormMap {
	[key: string]: FormValue;
}
type FormValue = string | number | boolean | null | readonly string[] | FormMap;

/** Deliveries have about fifteen keys (docs/portal-contract.md §4); more than this is not one. */
const MOST_KEYS = 100;
/** A delivery sent as JSON is three maps deep. */
const MOST_DEPTH = 6;
const KEY = /^([^[\]]+)((?:\[[^[\]]*\])*)$/;
const FORBIDDEN: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/**
 * Nests the flat bracket keys n8n hands over: `{'data[FIELDS][ID]': '24'}` becomes
 * `{data: {FIELDS: {ID: '24'}}}`. A body sent as JSON, as test tools do, is nested already and comes
 * out the same. Objects have no prototype. `undefined` if it is no such body: not a map, too many
 * keys or too deep, a key that is broken or contradicts another one.
 */
export function nestBracketKeys(body: unknown): FormMap | undefined {
	return nestMap(body, { keys: MOST_KEYS }, MOST_DEPTH);
}

function nestMap(body: unknown, left: { keys: number }, depth: number): FormMap | undefined {
	if (!isObject(body) || depth === 0) return undefined;
	const entries = Object.entries(body);
	left.keys -= entries.length;
	if (left.keys < 0) return undefined;
	const nested = emptyMap();
	for (const [key, value] of entries) {
		const path = pathOf(key);
		const inner = isLeaf(value) ? value : nestMap(value, left, depth - 1);
		if (!path || inner === undefined || !put(nested, path, inner)) return undefined;
	}
	return nested;
}

function pathOf(key: string): string[] | undefined {
	const match = KEY.exec(key);
	if (!match?.[1]) return undefined;
	const path = [match[1], ...(match[2] ? match[2].slice(1, -1).split('][') : [])];
	return path.some((part) => FORBIDDEN.includes(part)) ? undefined : path;
}

function isLeaf(value: unknown): value is Exclude<FormValue, FormMap> {
	return (
		value === null ||
		['string', 'number', 'boolean'].includes(typeof value) ||
		(Array.isArray(value) && value.every((one) => typeof one === 'string'))
	);
}

const isFormMap = (value: FormValue): value is FormMap => isObject(value);

function emptyMap(): FormMap {
	return Object.create(null);
}

function put(into: FormMap, path: readonly string[], value: FormValue): boolean {
	const last = path.length - 1;
	let map = into;
	for (const part of path.slice(0, last)) {
		const inner = (map[part] ??= emptyMap());
		if (!isFormMap(inner)) return false;
		map = inner;
	}
	const name = path[last] ?? '';
	if (name in map) return false;
	map[name] = value;
	return true;
}
