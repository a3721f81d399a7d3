import type { Portal } from '../portal';
import type { N8n, StoredWorkflow, WorkflowDefinition } from './n8n';

/** A credential in n8n, as nodes refer to it. */
export interface Credential {
	type: 'bitrix24OAuth2Api' | 'bitrix24WebhookApi';
	id: string;
	name: string;
}

type LocalApplication = Portal['application'];

/**
 * Does what a person does to connect a portal: tells the portal's local application where n8n
 * wants the browser back, fills in the credential, and presses "Connect my account".
 */
export async function connectPortal(
	n8n: N8n,
	portal: Portal,
	application: LocalApplication = portal.application,
): Promise<Credential> {
	application.handlerUrl = n8n.oauthCallbackUrl;
	const name = 'Bitrix24 account';
	const id = await n8n.createCredential(
		'bitrix24OAuth2Api',
		{
			portalUrl: portal.url,
			clientId: application.clientId,
			clientSecret: application.clientSecret,
			authServer: portal.authServer,
		},
		name,
	);
	await n8n.connectOAuth(id);
	return { type: 'bitrix24OAuth2Api', id, name };
}

/** Stores an inbound webhook's address and, for the trigger, an outgoing webhook's token. */
export async function storeWebhooks(
	n8n: N8n,
	data: { webhookUrl: string; applicationToken?: string },
): Promise<Credential> {
	const name = 'Bitrix24 webhooks';
	const id = await n8n.createCredential('bitrix24WebhookApi', data, name);
	return { type: 'bitrix24WebhookApi', id, name };
}

/** Creates a workflow whose Bitrix24 nodes use the credential: an import, then a choice in a list. */
export async function importWorkflow(
	n8n: N8n,
	definition: WorkflowDefinition,
	{ type, id, name }: Credential,
): Promise<StoredWorkflow> {
	const nodes = definition.nodes.map((node) =>
		node.type.startsWith('n8n-nodes-bitrix24-crm-item.')
			? { ...node, credentials: { [type]: { id, name } } }
			: node,
	);
	return await n8n.createWorkflow({ ...definition, nodes });
}
