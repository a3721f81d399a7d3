import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { deleteItems } from '../../../../shared/items/writing/deleteItems';
import type { Portal } from '../../../../shared/portal/portal';
import { itemPerInput } from '../../../inputs/locatedItems';
import type { InputOutcome } from '../../../inputs/outcomes/outcome';
import { runWritesInGroups } from '../../../inputs/writeGroups';

/** *Delete*: the item each input names. */
export async function deleteOperation(
	context: IExecuteFunctions,
	portal: Portal,
	inputs: readonly INodeExecutionData[],
): Promise<InputOutcome[]> {
	return await runWritesInGroups(context, portal, inputs, {
		inputOf: itemPerInput(context, inputs),
		run: async (refs, { sending }) => {
			const outcomes = await deleteItems(sending, refs);
			return outcomes.map((outcome) => {
				if (!outcome.ok) return outcome.error;
				const { entityTypeId, id } = outcome;
				return { json: { entityTypeId, id, deleted: true } };
			});
		},
	});
}
