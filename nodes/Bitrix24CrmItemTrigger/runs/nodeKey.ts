import type { ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';

/** Tells the node from all others of this process. */
export const nodeKeyOf = (
	context: Pick<IWebhookFunctions | ITriggerFunctions, 'getNode' | 'getWorkflow'>,
): string => `${context.getWorkflow().id ?? ''}/${context.getNode().id}`;
