import { deepCopy, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import {
	presentedItems,
	type PresentedOutcome,
} from '../../../shared/items/presenting/presentedItems';
import { presentingBy } from '../../../shared/items/presenting/presentingBy';
import { refKey, type ItemRef } from '../../../shared/items/reading/readItems';
import type { Portal } from '../../../shared/portal/portal';
import { locateItem } from '../../inputs/itemLocator';
import { hintOnce } from '../../inputs/hints';
import { perItem, type InputOutcome } from '../../inputs/outcomes/outcome';
import { parameterPerItem } from '../../inputs/parameterPerItem';
import { shownItem } from './shownItem';

/** Inputs that are fetched together, because they share their options. */
interface Group {
	rawOptions: unknown;
	refs: Map<number, ItemRef>;
}

/** *Get*: the item each input names, one outcome per input in the inputs' order. */
export async function getItems(
	context: IExecuteFunctions,
	portal: Portal,
	inputs: readonly INodeExecutionData[],
): Promise<InputOutcome[]> {
	const node = context.getNode();
	const { groups, outcomes } = await groupInputs(context, inputs);
	const source = { context, portal, onHint: hintOnce(context) };
	for (const { refs, rawOptions } of groups) {
		const [first = 0] = refs.keys();
		const group = await perItem(node, first, async () => {
			const presenting = presentingBy(source, rawOptions, first);
			const presented = await presentedItems(portal, [...refs.values()], presenting);
			const taken = new Set<string>();
			for (const [itemIndex, ref] of refs) {
				const key = refKey(ref);
				const outcome = presented.get(key);
				const own = taken.has(key) ? copyOf(outcome) : outcome;
				outcomes[itemIndex] = own && shownItem(node, own, itemIndex);
				taken.add(key);
			}
			return undefined;
		});
		if (group) for (const itemIndex of refs.keys()) outcomes[itemIndex] = group;
	}
	return outcomes;
}

/** Sorts the inputs by their options; one that names no item has its error as its outcome. */
async function groupInputs(context: IExecuteFunctions, inputs: readonly INodeExecutionData[]) {
	const node = context.getNode();
	const entityTypeId = parameterPerItem(context, 'entityTypeId', inputs);
	const itemId = parameterPerItem(context, 'itemId', inputs);
	const options = parameterPerItem(context, 'options', inputs);
	const groups = new Map<string, Group>();
	const outcomes: InputOutcome[] = [];
	for (const itemIndex of inputs.keys()) {
		outcomes[itemIndex] = await perItem(node, itemIndex, async () => {
			const ref = locateItem(node, itemIndex, itemId(itemIndex), () => entityTypeId(itemIndex));
			const rawOptions = options(itemIndex);
			const key = JSON.stringify(rawOptions);
			const group = groups.get(key) ?? { rawOptions, refs: new Map<number, ItemRef>() };
			groups.set(key, group);
			group.refs.set(itemIndex, ref);
			return undefined;
		});
	}
	return { groups: groups.values(), outcomes };
}

/** The same item may be asked for by several inputs: each gets an object of its own. */
function copyOf(outcome: PresentedOutcome | undefined): PresentedOutcome | undefined {
	return outcome?.ok ? deepCopy(outcome) : outcome;
}
