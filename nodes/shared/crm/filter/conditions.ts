import { apiNameOf, nameAdvice } from '../schema/givenNames';
import type { ItemSchema } from '../schema/itemSchema';
import { fieldOf } from '../values/reading/typedValues';
import type { Clause } from './clauses';
import { compare, nameOf, type ComparedField, type Prefix } from './comparisons';
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
	const name = apiNameOf(schema, given.trim()) ?? given.trim();
	const field = fieldOf(schema, name) ?? (UNLISTED.test(name) ? unlistedField(name) : undefined);
	if (field) return { name, field, zone };
	throw new UnusableFilter(
		given.trim() === ''
			? 'A condition names no field'
			: `The object type has no field "${given.trim()}"`,
		nameAdvice(schema, given),
	);
}

const unlistedField = (title: string) => ({
	type: 'string',
	title,
	upperName: '',
	isRequired: false,
	isReadOnly: true,
	isImmutable: false,
	isMultiple: false,
	isDynamic: false,
	statusType: undefined,
	settings: undefined,
	items: undefined,
});

/**
 * What a condition asks for.
 * @throws UnusableFilter where it has no value, or one that does not fit the field
 */
export function conditionClause(frame: FilterFrame, condition: Condition): Clause {
	const { operator, value } = condition;
	const compared = comparedField(frame, condition.field);
	const prefix = PREFIX_OF[operator];
	if (operator === 'empty' || operator === 'notEmpty') return compare(compared, prefix, '');
	if (operator === 'in') return compare(compared, prefix, listOf(compared, value));
	if (value === undefined || value === null || value === '' || isBlank(value)) {
		throw withoutValue(compared);
	}
	if (Array.isArray(value) && operator !== 'equals' && operator !== 'notEquals') {
		throw new UnusableFilter(
			`"${nameOf(compared)}" is compared with a list`,
			'A list fits the operator "is one of" only.',
		);
	}
	return compare(compared, prefix, value);
}

const isBlank = (value: unknown) => typeof value === 'string' && value.trim() === '';

/** A text is split at its commas, a list is taken as it is. */
function listOf(compared: ComparedField, value: unknown): unknown {
	if (Array.isArray(value)) return value;
	if (typeof value === 'string' && value.trim() !== '') {
		return value
			.split(',')
			.map((part) => part.trim())
			.filter((part) => part !== '');
	}
	if (typeof value === 'number' || typeof value === 'boolean') return [value];
	if (typeof value === 'object' && value !== null) return [value];
	throw withoutValue(compared);
}

function withoutValue(compared: ComparedField): UnusableFilter {
	return new UnusableFilter(
		`The condition on "${nameOf(compared)}" has no value`,
		'Give a value, or use "is empty". If it is an expression, check that the input item has the value.',
	);
}
