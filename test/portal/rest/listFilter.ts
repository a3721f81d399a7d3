import { readPortalTime } from './portalTime';
import { isMap } from './call';
import { invalidArgument } from './restError';

const PREFIXES = [
	'!=%',
	'!%=',
	'!@',
	'!%',
	'=%',
	'%=',
	'!=',
	'>=',
	'<=',
	'@',
	'%',
	'=',
	'!',
	'>',
	'<',
];

type Row = Readonly<Record<string, unknown>>;
type Test = (row: Row) => boolean;

/** What a filter may name, and how its values compare. */
export interface Filterable {
	/** `undefined`: the field may not be filtered by. */
	kindOf(field: string): 'number' | 'text' | 'time' | undefined;
	/** The key of the row's value; the field's own name by default. */
	keyOf?(field: string): string;
	/** The row's value as a filter sees it; as it is by default. */
	readValue?(field: string, value: unknown): unknown;
}

/**
 * A list method's `filter` as a test of rows. Conditions are joined by AND, nested ones by their
 * `logic` (crm.item.list, crm.type.list in the documentation).
 * @throws RestError `INVALID_ARG_VALUE` for a field that may not be filtered by.
 */
export function compileFilter(filter: unknown, fields: Filterable): Test {
	const tests: Test[] = [];
	let isOr = false;
	for (const [key, value] of isMap(filter) ? Object.entries(filter) : []) {
		if (key.toLowerCase() === 'logic') isOr = String(value).toUpperCase() === 'OR';
		else if (/^\d+$/.test(key) && isMap(value)) tests.push(compileFilter(value, fields));
		else tests.push(compileCondition(key, value, fields));
	}
	return isOr
		? (row) => tests.some((test) => test(row))
		: (row) => tests.every((test) => test(row));
}

/** The operator in front of a filter's key and the field behind it. */
export function splitFilterKey(key: string): { prefix: string; field: string } {
	const prefix = PREFIXES.find((candidate) => key.startsWith(candidate)) ?? '';
	return { prefix, field: key.slice(prefix.length) };
}

function compileCondition(key: string, wanted: unknown, fields: Filterable): Test {
	const { prefix, field } = splitFilterKey(key);
	const kind = fields.kindOf(field);
	if (!kind) throw invalidArgument(`Invalid filter: field '${field}' is not allowed in filter`);
	const rowKey = fields.keyOf?.(field) ?? field;
	const matches = matcher(prefix.replace(/^!/, ''), wanted, kind);
	const any: Test = (row) => {
		const value = fields.readValue ? fields.readValue(field, row[rowKey]) : row[rowKey];
		return Array.isArray(value) && value.length > 0 ? value.some(matches) : matches(value);
	};
	return prefix.startsWith('!') ? (row) => !any(row) : any;
}

function matcher(
	operator: string,
	wanted: unknown,
	kind: 'number' | 'text' | 'time',
): (value: unknown) => boolean {
	const order = (value: unknown): number | string => comparable(value, kind);
	if (operator === '%') {
		const part = String(wanted).toLowerCase();
		return (value) => text(value).toLowerCase().includes(part);
	}
	if (operator === '=%' || operator === '%=') {
		const pattern = likePattern(String(wanted));
		return (value) => pattern.test(text(value));
	}
	if (operator === '>' || operator === '>=' || operator === '<' || operator === '<=') {
		const limit = order(wanted);
		const compare = {
			'>': (value: number | string) => value > limit,
			'>=': (value: number | string) => value >= limit,
			'<': (value: number | string) => value < limit,
			'<=': (value: number | string) => value <= limit,
		}[operator];
		return (value) => compare(order(value));
	}
	const accepted = new Set((isMap(wanted) ? Object.values(wanted) : [wanted]).map(order));
	return (value) => accepted.has(order(value));
}

function text(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function comparable(value: unknown, kind: 'number' | 'text' | 'time'): number | string {
	if (kind === 'text') return text(value).toLowerCase();
	if (kind === 'number' && typeof value === 'number') return value;
	if (typeof value === 'boolean') return Number(value);
	const given = text(value);
	if (given === '') return kind === 'number' ? 0 : Number.NaN;
	return kind === 'time' ? readPortalTime(given) : Number(given);
}

function likePattern(like: string): RegExp {
	const source = like
		.split('%')
		.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
		.join('.*');
	return new RegExp(`^${source}$`, 'isu');
}

/** Sorts a copy by the fields of `order`, in their order; the direction is `ASC` or `DESC`. */
export function sortRows<T extends Row>(
	rows: readonly T[],
	order: unknown,
	fields: Filterable,
): T[] {
	const keys = (isMap(order) ? Object.entries(order) : []).map(([field, direction]) => {
		const kind = fields.kindOf(field);
		if (!kind) throw invalidArgument(`Invalid order: field '${field}' is not allowed in order`);
		const sign = String(direction).toUpperCase() === 'DESC' ? -1 : 1;
		return { key: fields.keyOf?.(field) ?? field, kind, sign };
	});
	const decorated = rows.map((row) => ({
		row,
		values: keys.map(({ key, kind }) => comparable(row[key], kind)),
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
