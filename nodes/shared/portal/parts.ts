/** A list in parts of at most so many entries. */
export function partsOf<Entry>(list: readonly Entry[], size: number): Entry[][] {
	return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
		list.slice(index * size, (index + 1) * size),
	);
}
