import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { createItems } from '../../../../shared/items/writing/createItems';
import { importItems } from '../../../../shared/items/writing/importItems';
import type { WriteInput } from '../../../../shared/items/writing/sending/writing';
import type { Portal } from '../../../../shared/portal/portal';
import { givenFields } from '../../../inputs/givenFields';
import { inputFiles } from '../../../inputs/inputFiles';
import { locateObjectType } from '../../../inputs/itemLocator';
import type { InputOutcome } from '../../../inputs/outcomes/outcome';
import { parameterPerItem } from '../../../inputs/parameterPerItem';
import { runWrites } from './writeRun';

/** *Create*: an item for each input; as an import where the portal's automation is to sleep. */
export async function createOperation(
	context: IExecuteFunctions,
	portal: Portal,
	inputs: readonly INodeExecutionData[],
): Promise<InputOutcome[]> {
	const node = context.getNode();
	const entityTypeId = parameterPerItem(context, 'entityTypeId', inputs);
	return await runWrites<WriteInput>(context, portal, inputs, {
		inputOf: (itemIndex, input) => {
			const { values, isItem } = givenFields(context, itemIndex, input);
			return {
				entityTypeId: locateObjectType(node, itemIndex, entityTypeId(itemIndex)),
				values,
				isItem,
				files: inputFiles(context, itemIndex, input),
			};
		},
		write: async (writing, all, { withoutAutomation }) =>
			withoutAutomation ? await importItems(writing, all) : await createItems(writing, all),
	});
}
