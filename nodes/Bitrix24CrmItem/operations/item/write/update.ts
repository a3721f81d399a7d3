import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { updateItems } from '../../../../shared/items/writing/updateItems';
import type { Portal } from '../../../../shared/portal/portal';
import { givenFields } from '../../../inputs/givenFields';
import { itemPerInput } from '../../../inputs/locatedItems';
import type { InputOutcome } from '../../../inputs/outcomes/outcome';
import { UnusableInput } from '../../../inputs/outcomes/unusableInput';
import { runWrites } from './writeRun';

/** *Update*: the item each input names, only what differs. */
export async function updateOperation(
	context: IExecuteFunctions,
	portal: Portal,
	inputs: readonly INodeExecutionData[],
): Promise<InputOutcome[]> {
	const itemOf = itemPerInput(context, inputs);
	return await runWrites(context, portal, inputs, {
		inputOf: (itemIndex, input) => {
			const ref = itemOf(itemIndex);
			const given = givenFields(context, itemIndex, input);
			if (Object.keys(given.values).length > 0) return { ...ref, ...given };
			throw new UnusableInput(
				'No field has a value to write',
				'Fill at least one column of "Fields". To empty a field give an empty text; an agent does so with "Fields Input" set to JSON and null.',
			);
		},
		write: updateItems,
	});
}
