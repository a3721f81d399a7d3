import { apiNameOf, nameAdvice } from '../schema/givenNames';
import { undescribedField, type ItemSchema } from '../schema/itemSchema';
import { fieldOf } from '../values/reading/typedValues';
import type { Clause } from './clauses';
import { compare, unusable, type ComparedField, type Prefix } from './comparisons';
import { UnusableFilter } from './unusableFilter';

/** The operators of a condition and the portal's prefix for each. */
const PREFIX_OF = {
	contains: '%',
	empty: '=',
	equals: '=',
	greater: '>',
	greaterOrEqual: '>=',
	in: '@',
	less: '<',
	lessOrEqual: '<=',
	notEmpty: '!=',
	notEquals: '!=',
} as const satisfies Record<string, Prefix>;

export type Operator = keyof typeof PREFIX_OF;

export const isOperator = (name: string): name is Operator => Object.hasOwn(PREFIX_OF, name);

/** One condition as a person builds it. */
export interface Condition {
	/** API or original name. */
	field: string;
	operator: Operator;
	/** Of `in` a list, or a text with commas; not looked at by `empty` and `notEmpty`. */
	value?: unknown;
}

/** Where names and values are read by. */
export interface FilterFrame {
	schema: ItemSchema;
	/** Zone of days and of times without an offset: the workflow's. */
	zone: string;
}

/**
 * Fields of items that `crm.item.fields` does not list and a filter may name
 * (docs/portal-contract.md §5); they compare as texts.
 */
const UNLISTED = /^(?:parentId\d+|utm[A-Z][A-Za-z]*|stageSemanticId|searchContent)$/;

/**
 * The field a condition names.
 * @throws UnusableFilter that names the nearest field
 */
export function comparedField({ schema, zone }: FilterFrame, given: string): ComparedField {
	const key = given.trim();
	const name = apiNameOf(schema, key) ?? key;
	const unlisted = UNLISTED.test(name) ? undescribedField('string', name) : undefined;
	const field = fieldOf(schema, name) ?? unlisted;
	if (field) return { name, field, zone };
	throw new UnusableFilter(
		key === '' ? 'A condition names no field' : `The object type has no field "${key}"`,
		nameAdvice(schema, given),
	);
}

/**
 * What a condition asks for.
 * @throws UnusableFilter where it has no value, or one that does not fit the field
 */
export function conditionClause(frame: FilterFrame, condition: Condition): Clause {
	const { operator, value } = condition;
	const compared = comparedField(frame, condition.field);
	const prefix = PREFIX_OF[operator];
	if (operator === 'empty' || operator === 'notEmpty') return compare(compared, prefix, '');
	const isBlank = typeof value === 'string' && value.trim() === '';
	if (value === undefined || value === null || isBlank) {
		throw unusable(
			compared,
			'has no value',
			'Give a value, or use "is empty". If it is an expression, check that the input item has the value.',
		);
	}
	if (operator === 'in') return compare(compared, prefix, listOf(value));
	if (Array.isArray(value) && operator !== 'equals' && operator !== 'notEquals') {
		throw unusable(
			compared,
			'is compared with a list',
			'A list fits the operator "is one of" only.',
		);
	}
	return compare(compared, prefix, value);
}

/** A text is split at its commas, a list is taken as it is. */
function listOf(value: unknown): unknown[] {
	if (typeof value !== 'string') return [value].flat();
	return value
		.split(',')
		.map((part) => part.trim())
		.filter((part) => part !== '');
}
