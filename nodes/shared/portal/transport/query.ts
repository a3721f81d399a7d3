/** What PHP can read back from a query string: scalars, lists and maps of them. */
export type QueryValue =
	| string
	| number
	| boolean
	| null
	| undefined
	| readonly QueryValue[]
	| { readonly [key: string]: QueryValue };

/** What a REST method is called with. */
export type Params = Readonly<Record<string, QueryValue>>;

/**
 * Writes parameters with PHP's bracket keys, as the commands of a `batch` need them:
 * `{filter: {'@id': [1, 2]}}` becomes `filter%5B%40id%5D%5B0%5D=1&filter%5B%40id%5D%5B1%5D=2`.
 */
export function toPhpQuery(params: Params): string {
	const pairs: string[] = [];
	for (const [key, value] of Object.entries(params)) collect(key, value, pairs);
	return pairs.join('&');
}

function collect(key: string, value: QueryValue, pairs: string[]): void {
	if (value === undefined) return;
	if (value === null || typeof value !== 'object') {
		const text = value === null ? '' : typeof value === 'boolean' ? Number(value) : value;
		pairs.push(`${urlEncoded(key)}=${urlEncoded(String(text))}`);
		return;
	}
	for (const [part, inner] of Object.entries(value)) collect(`${key}[${part}]`, inner, pairs);
}

/** Half of a surrogate pair is no character: a query cannot hold it. */
const HALF_CHARACTER = /\p{Surrogate}/gu;

const urlEncoded = (text: string) => encodeURIComponent(text.replace(HALF_CHARACTER, '\ufffd'));
