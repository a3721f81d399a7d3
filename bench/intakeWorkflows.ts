import type { INodeParameters } from 'n8n-workflow';
import type { Credential } from '../test/host/connectedPortal';
import type { WorkflowDefinition } from '../test/host/n8n';
import { ORDERS } from './orders';
import { PROBE_PACKAGE } from './probePackage';

/** The trigger alone: whatever follows costs the same behind each. */
function triggerOnly(
	name: string,
	node: { type: string; typeVersion: number; parameters: INodeParameters },
	credential?: Credential,
): WorkflowDefinition {
	const credentials = credential && {
		[credential.type]: { id: credential.id, name: credential.name },
	};
	return {
		name,
		nodes: [
			{
				name: 'Trigger',
				position: [0, 0],
				webhookId: name.replace(/\W+/g, '-'),
				...node,
				...(credentials ? { credentials } : {}),
			},
		],
		connections: {},
		settings: { executionOrder: 'v1' },
	};
}

export function builtInWebhook(path: string): WorkflowDefinition {
	const parameters = { httpMethod: 'POST', path, options: {} };
	return triggerOnly(path, { type: 'n8n-nodes-base.webhook', typeVersion: 2.1, parameters });
}

export function emptyTrigger(name: string, startsRun: boolean): WorkflowDefinition {
	const type = `${PROBE_PACKAGE}.emptyTrigger`;
	return triggerOnly(name, { type, typeVersion: 1, parameters: { startsRun } });
}

/** The same, whose run is started by `emit` after the answer. */
export function emitTrigger(name: string): WorkflowDefinition {
	const type = `${PROBE_PACKAGE}.emitTrigger`;
	return triggerOnly(name, { type, typeVersion: 1, parameters: {} });
}

export function ourTrigger(
	name: string,
	credential: Credential,
	parameters: INodeParameters,
): WorkflowDefinition {
	return triggerOnly(
		name,
		{
			type: 'n8n-nodes-bitrix24-crm-item.bitrix24CrmItemTrigger',
			typeVersion: 1.1,
			parameters: { objectTypes: [ORDERS], events: ['updated'], ...parameters },
		},
		credential,
	);
}
