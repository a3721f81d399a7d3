import {
	ExpressionError,
	NodeApiError,
	NodeOperationError,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';
import { UnusableFilter } from '../../../shared/crm/filter/unusableFilter';
import { WriteError } from '../../../shared/crm/writing/forms/writeError';
import { PortalError, toNodeApiError } from '../../../shared/portal/errors/portalError';
import { UnusableInput } from './unusableInput';

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
		return itemError(node, itemIndex, error);
	}
}

/**
 * The error of one input item, as n8n shows it. An expression that cannot be evaluated is the item's
 * error too; anything else is a fault of ours and goes on.
 */
export function itemError(node: INode, itemIndex: number, caught: unknown): ItemError {
	if (isItemError(caught)) return caught;
	if (caught instanceof PortalError) return toNodeApiError(node, caught, itemIndex);
	if (caught instanceof ExpressionError) return new NodeOperationError(node, caught, { itemIndex });
	const isOfInput =
		caught instanceof UnusableInput ||
		caught instanceof UnusableFilter ||
		caught instanceof WriteError;
	if (!isOfInput) throw caught;
	return new NodeOperationError(node, caught.message, { itemIndex, description: caught.cure });
}

export function isItemError(outcome: unknown): outcome is ItemError {
	return outcome instanceof NodeApiError || outcome instanceof NodeOperationError;
}
