import type { INode, NodeApiError } from 'n8n-workflow';
import { toNodeApiError, type PortalError } from '../../shared/portal/errors/portalError';

/**
 * A portal error as it is shown when a workflow is activated: n8n shows the message alone there, so
 * the cure goes into it.
 */
export function activationError(node: INode, error: PortalError): NodeApiError {
	const shown = toNodeApiError(node, error);
	shown.message = `${shown.message}. ${shown.description ?? ''}`.trim();
	return shown;
}
