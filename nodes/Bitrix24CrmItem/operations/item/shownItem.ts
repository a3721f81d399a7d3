import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import type { PresentedOutcome } from '../../../shared/items/presenting/presentedItems';
import { toNodeApiError } from '../../../shared/portal/errors/portalError';
import type { ItemError } from '../../inputs/outcomes/outcome';

/** A presented item as n8n passes it on, or the error in its place. */
export function shownItem(
	node: INode,
	outcome: PresentedOutcome,
	itemIndex: number,
): INodeExecutionData | ItemError {
	if (!outcome.ok) return toNodeApiError(node, outcome.error, itemIndex);
	const { item, binary } = outcome;
	return { json: item as IDataObject, ...(binary ? { binary } : {}) };
}
