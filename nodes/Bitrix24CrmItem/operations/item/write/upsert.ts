import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import type { UpsertInput } from '../../../../shared/items/writing/sending/writing';
import { upsertItems } from '../../../../shared/items/writing/upsertItems';
import type { Portal } from '../../../../shared/portal/portal';
import { givenFields } from '../../../inputs/givenFields';
import { inputFiles } from '../../../inputs/inputFiles';
import { locateObjectType } from '../../../inputs/itemLocator';
import type { InputOutcome } from '../../../inputs/outcomes/outcome';
import { parameterPerItem } from '../../../inputs/parameterPerItem';
import { runWrites } from './writeRun';

/** *Create or Update*: the item with the same matching values, or a new one, for each input. */
export async function upsertOperation(
	context: IExecuteFunctions,
	portal: Portal,
	inputs: readonly INodeExecutionData[],
): Promise<InputOutcome[]> {
	const node = context.getNode();
	const entityTypeId = parameterPerItem(context, 'entityTypeId', inputs);
	return await runWrites<UpsertInput>(context, portal, inputs, {
		inputOf: (itemIndex, input) => {
			const { values, isItem, matchBy } = givenFields(context, itemIndex, input);
			if (matchBy.length === 0) {
				throw new NodeOperationError(node, 'No field is named to match on', {
					itemIndex,
					description:
						'Choose "Fields to match on" in the mapper, or name them in "Match By", such as originId.',
				});
			}
			return {
				entityTypeId: locateObjectType(node, itemIndex, entityTypeId(itemIndex)),
				values,
				isItem,
				matchBy,
				files: inputFiles(context, itemIndex, input),
			};
		},
		write: async (writing, all) => await upsertItems(writing, all),
	});
}
