import type { INode, NodeApiError } from 'n8n-workflow';
import { PortalError, toNodeApiError } from '../../shared/portal/errors/portalError';

/**
 * A portal error as it is shown when a workflow is activated: n8n shows the message alone there, so
 * the cure goes into it.
 */
function activationError(node: INode, error: PortalError): NodeApiError {
	const shown = toNodeApiError(node, error);
	shown.message = `${shown.message}. ${shown.description ?? ''}`.trim();
	return shown;
}

/** Turns the portal's errors into n8n's. */
export async function explained<Result>(node: INode, work: () => Promise<Result>): Promise<Result> {
	try {
		return await work();
	} catch (error) {
		throw error instanceof PortalError ? activationError(node, error) : error;
	}
}
