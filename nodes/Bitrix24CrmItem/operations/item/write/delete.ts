import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { ItemRef } from '../../../../shared/items/reading/readItems';
import { deleteItems } from '../../../../shared/items/writing/deleteItems';
import type { Portal } from '../../../../shared/portal/portal';
import { locateItem } from '../../../inputs/itemLocator';
import type { InputOutcome } from '../../../inputs/outcomes/outcome';
import { parameterPerItem } from '../../../inputs/parameterPerItem';
import { runInGroups } from '../../../inputs/inputGroups';
import { errorOf } from '../../../inputs/outcomes/writeErrors';

/** *Delete*: the item each input names. */
export async function deleteOperation(
	context: IExecuteFunctions,
	portal: Portal,
	inputs: readonly INodeExecutionData[],
): Promise<InputOutcome[]> {
	const node = context.getNode();
	const entityTypeId = parameterPerItem(context, 'entityTypeId', inputs);
	const itemId = parameterPerItem(context, 'itemId', inputs);
	return await runInGroups<ItemRef>(context, portal, inputs, {
		inputOf: (itemIndex) =>
			locateItem(node, itemIndex, itemId(itemIndex), () => entityTypeId(itemIndex)),
		run: async (refs, { sending }) => {
			const outcomes = await deleteItems(sending, [...refs.values()]);
			return [...refs.keys()].map((itemIndex, position) => {
				const outcome = outcomes[position];
				if (!outcome) return [itemIndex, undefined];
				if (!outcome.ok) return [itemIndex, errorOf(node, outcome.error, itemIndex)];
				const { entityTypeId: type, id } = outcome;
				return [itemIndex, { json: { entityTypeId: type, id, deleted: true } }];
			});
		},
	});
}
