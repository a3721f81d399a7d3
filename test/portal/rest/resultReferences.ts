import { isMap } from './call';

/** What earlier commands left, by the name a reference begins with. */
export type References = Readonly<Record<string, ReadonlyMap<string, unknown>>>;

/** From the `$` to the next white space. */
const REFERENCE = /\$(result|next|total|time|error)(\[\S+)/gi;

/**
 * Puts what earlier commands left in the place of `$result[key][path]` and its like in a command's
 * keys and values (docs/portal-contract.md §2). A value that is nothing but a reference takes the type
 * of what is found; else only a text or number is put in, for the whole run of characters up to
 * the next white space. There is no escape.
 */
export function resolveReferences(value: unknown, found: References): unknown {
	if (typeof value === 'string') return resolveText(value, found);
	if (Array.isArray(value)) return value.map((one) => resolveReferences(one, found));
	if (!isMap(value)) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, one]) => [
			replaced(key, found),
			resolveReferences(one, found),
		]),
	);
}

function resolveText(text: string, found: References): unknown {
	const [match] = [...text.matchAll(REFERENCE)];
	if (match?.[0] !== text) return replaced(text, found);
	const value = lookUp(match[1] ?? '', match[2] ?? '', found);
	return value instanceof Map ? text : value;
}

function replaced(text: string, found: References): string {
	return text.replace(REFERENCE, (run: string, name: string, path: string) => {
		const value = lookUp(name, path, found);
		return typeof value === 'string' || typeof value === 'number' ? String(value) : run;
	});
}

/** The deepest value on the path: what is missing is passed over. */
function lookUp(name: string, path: string, found: References): unknown {
	const keys = [...path.matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? '');
	let value: unknown = found[name.toLowerCase()];
	for (const key of keys) value = step(value, key);
	return value;
}

function step(value: unknown, key: string): unknown {
	if (value instanceof Map) return value.has(key) ? value.get(key) : value;
	return isMap(value) && Object.hasOwn(value, key) ? value[key] : value;
}
