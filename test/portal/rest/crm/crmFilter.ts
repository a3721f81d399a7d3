import { isMap } from '../call';
import { invalidArgument, RestError } from '../restError';
import type { Comparison, Kind } from './filterComparison';

/** What a filter may name, and how its values compare. */
export interface FilterFields {
	/** The row's key behind a name in camelCase or UPPER_CASE; `undefined` for no field or column. */
	keyOf(name: string): string | undefined;
	kindOf(key: string): Kind;
	/** The row's value as a filter sees it. */
	readValue(key: string, value: unknown): unknown;
	/** Name of the key in errors. */
	upperName(name: string): string;
	readonly comparison: Comparison;
	/** Within groups dates are compared as they came, which finds nothing. */
	readonly groupComparison?: Comparison;
	/** Lists of ids that filter under the bare top-level name only (docs/portal-contract.md §9). */
	readonly joined?: ReadonlySet<string>;
}

type Row = Readonly<Record<string, unknown>>;
type Test = (row: Row) => boolean;

export interface CompiledFilter {
	passes: Test;
	/** How many joined rows an item fills (docs/portal-contract.md §2, short pages). */
	rowsOf(row: Row): number;
}

const OPERATORS = ['!=%', '!%=', '!@', '!%', '!=', '=%', '%=', '>=', '<='];
const PREFIXES = [...OPERATORS, '@', '%', '=', '!', '>', '<'];
const LIST_PREFIXES = new Set(['', '=', '!=', '@', '!@']);

/** The operator in front of a filter's key and the name behind it. */
export function splitKey(key: string): { prefix: string; name: string } {
	const prefix = PREFIXES.find((candidate) => key.startsWith(candidate)) ?? '';
	return { prefix, name: key.slice(prefix.length) };
}

/**
 * `filter` of `crm.item.list`; groups stand under numeric keys with their `logic`.
 * @throws RestError `INVALID_ARG_VALUE` for a name or a value that is not allowed, 500
 * `ERROR_CORE` for `contactIds` and `observers` in any but the bare form.
 */
export function compileItemFilter(filter: unknown, fields: FilterFields): CompiledFilter {
	const tests: Test[] = [];
	const joins: Array<(row: Row) => number> = [];
	let logic = 'AND';
	for (const [key, value] of isMap(filter) ? Object.entries(filter) : []) {
		const join = fields.joined?.has(key) ? joinOf(key, value) : undefined;
		if (join) joins.push(join);
		else if (key.toLowerCase() === 'logic') logic = String(value).toUpperCase();
		else tests.push(compile(key, value, fields));
	}
	const rowsOf = (row: Row): number => joins.reduce((rows, join) => rows * join(row), 1);
	const all = combined(tests, logic);
	return { rowsOf, passes: (row) => all(row) && rowsOf(row) > 0 };
}

function combined(tests: readonly Test[], logic: string): Test {
	if (logic === 'OR' && tests.length > 0) return (row) => tests.some((test) => test(row));
	return (row) => tests.every((test) => test(row));
}

function compile(key: string, value: unknown, fields: FilterFields): Test {
	if (/^\d+$/.test(key) && isMap(value)) {
		const entries = Object.entries(value);
		const logic = entries.find(([name]) => name.toLowerCase() === 'logic')?.[1];
		const inner = entries.filter(([name]) => name.toLowerCase() !== 'logic');
		const inGroup = { ...fields, comparison: fields.groupComparison ?? fields.comparison };
		const tests = inner.map(([name, one]) => compile(name, one, inGroup));
		return combined(tests, String(logic ?? 'AND').toUpperCase());
	}
	return condition(key, value, fields);
}

function condition(key: string, wanted: unknown, fields: FilterFields): Test {
	const { prefix, name } = splitKey(key);
	if (fields.joined?.has(name)) throw databaseError(name);
	const rowKey = fields.keyOf(name);
	if (rowKey === undefined) throw notAllowed(name, fields);
	if (isMap(wanted) && !LIST_PREFIXES.has(prefix)) throw notAllowed(name, fields);
	const kind = fields.kindOf(rowKey);
	const operator = prefix.replace('!', '');
	const matches = fields.comparison.matcher(operator, wanted, kind);
	const any: Test = (row) => {
		const value = fields.readValue(rowKey, row[rowKey]);
		return Array.isArray(value) && value.length > 0 ? value.some(matches) : matches(value);
	};
	return prefix.startsWith('!') ? (row) => !any(row) : any;
}

/** One row for each of the wanted ids that the item has. */
function joinOf(name: string, wanted: unknown): (row: Row) => number {
	const list: unknown[] = isMap(wanted) ? Object.values(wanted) : [wanted];
	const ids = new Set(list.map(Number).filter((id) => id > 0));
	if (ids.size === 0) throw databaseError(name);
	return (row) => {
		const bound = row[name];
		return Array.isArray(bound) ? bound.filter((id) => ids.has(Number(id))).length : 0;
	};
}

function notAllowed(name: string, fields: FilterFields): RestError {
	return invalidArgument(
		`Invalid filter: field '${fields.upperName(name)}' is not allowed in filter`,
	);
}

const databaseError = (name: string): RestError =>
	new RestError(500, 'ERROR_CORE', `Mysql query error: (1054) Unknown column '${name}'`);

/**
 * Sorts a copy by the fields of `order`; the direction is `ASC` or `DESC`.
 * @throws RestError `INVALID_ARG_VALUE` for a name or direction that is not allowed.
 */
export function sortItems<T extends Row>(
	rows: readonly T[],
	order: unknown,
	fields: FilterFields,
): T[] {
	const keys = (isMap(order) ? Object.entries(order) : []).map(([name, given]) => {
		const key = fields.keyOf(name);
		const direction = String(given).toUpperCase();
		const isKnown = key !== undefined && (direction === 'ASC' || direction === 'DESC');
		if (!isKnown) {
			const text = `Invalid order: field '${fields.upperName(name)}' is not allowed in order`;
			throw invalidArgument(text);
		}
		return { key, sign: direction === 'DESC' ? -1 : 1 };
	});
	const decorated = rows.map((row) => ({
		row,
		values: keys.map(({ key }) => fields.comparison.sortable(row[key], fields.kindOf(key))),
	}));
	decorated.sort((a, b) => {
		for (const [index, { sign }] of keys.entries()) {
			const left = a.values[index] ?? 0;
			const right = b.values[index] ?? 0;
			if (left < right) return -sign;
			if (left > right) return sign;
		}
		return 0;
	});
	return decorated.map(({ row }) => row);
}
