import { UnusableFilter } from './unusableFilter';

/** A value as a filter of `crm.item.list` takes it. */
export type FilterValue = string | number | ReadonlyArray<string | number>;

/** One comparison, e.g. `>=` `createdTime`. */
export interface Comparison {
	kind: 'comparison';
	/** The operator in front of the field's name; '' where the portal wants the bare name. */
	prefix: string;
	/** API name. */
	field: string;
	value: FilterValue;
	/**
	 * It must not stand in a group: times may not be converted there, lists of contacts and observers
	 * are database errors (docs/portal-contract.md §9).
	 */
	topLevel: boolean;
}

/** Conditions joined by AND or OR; an OR of none holds for no item. */
export interface Group {
	kind: 'group';
	logic: 'AND' | 'OR';
	clauses: readonly Clause[];
}

export type Clause = Comparison | Group;

/** The parameter `filter` of `crm.item.list`. */
export interface PortalFilter {
	[key: string]: FilterValue | PortalFilter;
}

/** More lists than this are not asked for in the place of one. */
const MOST_ALTERNATIVES = 20;

const groupOf =
	(logic: Group['logic']) =>
	(clauses: readonly Clause[]): Group => ({ kind: 'group', logic, clauses });
export const allOf = groupOf('AND');
export const anyOf = groupOf('OR');

/** What holds for no item. */
export const NONE: Group = anyOf([]);

/**
 * The filters that together find what a clause holds for: one, or several where it joins by OR what
 * the portal compares at the top level only; none where it holds for no item.
 * @throws UnusableFilter where it would take too many
 */
export function portalFilters(clause: Clause): PortalFilter[] {
	return alternativesOf(simplified(clause)).map(toPortalFilter);
}

const isEmpty = (clause: Clause, logic: Group['logic']) =>
	clause.kind === 'group' && clause.logic === logic && clause.clauses.length === 0;
const isNone = (clause: Clause) => isEmpty(clause, 'OR');
const isAlways = (clause: Clause) => isEmpty(clause, 'AND');

/** Without doubles, groups of one, and groups for no item or every one, which the portal cannot read. */
function simplified(clause: Clause): Clause {
	if (clause.kind === 'comparison') return clause;
	const clauses = [
		...new Map(clause.clauses.map(simplified).map((one) => [JSON.stringify(one), one])).values(),
	];
	const isAnd = clause.logic === 'AND';
	if (clauses.some(isAnd ? isNone : isAlways)) return isAnd ? NONE : allOf([]);
	const left = clauses.filter((one) => !(isAnd ? isAlways(one) : isNone(one)));
	const [only] = left;
	return only && left.length === 1 ? only : { ...clause, clauses: left };
}

/** Lists of clauses that all must hold; an item is found if one of the lists holds. */
function alternativesOf(clause: Clause): Clause[][] {
	if (clause.kind === 'comparison') return [[clause]];
	if (clause.logic === 'OR') {
		if (clause.clauses.length > 1 && !clause.clauses.some(needsTopLevel)) return [[clause]];
		return bounded(clause.clauses.flatMap(alternativesOf));
	}
	return clause.clauses.reduce<Clause[][]>(
		(found, one) =>
			bounded(found.flatMap((left) => alternativesOf(one).map((right) => [...left, ...right]))),
		[[]],
	);
}

function bounded(alternatives: Clause[][]): Clause[][] {
	if (alternatives.length <= MOST_ALTERNATIVES) return alternatives;
	throw new UnusableFilter(
		`The conditions name more than ${MOST_ALTERNATIVES} dates, times or lists of contacts that exclude each other`,
		'The portal can only be asked for them one by one. Use fewer, or "greater" and "less" for a span of time.',
	);
}

function needsTopLevel(clause: Clause): boolean {
	return clause.kind === 'comparison' ? clause.topLevel : clause.clauses.some(needsTopLevel);
}

/** A key can stand once in a map, so what uses one again goes into a group beside it. */
function toPortalFilter(clauses: readonly Clause[]): PortalFilter {
	const filter: PortalFilter = {};
	let groups = 0;
	for (const clause of clauses) {
		if (clause.kind === 'group') {
			filter[String(groups++)] = memberOf(clause);
			continue;
		}
		const key = clause.prefix + clause.field;
		const known = filter[key];
		if (known === undefined) filter[key] = clause.value;
		else if (sameValue(known, clause.value)) continue;
		else if (clause.topLevel && /^(?:[<>]|$)/.test(clause.prefix)) {
			filter[key] = narrower(clause, known);
		} else filter[String(groups++)] = { [key]: clause.value };
	}
	return filter;
}

/** A clause in a group: each is a group of its own, so that none hides another. */
function memberOf(clause: Clause): PortalFilter {
	if (clause.kind === 'comparison') return { [clause.prefix + clause.field]: clause.value };
	return { logic: clause.logic, ...Object.fromEntries(clause.clauses.map(memberOf).entries()) };
}

const sameValue = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Of two bounds the one that holds for less. Times are written alike, so their texts compare. */
function narrower({ prefix, field, value }: Comparison, known: unknown): FilterValue {
	if (typeof value === 'string' && typeof known === 'string') {
		if (prefix.startsWith('>')) return known > value ? known : value;
		if (prefix.startsWith('<')) return known < value ? known : value;
	}
	throw new UnusableFilter(
		`"${field}" is compared twice in the same way`,
		'The portal compares this field once only. Leave one of the two conditions out.',
	);
}
