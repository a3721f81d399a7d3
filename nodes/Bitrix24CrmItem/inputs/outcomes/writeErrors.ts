import { NodeOperationError, type INode } from 'n8n-workflow';
import { WriteError } from '../../../shared/crm/writing/forms/writeError';
import { toNodeApiError, type PortalError } from '../../../shared/portal/errors/portalError';
import type { ItemError } from './outcome';

/** The error of one input that was not written, as n8n shows it. */
export function errorOf(
	node: INode,
	error: PortalError | WriteError,
	itemIndex: number,
): ItemError {
	if (!(error instanceof WriteError)) return toNodeApiError(node, error, itemIndex);
	const { message, cure } = error;
	return new NodeOperationError(node, message, {
		itemIndex,
		...(cure ? { description: cure } : {}),
	});
}
