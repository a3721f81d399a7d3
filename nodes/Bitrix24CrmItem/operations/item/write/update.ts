import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import type { UpdateInput } from '../../../../shared/items/writing/sending/writing';
import { updateItems } from '../../../../shared/items/writing/updateItems';
import type { Portal } from '../../../../shared/portal/portal';
import { givenFields } from '../../../inputs/givenFields';
import { inputFiles } from '../../../inputs/inputFiles';
import { locateItem } from '../../../inputs/itemLocator';
import type { InputOutcome } from '../../../inputs/outcomes/outcome';
import { parameterPerItem } from '../../../inputs/parameterPerItem';
import { runWrites } from './writeRun';

/** *Update*: the item each input names, only what differs. */
export async function updateOperation(
	context: IExecuteFunctions,
	portal: Portal,
	inputs: readonly INodeExecutionData[],
): Promise<InputOutcome[]> {
	const node = context.getNode();
	const entityTypeId = parameterPerItem(context, 'entityTypeId', inputs);
	const itemId = parameterPerItem(context, 'itemId', inputs);
	return await runWrites<UpdateInput>(context, portal, inputs, {
		inputOf: (itemIndex, input) => {
			const ref = locateItem(node, itemIndex, itemId(itemIndex), () => entityTypeId(itemIndex));
			const { values, isItem } = givenFields(context, itemIndex, input);
			if (Object.keys(values).length === 0) {
				throw new NodeOperationError(node, 'No field has a value to write', {
					itemIndex,
					description:
						'Fill at least one column of "Fields". To empty a field give an empty text; an agent does so with "Fields Input" set to JSON and null.',
				});
			}
			return { ...ref, values, isItem, files: inputFiles(context, itemIndex, input) };
		},
		write: async (writing, all) => await updateItems(writing, all),
	});
}
