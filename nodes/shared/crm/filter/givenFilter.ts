import { isObject } from '../../validation/json';
import { allOf, anyOf, type Clause } from './clauses';
import { compare, PREFIXES, type Prefix } from './comparisons';
import { comparedField, type FilterFrame } from './conditions';
import { UnusableFilter } from './unusableFilter';

const DEEPEST = 10;

/**
 * The portal's own filter (`crm.item.list`) as somebody wrote it: prefixes, groups under numbers with
 * `logic`, API or original names. Its values are read by the fields' types, as those of conditions
 * are, because a JSON `true` is a word in a batch, and another filter (docs/portal-contract.md §9).
 * @throws UnusableFilter
 */
export function givenFilterClause(frame: FilterFrame, filter: unknown, depth = 0): Clause {
	if (!isObject(filter) || depth > DEEPEST) {
		throw new UnusableFilter(
			'"Filter (JSON)" is no filter of the portal',
			'Give an object such as {"%title": "urgent", ">=opportunity": 100}.',
		);
	}
	const clauses: Clause[] = [];
	let join = allOf;
	for (const [key, value] of Object.entries(filter)) {
		if (key.toLowerCase() === 'logic') join = joinOf(value);
		else if (/^\d+$/.test(key)) clauses.push(givenFilterClause(frame, value, depth + 1));
		else clauses.push(givenComparison(frame, key, value));
	}
	return join(clauses);
}

function givenComparison(frame: FilterFrame, key: string, value: unknown): Clause {
	const prefix: Prefix = PREFIXES.find((one) => key.startsWith(one)) ?? '';
	const compared = comparedField(frame, key.slice(prefix.length));
	if (value !== undefined) return compare(compared, prefix, value);
	throw new UnusableFilter(
		`"${key}" in "Filter (JSON)" has no value`,
		'Check that the input item has the value. To find empty fields give null.',
	);
}

function joinOf(logic: unknown): typeof allOf {
	const word = String(logic).toUpperCase();
	if (word === 'AND') return allOf;
	if (word === 'OR') return anyOf;
	throw new UnusableFilter(
		`"logic" in "Filter (JSON)" is ${JSON.stringify(logic)}`,
		'It may be "AND" or "OR".',
	);
}
