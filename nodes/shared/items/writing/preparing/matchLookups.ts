import { filterValues, isTime, type Matching } from '../../../crm/writing/matching';
import { asPortalError, type PortalError } from '../../../portal/errors/portalError';
import { partsOf } from '../../../portal/parts';
import {
	PAGE_SIZE,
	resultOf,
	type Command,
	type CommandOutcome,
	type Portal,
} from '../../../portal/portal';
import type { QueryValue } from '../../../portal/transport/query';
import { itemList, listItems } from '../../reading/itemList';
import type { RawItem } from '../../reading/rawItem';
import { unalteredOutcomes } from '../sending/commandForm';

/** Of how many inputs one list command asks for the items: their pages are full at most. */
const KEYS_A_COMMAND = 50;
/** What is looked for among the items of one type. */
export interface Wanted {
	entityTypeId: number;
	matching: Matching;
}

/** Items that may match, by the keys that were asked for together; or why they could not be read. */
export type MatchOutcome = { ok: true; items: RawItem[] } | { ok: false; error: PortalError };

interface Search {
	entityTypeId: number;
	keys: string[];
	filter: Record<string, QueryValue>;
}

/**
 * Looks items up by their matching values, for all inputs at once: 50 values a command, 50 commands
 * a request. Whether an item matches exactly is for the caller to see.
 * @returns by the matchings' keys
 */
export async function lookUpMatches(
	portal: Portal,
	wanted: readonly Wanted[],
): Promise<Map<string, MatchOutcome>> {
	const outcomes = new Map<string, MatchOutcome>();
	const searches = searchesOf(wanted);
	const found = await runSearches(portal, searches);
	searches.forEach(({ keys }, index) => {
		const outcome = found[index];
		for (const key of keys) if (outcome) outcomes.set(key, outcome);
	});
	return outcomes;
}

/** Matchings by the same fields of the same type, each key once. */
function searchesOf(wanted: readonly Wanted[]): Search[] {
	const groups = new Map<string, Map<string, Wanted>>();
	for (const one of wanted) {
		const names = one.matching.matches.map(({ written }) => written.name);
		const group = JSON.stringify([one.entityTypeId, ...names]);
		const keys = groups.get(group) ?? new Map<string, Wanted>();
		groups.set(group, keys.set(one.matching.key, one));
	}
	return [...groups.values()].flatMap((keys) => {
		const all = [...keys.values()];
		const isAllTimes = all[0]?.matching.matches.every(({ written }) => isTime(written));
		return partsOf(all, isAllTimes ? 1 : KEYS_A_COMMAND).map(searchFor);
	});
}

/** Every field's values in a list of its own: it finds too many rather than too few. */
function searchFor(wanted: readonly Wanted[]): Search {
	const filter: Record<string, QueryValue> = {};
	const columns = wanted[0]?.matching.matches ?? [];
	columns.forEach(({ written }, index) => {
		const matches = wanted.flatMap(({ matching }) => matching.matches[index] ?? []);
		if (isTime(written)) {
			if (wanted.length === 1) filter[`=${written.name}`] = matches[0]?.value;
		} else filter[`@${written.name}`] = [...new Set(matches.flatMap(filterValues))];
	});
	return {
		entityTypeId: wanted[0]?.entityTypeId ?? 0,
		keys: wanted.map(({ matching }) => matching.key),
		filter,
	};
}

const pageAfter = ({ entityTypeId, filter }: Search, id: number): Command =>
	listItems({ entityTypeId, filter: { ...filter, '>id': id } });

/** A page may be short in the middle: only an empty one is the last (docs/portal-contract.md §2). */
async function runSearches(portal: Portal, searches: readonly Search[]): Promise<MatchOutcome[]> {
	const first = searches.flatMap(({ entityTypeId, filter }) => [
		listItems({ entityTypeId, filter }),
		listItems({ entityTypeId, filter, start: PAGE_SIZE }),
	]);
	const pages = await unalteredOutcomes(portal, first);
	const outcomes: MatchOutcome[] = [];
	for (const [index, search] of searches.entries()) {
		try {
			const items = itemsOf(pages[2 * index]);
			const more = itemsOf(pages[2 * index + 1]);
			const rest = more.length > 0 ? await readRest(portal, search, [...items, ...more]) : [];
			outcomes.push({ ok: true, items: [...items, ...more, ...rest] });
		} catch (caught) {
			outcomes.push({ ok: false, error: asPortalError(caught) });
		}
	}
	return outcomes;
}

async function readRest(
	portal: Portal,
	search: Search,
	known: readonly RawItem[],
): Promise<RawItem[]> {
	const rest: RawItem[] = [];
	let last = highestId(known);
	for (;;) {
		const [page] = await unalteredOutcomes(portal, [pageAfter(search, last)]);
		const items = itemsOf(page);
		if (items.length === 0) return rest;
		rest.push(...items);
		last = highestId(items);
	}
}

const highestId = (items: readonly RawItem[]) =>
	items.reduce((most, { id }) => Math.max(most, Number(id)), 0);

function itemsOf(outcome: CommandOutcome | undefined): RawItem[] {
	return outcome ? resultOf(outcome, itemList).items : [];
}
