import { NodeOperationError, type IExecuteFunctions, type INode } from 'n8n-workflow';
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

const MOST_ITEMS = 1_000_000_000;

/** The parameters of *Get Many* as n8n gives them. */
const parametersSchema = z.object({
	filters: z.looseObject({
		conditions: z._default(
			z.array(
				z.looseObject({
					field: z._default(z.unknown(), ''),
					operator: z._default(z.string(), 'equals'),
					value: z.unknown(),
				}),
			),
			[],
		),
	}),
	sort: z.looseObject({
		rules: z._default(
			z.array(
				z.looseObject({
					field: z._default(z.unknown(), ''),
					direction: z._default(z.unknown(), 'asc'),
				}),
			),
			[],
		),
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

const direction = oneOf('Direction', ['asc', 'desc']);

/** What the portal is asked for. */
export interface WantedItems {
	filters: PortalFilter[];
	order: SortRule[];
}

/**
 * Turns conditions, options and sort rules of one input into what the portal understands.
 * @throws NodeOperationError that names the condition
 */
export function wantedItems(
	context: IExecuteFunctions,
	itemIndex: number,
	schema: ItemSchema,
	parameters: GetManyParameters,
): WantedItems {
	const node = context.getNode();
	const frame: FilterFrame = { schema, zone: context.getTimezone() };
	try {
		const conditions = conditionsOf(parameters).map((one) => conditionClause(frame, one));
		const { options } = parameters;
		const filter = readJsonObject(node, itemIndex, 'Filter (JSON)', options['filterJson']);
		if (filter === undefined && 'filterJson' in options && options['filterJson'] !== '') {
			throw new UnusableFilter(
				'"Filter (JSON)" has no value',
				'If it is an expression, check that the input item has the value; else remove the option.',
			);
		}
		const given = filter ? [givenFilterClause(frame, filter)] : [];
		const order = parameters.sort.rules.map(({ field, direction: way }) => ({
			field: comparedField(frame, textOf(field)).name,
			direction: readOptions(node, direction, String(way).toLowerCase(), itemIndex),
		}));
		return {
			filters: portalFilters(allOf([...conditions, ...given])),
			order: order.map((rule) => ({
				...rule,
				direction: rule.direction === 'desc' ? 'DESC' : 'ASC',
			})),
		};
	} catch (error) {
		throw asNodeError(node, itemIndex, error);
	}
}

function asNodeError(node: INode, itemIndex: number, caught: unknown): unknown {
	if (!(caught instanceof UnusableFilter)) return caught;
	return new NodeOperationError(node, caught.message, { itemIndex, description: caught.cure });
}

/** The options "Changed Since" and "Stage" are conditions that are easy to say. */
function conditionsOf({ filters, options }: GetManyParameters): Condition[] {
	const given = filters.conditions.map(({ field, operator, value }): Condition => {
		if (isOperator(operator)) return { field: textOf(field), operator, value };
		throw new UnusableFilter(
			`A condition has an operator this node does not know: "${operator}"`,
			'Choose one from the list.',
		);
	});
	const { changedSince, stages } = options;
	return [
		...given,
		...('changedSince' in options && changedSince !== ''
			? [{ field: 'updatedTime', operator: 'greaterOrEqual', value: changedSince } as const]
			: []),
		...('stages' in options && !isUntouched(stages)
			? [{ field: 'stageId', operator: 'in', value: stages } as const]
			: []),
	];
}

/** The option was added and nothing was chosen. */
const isUntouched = (stages: unknown) =>
	stages === '' || (Array.isArray(stages) && stages.length === 0);

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
