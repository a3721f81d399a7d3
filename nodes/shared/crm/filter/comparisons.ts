import type { Field } from '../schema/itemSchema';
import { dayIn, utcText } from '../values/zonedTime';
import { allOf, anyOf, NONE, type Clause, type Comparison } from './clauses';
import { dayForm, filterForm, givenTime, kindOf, wantedForm, type FieldKind } from './filterValues';
import { UnusableFilter } from './unusableFilter';

/** A field that is compared, and what its values are read with. */
export interface ComparedField {
	/** API name. */
	name: string;
	field: Field;
	/** Zone of days and of times without an offset: the workflow's. */
	zone: string;
}

/** The prefixes of `crm.item.list` (docs/portal-contract.md §5); '' is the bare name. */
export const PREFIXES = [
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
] as const;
export type Prefix = (typeof PREFIXES)[number] | '';

/** PHP's and people's ways to say "nothing"; of a flag `false` is a value. */
const isNothing = (value: unknown, kind?: FieldKind) =>
	value === null || value === '' || (value === false && kind !== 'flag');

/**
 * A field compared with a value, a list of values, or nothing (`null`, `''`; `false` but for a flag).
 * @throws UnusableFilter that names the field, the value and the form wanted
 */
export function compare(compared: ComparedField, prefix: Prefix, value: unknown): Clause {
	const { field } = compared;
	const kind = kindOf(field);
	if (field.type === 'crm_multifield') {
		throw unusable(
			compared,
			'cannot be filtered by',
			'The portal does not search phones and e-mails here.',
		);
	}
	if (field.isMultiple && !field.isDynamic) return compareBound(compared, prefix, value);
	if (isNothing(value, kind)) return compareNothing(compared, prefix);
	if (prefix.includes('%')) return compareText(compared, prefix, value);
	if (Array.isArray(value)) return compareList(compared, prefix, value);
	if (kind === 'time') return compareTime(compared, singlePrefix(prefix), value);
	return comparison(compared, singlePrefix(prefix), formOf(compared, value), kind === 'day');
}

/** @throws UnusableFilter for a value that is none of the field's */
function formOf(compared: ComparedField, value: unknown): string | number {
	const { field, zone } = compared;
	const form = kindOf(field) === 'day' ? dayForm(value, zone) : filterForm(field, value);
	if (form === undefined) throw unfit(compared, value);
	return form;
}

/** One value under the prefix of lists is an equal value. */
function singlePrefix(prefix: Prefix): Prefix {
	if (prefix === '@' || prefix === '') return '=';
	return prefix === '!@' || prefix === '!' ? '!=' : prefix;
}

function compareNothing(compared: ComparedField, prefix: Prefix): Clause {
	const single = singlePrefix(prefix);
	if (single === '=' || single === '!=') return comparison(compared, single, '');
	throw unusable(
		compared,
		'is compared with nothing',
		'Give a value, or use the operators "is empty" and "is not empty".',
	);
}

function compareText(compared: ComparedField, prefix: Prefix, value: unknown): Clause {
	const kind = kindOf(compared.field);
	const isText = typeof value === 'string' || typeof value === 'number';
	if (isText && (kind === 'other' || kind === 'number')) {
		return comparison(compared, prefix, value);
	}
	throw unusable(
		compared,
		'cannot be searched for a part of a text',
		isText ? 'Use "equals", or "greater" and "less".' : 'Give a text to search for.',
	);
}

function compareList(compared: ComparedField, prefix: Prefix, values: readonly unknown[]): Clause {
	if (/[<>]/.test(prefix)) throw unfit(compared, values);
	const isNegative = prefix.startsWith('!');
	if (values.length === 0) return isNegative ? allOf([]) : NONE;
	const kind = kindOf(compared.field);
	const hasNothing = values.some((one) => isNothing(one, kind));
	// Times in a list are not converted, and nothing is not found in one (docs/portal-contract.md §9).
	if (kind === 'time' || kind === 'day' || hasNothing || values.length === 1) {
		const single = isNegative ? '!=' : '=';
		const clauses = values.map((value) => compare(compared, single, value));
		return isNegative ? allOf(clauses) : anyOf(clauses);
	}
	const forms = values.map((value) => formOf(compared, value));
	return comparison(compared, isNegative ? '!@' : '@', forms);
}

/**
 * A time, to the second; a day is the whole of it in the workflow's zone, where the portal would take
 * its own midnight.
 */
function compareTime(compared: ComparedField, prefix: Prefix, value: unknown): Clause {
	const given = givenTime(value, compared.zone);
	if (!given) throw unfit(compared, value);
	const at = (operator: Prefix, instant: number) =>
		comparison(compared, operator, utcText(instant), true);
	if ('instant' in given) return at(prefix, given.instant);
	const { start, end } = dayIn(given.day, compared.zone);
	switch (prefix) {
		case '=':
			return allOf([at('>=', start), at('<', end)]);
		case '!=':
			return anyOf([at('<', start), at('>=', end), comparison(compared, '=', '', true)]);
		case '>':
			return at('>=', end);
		case '<=':
			return at('<', end);
		default:
			return at(prefix, start);
	}
}

/**
 * The lists `contactIds` and `observers` filter under their bare name only, and find who has any of
 * the values; anything else is a database error (docs/portal-contract.md §9).
 */
function compareBound(compared: ComparedField, prefix: Prefix, value: unknown): Clause {
	const values: readonly unknown[] = Array.isArray(value) ? value : [value];
	if (!['', '=', '@'].includes(prefix) || (!Array.isArray(value) && isNothing(value))) {
		throw new UnusableFilter(
			`By "${nameOf(compared)}" the portal only finds items that have one of the given IDs`,
			'Use "equals" or "is one of" with IDs, and leave out the rest with a Filter node after this one.',
		);
	}
	if (values.length === 0) return NONE;
	const ids = values.map((one) => {
		if (isNothing(one)) throw unfit(compared, one);
		return Number(formOf(compared, one));
	});
	return comparison(compared, '', ids.length === 1 ? (ids[0] ?? 0) : ids, true);
}

function comparison(
	{ name }: ComparedField,
	prefix: Prefix,
	value: Comparison['value'],
	topLevel = false,
): Comparison {
	return { kind: 'comparison', prefix, field: name, value, topLevel };
}

/** The title people see and the name to write. */
function nameOf({ name, field: { title } }: ComparedField): string {
	return title && title !== name ? `${title} (${name})` : name;
}

/** The error of a comparison that cannot be asked for. */
export function unusable(compared: ComparedField, what: string, cure: string): UnusableFilter {
	return new UnusableFilter(`"${nameOf(compared)}" ${what}`, cure);
}

function unfit(compared: ComparedField, value: unknown): UnusableFilter {
	const shown = typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
	const wanted = `It takes ${wantedForm(compared.field)}.`;
	return unusable(compared, `cannot be compared with ${shown}`, wanted);
}
