import { asText, isMap } from './call';

const REFERENCE = /\$result((?:\[[^\]]*\])+)/g;
const WHOLE = /^\$result((?:\[[^\]]*\])+)$/;

/**
 * Puts earlier commands' results in the place of `$result[key][path]` in a command's values
 * (portal-contract.md §2). A value that is nothing but a reference may become a list or a map.
 */
export function resolveReferences(value: unknown, results: ReadonlyMap<string, unknown>): unknown {
	if (typeof value === 'string') return resolveText(value, results);
	if (Array.isArray(value)) return value.map((one) => resolveReferences(one, results));
	if (!isMap(value)) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, one]) => [key, resolveReferences(one, results)]),
	);
}

function resolveText(text: string, results: ReadonlyMap<string, unknown>): unknown {
	const whole = WHOLE.exec(text)?.[1];
	if (whole !== undefined) return lookUp(whole, results) ?? '';
	return text.replace(REFERENCE, (_match, path: string) => asText(lookUp(path, results)));
}

function lookUp(path: string, results: ReadonlyMap<string, unknown>): unknown {
	const [first = '', ...rest] = [...path.matchAll(/\[([^\]]*)\]/g)].map((match) =>
		(match[1] ?? '').replace(/^['"]|['"]$/g, ''),
	);
	return rest.reduce<unknown>(
		(value, key) => (isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined),
		results.get(first),
	);
}
