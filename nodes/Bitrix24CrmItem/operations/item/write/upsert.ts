import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { upsertItems } from '../../../../shared/items/writing/upsertItems';
import type { Portal } from '../../../../shared/portal/portal';
import { givenFields } from '../../../inputs/givenFields';
import { objectTypePerInput } from '../../../inputs/locatedItems';
import type { InputOutcome } from '../../../inputs/outcomes/outcome';
import { UnusableInput } from '../../../inputs/outcomes/unusableInput';
import { runWrites } from './writeRun';

/** *Create or Update*: the item with the same matching values, or a new one, for each input. */
export async function upsertOperation(
	context: IExecuteFunctions,
	portal: Portal,
	inputs: readonly INodeExecutionData[],
): Promise<InputOutcome[]> {
	const entityTypeId = objectTypePerInput(context, inputs);
	return await runWrites(context, portal, inputs, {
		inputOf: (itemIndex, input) => {
			const given = givenFields(context, itemIndex, input);
			if (given.matchBy.length > 0) return { ...given, entityTypeId: entityTypeId(itemIndex) };
			throw new UnusableInput(
				'No field is named to match on',
				'Choose "Fields to match on" in the mapper, or name them in "Match By", such as originId.',
			);
		},
		write: upsertItems,
	});
}
