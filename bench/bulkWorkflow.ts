import type { INodeParameters } from 'n8n-workflow';
import type { WorkflowDefinition } from '../test/host/n8n';

/** The node under test; everything around it is the same for all. */
export interface Fetcher {
	type: string;
	typeVersion: number;
	parameters: INodeParameters;
	credentials?: Record<string, { id: string; name: string }>;
}

const NODES = {
	start: 'Webhook',
	list: 'Ids',
	split: 'Split Out',
	fetch: 'Fetch',
} as const;

const ID = '($json.body.from ?? 0) + i + 1';
const IDS = `={{ { "ids": Array.from({ length: $json.body.count }, (_, i) => ({ id: ${ID} })) } }}`;

/** POST `{count, from?}` → `count` items `{id}` → the node under test → the answer, once all is done. */
export function bulkWorkflow(
	path: string,
	fetcher: Fetcher,
	answer: 'noData' | 'allEntries' = 'noData',
): WorkflowDefinition {
	const node = (name: string, type: string, typeVersion: number, parameters: INodeParameters) => ({
		name,
		type: `n8n-nodes-base.${type}`,
		typeVersion,
		parameters,
		position: [0, 0] as [number, number],
	});
	const next = (name: string) => ({ main: [[{ node: name, type: 'main' as const, index: 0 }]] });
	return {
		name: `Bulk ${path}`,
		nodes: [
			{
				...node(NODES.start, 'webhook', 2.1, {
					httpMethod: 'POST',
					path,
					responseMode: 'lastNode',
					responseData: answer,
					options: {},
				}),
				webhookId: path,
			},
			node(NODES.list, 'set', 3.4, { mode: 'raw', jsonOutput: IDS, options: {} }),
			node(NODES.split, 'splitOut', 1, { fieldToSplitOut: 'ids', options: {} }),
			{ name: NODES.fetch, position: [0, 0], ...fetcher },
		],
		connections: {
			[NODES.start]: next(NODES.list),
			[NODES.list]: next(NODES.split),
			[NODES.split]: next(NODES.fetch),
		},
		settings: {
			executionOrder: 'v1',
			saveDataSuccessExecution: 'none',
			saveDataErrorExecution: 'all',
		},
	};
}

/** Get, as the editor makes it: the object type chosen, the item's id from the input. */
export function ourGet(
	credential: { type: string; id: string; name: string },
	entityTypeId: number,
) {
	const locator = (value: string) => ({ __rl: true, mode: 'id', value });
	return {
		type: 'n8n-nodes-bitrix24-crm-item.bitrix24CrmItem',
		typeVersion: 1,
		parameters: {
			authentication: 'webhook',
			entityTypeId: locator(String(entityTypeId)),
			itemId: locator('={{ $json.id }}'),
		},
		credentials: { [credential.type]: { id: credential.id, name: credential.name } },
	};
}

/** The built-in HTTP Request node: `crm.item.get` for each item, batched by its own option. */
export function httpRequestGet(
	webhookUrl: string,
	entityTypeId: number,
	batch: { batchSize: number; batchInterval: number },
): Fetcher {
	return {
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			method: 'POST',
			url: `${webhookUrl}crm.item.get.json`,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: `={{ { "entityTypeId": ${entityTypeId}, "id": $json.id } }}`,
			options: { batching: { batch } },
		},
	};
}

/** Nothing is fetched: what the rest of the workflow takes. */
export const NOTHING: Fetcher = { type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };
