/** Changes or steps by the object types of their items. */
export function byType<One>(
	ones: readonly One[],
	typeOf: (one: One) => number,
): Map<number, One[]> {
	const types = new Map<number, One[]>();
	for (const one of ones) {
		const ofType = types.get(typeOf(one)) ?? [];
		ofType.push(one);
		types.set(typeOf(one), ofType);
	}
	return types;
}
