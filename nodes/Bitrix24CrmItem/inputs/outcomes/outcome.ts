import {
	ExpressionError,
	NodeApiError,
	NodeOperationError,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';

/** An error that belongs to one input item. */
export type ItemError = NodeApiError | NodeOperationError;

/** What came of one input item: its output items, or the error to show in its place. */
export type InputOutcome = INodeExecutionData | INodeExecutionData[] | ItemError | undefined;

/** Runs a step for one input item; its error becomes the item's outcome instead of ending the run. */
export async function perItem(
	node: INode,
	itemIndex: number,
	step: () => Promise<InputOutcome>,
): Promise<InputOutcome> {
	try {
		return await step();
	} catch (error) {
		return asItemError(node, itemIndex, error);
	}
}

/** An expression that cannot be evaluated is the item's error too; anything else is a fault of ours. */
function asItemError(node: INode, itemIndex: number, caught: unknown): ItemError {
	if (isItemError(caught)) return caught;
	if (caught instanceof ExpressionError) return new NodeOperationError(node, caught, { itemIndex });
	throw caught;
}

export function isItemError(outcome: unknown): outcome is ItemError {
	return outcome instanceof NodeApiError || outcome instanceof NodeOperationError;
}
