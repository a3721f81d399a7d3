import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { OutputOptions } from '../shared/crm/outputOptions';
import { presentedItems } from '../shared/items/presentedItems';
import { refKey, type ItemRef } from '../shared/items/readItems';
import type { Portal } from '../shared/portal/portal';
import { toNodeApiError } from '../shared/portal/portalError';
import { locateItem } from './itemLocator';
import { outputOptionsSchema } from '../shared/crm/outputOptions';
import { readOptions } from '../shared/items/readOptions';
import { perItem, type Outcome } from './outcome';
import { parameterPerItem } from './parameterPerItem';

/** Inputs that are fetched together, because they share their output options. */
interface Group {
	options: OutputOptions;
	refs: Map<number, ItemRef>;
}

/** *Get*: the item each input names, one outcome per input in the inputs' order. */
export async function getItems(
	context: IExecuteFunctions,
	portal: Portal,
	inputs: readonly INodeExecutionData[],
): Promise<Outcome[]> {
	const { groups, outcomes } = groupInputs(context, inputs);
	for (const { refs, options } of groups) {
		const presented = await presentedItems(portal, [...refs.values()], options);
		for (const [itemIndex, ref] of refs) {
			const outcome = presented.get(refKey(ref));
			if (outcome?.ok) outcomes[itemIndex] = { json: outcome.item as INodeExecutionData['json'] };
			else if (outcome) {
				outcomes[itemIndex] = toNodeApiError(context.getNode(), outcome.error, itemIndex);
			}
		}
	}
	return outcomes;
}

/** Sorts the inputs by their options; one that names no item has its error as its outcome. */
function groupInputs(context: IExecuteFunctions, inputs: readonly INodeExecutionData[]) {
	const node = context.getNode();
	const entityTypeId = parameterPerItem(context, 'entityTypeId', inputs);
	const itemId = parameterPerItem(context, 'itemId', inputs);
	const options = parameterPerItem(context, 'options', inputs);
	const groups = new Map<string, Group>();
	const outcomes = inputs.map((_input, itemIndex) =>
		perItem(() => {
			const chosen = readOptions(node, outputOptionsSchema, options(itemIndex), itemIndex);
			const ref = locateItem(node, itemIndex, itemId(itemIndex), () => entityTypeId(itemIndex));
			const key = JSON.stringify(chosen);
			const group = groups.get(key) ?? { options: chosen, refs: new Map<number, ItemRef>() };
			groups.set(key, group);
			group.refs.set(itemIndex, ref);
		}),
	);
	return { groups: groups.values(), outcomes };
}
