import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { fieldsOfObjectType, getStages, searchItems, searchObjectTypes } from './lists/listSearch';
import { getMappingFields } from './lists/mappingFields';
import { itemParameters } from './parameters';
import { runOperation } from './router';

export class Bitrix24CrmItem implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Bitrix24 CRM Item',
		name: 'bitrix24CrmItem',
		icon: { light: 'file:../../icons/bitrix24.svg', dark: 'file:../../icons/bitrix24.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Find, read and write full, typed CRM items of Bitrix24',
		defaults: { name: 'Bitrix24 CRM Item' },
		usableAsTool: true,
		builderHint: {
			searchHint:
				'Reads and writes Bitrix24 CRM items: deals, leads, contacts, companies, quotes, invoices and smart processes, with typed values. Operations of "item": get, getMany (conditions, returnAll), create, update, upsert, delete, getFields; "comment" adds to the timeline; "method" calls any other REST method; "connection" checks the set-up. "entityTypeId" is a resource locator (2 deal, 1 lead, 3 contact, 4 company, 7 quote, 31 invoice). For writing set fieldsInput "json" and give an object in fieldsJson. One node takes many inputs in few requests: no loop is needed.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-bitrix24-crm-item.bitrix24CrmItemTrigger',
					relationHint: 'Starts the workflow when an item changes',
				},
			],
		},
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'bitrix24OAuth2Api',
				required: true,
				displayOptions: { show: { authentication: ['oAuth2'] } },
			},
			{
				name: 'bitrix24WebhookApi',
				required: true,
				displayOptions: { show: { authentication: ['webhook'] } },
			},
		],
		properties: itemParameters,
	};

	methods = {
		listSearch: { searchItems, searchObjectTypes },
		loadOptions: { getFields: fieldsOfObjectType, getStages },
		resourceMapping: { getMappingFields },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runOperation(this);
	}
}
