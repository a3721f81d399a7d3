/** A JSON object, by its keys. */
export type JsonObject = Record<string, unknown>;

/** Whether a value is an object with keys, and no list. */
export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a JSON text holds; `undefined` where it is none. */
export function parsedJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
