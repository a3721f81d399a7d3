import type { ItemSchema } from './itemSchema';

/** What the portal's older methods call these fields (docs/portal-contract.md §5 "Fields"). */
const OLDER_NAMES: Readonly<Record<string, string>> = {
	DATE_CREATE: 'createdTime',
	DATE_MODIFY: 'updatedTime',
	CREATED_BY_ID: 'createdBy',
	MODIFY_BY_ID: 'updatedBy',
	STATUS_ID: 'stageId',
};

/**
 * The API name of a field that a person named by its API name or by its original one
 * (`UF_CRM_…`, `OPPORTUNITY`); `undefined` where the object type has no field of this name.
 */
export function apiNameOf(schema: ItemSchema, given: string): string | undefined {
	if (Object.hasOwn(schema, given)) return given;
	return Object.entries(schema).find(([, { upperName }]) => upperName === given)?.[0];
}

/** The field a wrong name most likely means; `undefined` where none is like it. */
export function nearestName(schema: ItemSchema, given: string): string | undefined {
	const older = OLDER_NAMES[given.toUpperCase()];
	if (older !== undefined && Object.hasOwn(schema, older)) return older;
	const wanted = lettersOf(given);
	let nearest: string | undefined;
	let least = Math.max(2, Math.floor(wanted.length / 3)) + 1;
	for (const [name, { upperName, title }] of Object.entries(schema)) {
		for (const known of [name, upperName, title]) {
			const distance = distanceOf(wanted, lettersOf(known), least);
			if (distance < least) [nearest, least] = [name, distance];
		}
	}
	return nearest;
}

/** "… The nearest is "createdTime"", or how to find the names. */
export function nameAdvice(schema: ItemSchema, given: string): string {
	const nearest = nearestName(schema, given);
	return nearest === undefined
		? 'The operation "Get Fields" lists the names of all fields.'
		: `The nearest name is "${nearest}". The operation "Get Fields" lists them all.`;
}

/** People forget underscores and mix up capitals; neither makes a name another. */
const lettersOf = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** How many letters have to be changed (Levenshtein); `most` as soon as it cannot be less. */
function distanceOf(one: string, other: string, most: number): number {
	if (Math.abs(one.length - other.length) >= most) return most;
	let row = Array.from({ length: other.length + 1 }, (_, index) => index);
	for (let i = 1; i <= one.length; i++) {
		const next = [i];
		for (let j = 1; j <= other.length; j++) {
			const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
			next[j] = Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
		}
		if (Math.min(...next) >= most) return most;
		row = next;
	}
	return row[other.length] ?? most;
}
