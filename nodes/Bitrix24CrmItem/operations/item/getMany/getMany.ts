import { deepCopy, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { apiNameOf } from '../../../../shared/crm/schema/givenNames';
import type { ItemSchema } from '../../../../shared/crm/schema/itemSchema';
import { fieldOf } from '../../../../shared/crm/values/reading/typedValues';
import { itemSchemaOf } from '../../../../shared/items/lookups/itemSchemas';
import type { OutputOptions } from '../../../../shared/items/presenting/outputOptions';
import { presentRawItems } from '../../../../shared/items/presenting/presentedItems';
import { presentingBy } from '../../../../shared/items/presenting/presentingBy';
import { readMany } from '../../../../shared/items/reading/manyItems/readMany';
import type { Portal } from '../../../../shared/portal/portal';
import { hintOnce } from '../../../inputs/hints';
import { objectTypePerInput } from '../../../inputs/locatedItems';
import { isItemError, perItem, type InputOutcome } from '../../../inputs/outcomes/outcome';
import { isTool } from '../../../inputs/toolNode';
import { shownItem } from '../shownItem';
import { MOST_TOOL_ITEMS, withFewFields } from './toolSize';
import { getManyParametersOf, wantedItems, type GetManyParameters } from './wantedItems';

/** From here on the log says how far a reading is. */
const MANY = 1_000;

/** What one input asks for. */
interface Search {
	itemIndex: number;
	entityTypeId: number;
	parameters: GetManyParameters;
}

/** *Get Many*: the items each input asks for; inputs that ask for the same are answered by one reading. */
export async function getManyItems(
	context: IExecuteFunctions,
	portal: Portal,
	inputs: readonly INodeExecutionData[],
): Promise<InputOutcome[]> {
	const node = context.getNode();
	const entityTypeId = objectTypePerInput(context, inputs);
	const onHint = hintOnce(context);
	const answered = new Map<string, INodeExecutionData[]>();
	const outcomes: InputOutcome[] = [];
	for (const itemIndex of inputs.keys()) {
		const outcome = await perItem(node, itemIndex, async () => {
			const search = {
				itemIndex,
				entityTypeId: entityTypeId(itemIndex),
				parameters: getManyParametersOf(context, itemIndex),
			};
			const key = JSON.stringify([search.entityTypeId, search.parameters]);
			const known = answered.get(key);
			if (known) return deepCopy(known);
			const found = await foundItems(context, portal, search, onHint);
			answered.set(key, found);
			return found;
		});
		outcomes.push(outcome);
		if (isItemError(outcome) && !context.continueOnFail()) break;
	}
	return outcomes;
}

async function foundItems(
	context: IExecuteFunctions,
	portal: Portal,
	search: Search,
	onHint: (message: string) => void,
): Promise<INodeExecutionData[]> {
	const { itemIndex, entityTypeId, parameters } = search;
	const node = context.getNode();
	const presenting = presentingBy({ context, portal, onHint }, parameters.options, itemIndex);
	const schema = await itemSchemaOf(portal, entityTypeId);
	const raw = await readMany(portal, {
		entityTypeId,
		schema,
		...wantedItems(context, itemIndex, schema, parameters),
		select: selectedNames(schema, presenting.options),
		most: mostItems(isTool(node), parameters),
		onProgress: (count) => {
			if (count > MANY) context.logger.info(`Get Many has read ${count} items so far`);
		},
	});
	const shown: INodeExecutionData[] = [];
	for (const outcome of await presentRawItems(portal, entityTypeId, raw, presenting)) {
		if (!outcome.ok) throw outcome.error;
		shown.push(shownItem(outcome));
	}
	const isSelected = (presenting.options.select ?? []).length > 0;
	return isTool(node) && !isSelected ? withFewFields(shown) : shown;
}

function mostItems(asTool: boolean, { returnAll, limit }: GetManyParameters): number {
	const most = returnAll ? Infinity : limit;
	return asTool ? Math.min(most, MOST_TOOL_ITEMS) : most;
}

/**
 * The fields to ask the portal for: those that come out, and the pipeline, by which the text of a
 * stage is found. What `select` cannot name (docs/portal-contract.md §5) comes with all fields only.
 */
function selectedNames(schema: ItemSchema, { select = [], labels }: OutputOptions): string[] {
	if (select.length === 0) return ['*'];
	const names = select.map((given) => apiNameOf(schema, given));
	const isNamed = (name: string | undefined): name is string =>
		name !== undefined && fieldOf(schema, name)?.type !== 'crm_multifield';
	if (!names.every(isNamed)) return ['*'];
	return [
		...new Set(['id', ...names, ...(labels && 'categoryId' in schema ? ['categoryId'] : [])]),
	];
}
