import { NodeApiError, NodeOperationError, type INodeExecutionData } from 'n8n-workflow';

/** An error that belongs to one input item. */
export type ItemError = NodeApiError | NodeOperationError;

/** What came of one input item: its output items, or the error to show in its place. */
export type Outcome = INodeExecutionData | INodeExecutionData[] | ItemError | undefined;

/** Runs a step for one input item; its error becomes the item's outcome instead of ending the run. */
export async function perItem(step: () => Promise<Outcome>): Promise<Outcome> {
	try {
		return await step();
	} catch (error) {
		return asItemError(error);
	}
}

function asItemError(caught: unknown): ItemError {
	if (isItemError(caught)) return caught;
	throw caught;
}

export function isItemError(outcome: unknown): outcome is ItemError {
	return outcome instanceof NodeApiError || outcome instanceof NodeOperationError;
}
