const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Further than this share of a name apart, two names have nothing to do with each other. */
const MOST_APART = 0.4;

/** How many letters have to change to make one text of another. */
function distance(one: string, other: string): number {
	let row = Array.from({ length: other.length + 1 }, (_, index) => index);
	for (let i = 1; i <= one.length; i++) {
		const next = [i];
		for (let j = 1; j <= other.length; j++) {
			const same = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
			next.push(Math.min(same, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
		}
		row = next;
	}
	return row[other.length] ?? 0;
}

/**
 * The name among others that somebody most likely meant; case, underscores and spaces do not count.
 * `undefined` where none is near.
 */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
	const wanted = plain(name).slice(0, 100);
	let nearest: { name: string; apart: number } | undefined;
	for (const candidate of names) {
		const other = plain(candidate);
		if (other === wanted) return candidate;
		const longest = Math.max(wanted.length, other.length);
		if (Math.abs(wanted.length - other.length) > longest * MOST_APART) continue;
		const apart = distance(wanted, other);
		if (apart <= longest * MOST_APART && apart < (nearest?.apart ?? Infinity)) {
			nearest = { name: candidate, apart };
		}
	}
	return nearest?.name;
}
