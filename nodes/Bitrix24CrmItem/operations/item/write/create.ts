import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { createItems } from '../../../../shared/items/writing/createItems';
import { importItems } from '../../../../shared/items/writing/importItems';
import type { Portal } from '../../../../shared/portal/portal';
import { givenFields } from '../../../inputs/givenFields';
import { objectTypePerInput } from '../../../inputs/locatedItems';
import type { InputOutcome } from '../../../inputs/outcomes/outcome';
import { runWrites } from './writeRun';

/** *Create*: an item for each input; as an import where the portal's automation is to sleep. */
export async function createOperation(
	context: IExecuteFunctions,
	portal: Portal,
	inputs: readonly INodeExecutionData[],
): Promise<InputOutcome[]> {
	const entityTypeId = objectTypePerInput(context, inputs);
	return await runWrites(context, portal, inputs, {
		inputOf: (itemIndex, input) => ({
			...givenFields(context, itemIndex, input),
			entityTypeId: entityTypeId(itemIndex),
		}),
		write: async (writing, all, { withoutAutomation }) =>
			await (withoutAutomation ? importItems : createItems)(writing, all),
	});
}
