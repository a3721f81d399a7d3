import { deepCopy, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { presentedItems } from '../../../shared/items/presenting/presentedItems';
import { presentingBy } from '../../../shared/items/presenting/presentingBy';
import { refKey } from '../../../shared/items/reading/readItems';
import type { Portal } from '../../../shared/portal/portal';
import { runInGroups } from '../../inputs/inputGroups';
import { itemPerInput } from '../../inputs/locatedItems';
import type { InputOutcome } from '../../inputs/outcomes/outcome';
import { shownItem } from './shownItem';

/** *Get*: the item each input names, one outcome per input in the inputs' order. */
export async function getItems(
	context: IExecuteFunctions,
	portal: Portal,
	inputs: readonly INodeExecutionData[],
): Promise<InputOutcome[]> {
	return await runInGroups(context, inputs, {
		inputOf: itemPerInput(context, inputs),
		run: async (refs, { rawOptions, onHint, first }) => {
			const presenting = presentingBy({ context, portal, onHint }, rawOptions, first);
			const presented = await presentedItems(portal, refs, presenting);
			const taken = new Set<string>();
			return refs.map((ref) => {
				const key = refKey(ref);
				const outcome = presented.get(key);
				if (!outcome?.ok) return outcome?.error;
				// The same item may be asked for by several inputs: each gets an object of its own.
				const own = taken.has(key) ? deepCopy(outcome) : outcome;
				taken.add(key);
				return shownItem(own);
			});
		},
	});
}
