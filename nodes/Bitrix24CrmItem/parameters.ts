import type { INodeProperties } from 'n8n-workflow';
import { outputParameters } from '../shared/items/presenting/outputParameters';
import { ITEM_ADDRESS_REGEX } from '../shared/crm/schema/itemAddress';

/** The node's parameters; names are fixed by saved workflows. */
export const itemParameters: INodeProperties[] = [
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'options',
		options: [
			{ name: 'OAuth2', value: 'oAuth2' },
			{ name: 'Webhook', value: 'webhook' },
		],
		default: 'oAuth2',
	},
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [{ name: 'Item', value: 'item' }],
		default: 'item',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['item'] } },
		options: [
			{
				name: 'Get',
				value: 'get',
				action: 'Get item',
				description: 'Get an item with all its fields, typed',
			},
			{
				name: 'Get Fields',
				value: 'getFields',
				action: 'Get fields of object type',
				description: 'Get the fields of an object type: names, titles, types and options',
			},
		],
		default: 'get',
	},
	{
		displayName: 'Object Type',
		name: 'entityTypeId',
		type: 'resourceLocator',
		required: true,
		default: { mode: 'id', value: '={{ $json.entityTypeId }}' },
		description: 'A smart process, or a type every portal has, such as the deal',
		displayOptions: { show: { resource: ['item'] } },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Choose an object type...',
				typeOptions: { searchListMethod: 'searchObjectTypes', searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 1220',
				hint: 'The entityTypeId: 2 is a deal, 31 the new invoice, 128 and above are smart processes',
				validation: [
					{
						type: 'regex',
						properties: {
							regex: '^\\s*[1-9][0-9]{0,14}\\s*$',
							errorMessage: 'An entityTypeId is a whole number, e.g. 1220',
						},
					},
				],
			},
		],
	},
	{
		displayName: 'Item',
		name: 'itemId',
		type: 'resourceLocator',
		required: true,
		default: { mode: 'id', value: '={{ $json.id }}' },
		description: 'The item to get',
		displayOptions: { show: { resource: ['item'], operation: ['get'] } },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Choose an item...',
				typeOptions: { searchListMethod: 'searchItems', searchable: true },
			},
			{
				displayName: 'By URL',
				name: 'url',
				type: 'string',
				placeholder: 'e.g. https://some-domain.bitrix24.com/crm/type/1220/details/24/',
				hint: 'The address of the item in the portal; it also names the object type',
				validation: [
					{
						type: 'regex',
						properties: {
							regex: `.*(?:${ITEM_ADDRESS_REGEX})`,
							errorMessage: 'This is not the address of a CRM item',
						},
					},
				],
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 24',
				validation: [
					{
						type: 'regex',
						properties: {
							regex: '^\\s*[1-9][0-9]{0,15}\\s*$',
							errorMessage: 'An item ID is a whole number, e.g. 24',
						},
					},
				],
			},
		],
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show: { resource: ['item'], operation: ['get'] } },
		options: outputParameters,
	},
];
