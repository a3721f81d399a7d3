import type { IExecuteFunctions } from 'n8n-workflow';
import { allOf, portalFilters, type PortalFilter } from '../../../../shared/crm/filter/clauses';
import {
	comparedField,
	conditionClause,
	isOperator,
	type Condition,
	type FilterFrame,
} from '../../../../shared/crm/filter/conditions';
import { givenFilterClause } from '../../../../shared/crm/filter/givenFilter';
import { UnusableFilter } from '../../../../shared/crm/filter/unusableFilter';
import type { ItemSchema } from '../../../../shared/crm/schema/itemSchema';
import type { SortRule } from '../../../../shared/items/reading/manyItems/listQuery';
import { oneOf, readOptions, wholeNumber } from '../../../../shared/validation/options';
import * as z from '../../../../shared/validation/zod';
import { readJsonObject } from '../../../inputs/jsonParameter';
import { CHECK_EXPRESSION } from '../../../inputs/outcomes/unusableInput';

const MOST_ITEMS = 1_000_000_000;

/** The rows of a collection; none where nothing was added. */
const rowsOf = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
	z._default(z.array(z.looseObject(shape)), []);

/** The parameters of *Get Many* as n8n gives them. */
const parametersSchema = z.object({
	filters: z.looseObject({
		conditions: rowsOf({
			field: z._default(z.unknown(), ''),
			operator: z._default(z.string(), 'equals'),
			value: z.unknown(),
		}),
	}),
	sort: z.looseObject({
		rules: rowsOf({
			field: z._default(z.unknown(), ''),
			direction: z._default(z.unknown(), 'asc'),
		}),
	}),
	returnAll: z.boolean({ error: '"Return All" must be true or false' }),
	limit: wholeNumber('Limit', [1, MOST_ITEMS]),
	options: z.looseObject({}),
});

export type GetManyParameters = z.infer<typeof parametersSchema>;

/**
 * Reads the parameters of one input.
 * @throws NodeOperationError
 */
export function getManyParametersOf(
	context: IExecuteFunctions,
	itemIndex: number,
): GetManyParameters {
	const given = (name: string, fallback: unknown): unknown =>
		context.getNodeParameter(name, itemIndex, fallback) ?? fallback;
	const returnAll = given('returnAll', false);
	const parameters = {
		filters: given('filters', {}),
		sort: given('sort', {}),
		returnAll,
		limit: returnAll === true ? 1 : given('limit', 50),
		options: given('options', {}),
	};
	return readOptions(context.getNode(), parametersSchema, parameters, itemIndex);
}

const directionSchema = oneOf('Direction', ['asc', 'desc']);

/** What the portal is asked for. */
export interface WantedItems {
	filters: PortalFilter[];
	order: SortRule[];
}

/**
 * Turns conditions, options and sort rules of one input into what the portal understands.
 * @throws UnusableFilter that names the condition; NodeOperationError
 */
export function wantedItems(
	context: IExecuteFunctions,
	itemIndex: number,
	schema: ItemSchema,
	parameters: GetManyParameters,
): WantedItems {
	const node = context.getNode();
	const frame: FilterFrame = { schema, zone: context.getTimezone() };
	const conditions = conditionsOf(parameters).map((one) => conditionClause(frame, one));
	const { options } = parameters;
	const filter = readJsonObject('Filter (JSON)', options['filterJson']);
	if (filter === undefined && 'filterJson' in options && options['filterJson'] !== '') {
		throw new UnusableFilter(
			'"Filter (JSON)" has no value',
			`${CHECK_EXPRESSION} Else remove the option.`,
		);
	}
	const given = filter ? [givenFilterClause(frame, filter)] : [];
	return {
		order: parameters.sort.rules.map(({ field, direction: way }) => {
			const { name } = comparedField(frame, textOf(field));
			const chosen = readOptions(node, directionSchema, String(way).toLowerCase(), itemIndex);
			return { field: name, direction: chosen === 'desc' ? 'DESC' : 'ASC' };
		}),
		filters: portalFilters(allOf([...conditions, ...given])),
	};
}

/** The options "Changed Since" and "Stage" are conditions that are easy to say. */
function conditionsOf({ filters, options }: GetManyParameters): Condition[] {
	const conditions = filters.conditions.map(({ field, operator, value }): Condition => {
		if (isOperator(operator)) return { field: textOf(field), operator, value };
		throw new UnusableFilter(
			`A condition has an operator this node does not know: "${operator}"`,
			'Choose one from the list.',
		);
	});
	const { changedSince, stages } = options;
	if ('changedSince' in options && changedSince !== '') {
		conditions.push({ field: 'updatedTime', operator: 'greaterOrEqual', value: changedSince });
	}
	if ('stages' in options && !isUntouched(stages)) {
		conditions.push({ field: 'stageId', operator: 'in', value: stages });
	}
	return conditions;
}

/** The option was added and nothing was chosen. */
const isUntouched = (stages: unknown) =>
	stages === '' || (Array.isArray(stages) && stages.length === 0);

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
