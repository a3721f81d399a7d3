/** A JSON object, by its keys. */
export type JsonObject = Record<string, unknown>;

/** Whether a value is an object with keys, and no list. */
export function isObject(value: unknown): value is JsonObject {
	return isMapOrList(value) && !Array.isArray(value);
}

/** Whether a value holds others: an object with keys, or a list. */
export const isMapOrList = (value: unknown): value is object =>
	typeof value === 'object' && value !== null;

/** What an object holds under a key that comes from elsewhere: a name such as `constructor` finds nothing. */
export const ownValue = <Value>(
	object: Readonly<Record<string, Value>>,
	key: string,
): Value | undefined => (Object.hasOwn(object, key) ? object[key] : undefined);

/** What a JSON text holds; `undefined` where it is none. */
export function parsedJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
