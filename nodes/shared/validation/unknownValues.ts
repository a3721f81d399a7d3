/** Whether a value is a map or a list, whatever is in it. */
export const isObject = (value: unknown): value is object =>
	typeof value === 'object' && value !== null;

/** Whether a value is a map of names to values, as PHP and JSON have them. */
export const isMap = (value: unknown): value is Record<string, unknown> =>
	isObject(value) && !Array.isArray(value);

/** What a map holds under a key that comes from elsewhere: a name such as `constructor` finds nothing. */
export const ownValue = <Value>(
	map: Readonly<Record<string, Value>>,
	key: string,
): Value | undefined => (Object.hasOwn(map, key) ? map[key] : undefined);
