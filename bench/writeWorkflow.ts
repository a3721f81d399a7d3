import type { INodeParameters } from 'n8n-workflow';
import type { Fetcher } from './bulkWorkflow';

/** A credential in n8n, as nodes refer to it. */
type Credential = Parameters<typeof import('./bulkWorkflow').ourGet>[0];

const locator = (value: number | string) => ({ __rl: true, mode: 'id', value: String(value) });

/** What is written of each input `{id}`: the numbers of a run differ, so that every write is one. */
const FIELDS = `={{ {
	title: 'Order ' + $json.id,
	ufCrm7_0: 'Code ' + $json.id,
	ufCrm7_1: $('Webhook').first().json.body.run + ' of ' + $json.id,
} }}`;

function ours(credential: Credential, parameters: INodeParameters): Fetcher {
	return {
		type: 'n8n-nodes-bitrix24-crm-item.bitrix24CrmItem',
		typeVersion: 1,
		parameters: {
			authentication: 'webhook',
			fieldsInput: 'json',
			fieldsJson: FIELDS,
			...parameters,
		},
		credentials: { [credential.type]: { id: credential.id, name: credential.name } },
	};
}

/** The writing operations as the editor stores them, on one object type. */
export function ourWrites(credential: Credential, entityTypeId: number) {
	const of = { entityTypeId: locator(entityTypeId) };
	const import_ = { operation: 'create', ...of, options: { withoutAutomation: true } };
	const update = { operation: 'update', ...of, itemId: locator('={{ $json.id }}') };
	return {
		create: ours(credential, { operation: 'create', ...of }),
		update: ours(credential, update),
		import: ours(credential, import_),
		upsert: ours(credential, { operation: 'upsert', ...of, matchBy: 'ufCrm7_0' }),
	};
}

/** The built-in HTTP Request node: `crm.item.add` for each item, batched by its own option. */
export function httpRequestAdd(
	webhookUrl: string,
	entityTypeId: number,
	batch: { batchSize: number; batchInterval: number },
): Fetcher {
	return {
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			method: 'POST',
			url: `${webhookUrl}crm.item.add.json`,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: `={{ { entityTypeId: ${entityTypeId}, fields: { title: 'Order ' + $json.id, ufCrm7_0: 'Code ' + $json.id } } }}`,
			options: { batching: { batch } },
		},
	};
}
