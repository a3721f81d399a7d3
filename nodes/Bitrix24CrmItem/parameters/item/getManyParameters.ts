import type { INodeProperties } from 'n8n-workflow';
import { byDisplayName, outputParameters } from '../../../shared/items/presenting/outputParameters';
import { optionsParameter } from '../parameterForms';

const OF_GET_MANY = { resource: ['item'], operation: ['getMany'] };

const fieldParameter: INodeProperties = {
	displayName: 'Field Name or ID',
	name: 'field',
	type: 'options',
	typeOptions: {
		loadOptionsMethod: 'getFields',
		loadOptionsDependsOn: ['authentication', 'entityTypeId.value'],
	},
	default: '',
	description:
		'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
};

const conditionParameters: INodeProperties[] = [
	fieldParameter,
	{
		displayName: 'Operator',
		name: 'operator',
		type: 'options',
		options: [
			{ name: 'Contains', value: 'contains' },
			{ name: 'Equals', value: 'equals' },
			{ name: 'Greater', value: 'greater' },
			{ name: 'Greater or Equal', value: 'greaterOrEqual' },
			{ name: 'Is Empty', value: 'empty' },
			{ name: 'Is Not Empty', value: 'notEmpty' },
			{ name: 'Is One Of', value: 'in' },
			{ name: 'Less', value: 'less' },
			{ name: 'Less or Equal', value: 'lessOrEqual' },
			{ name: 'Not Equals', value: 'notEquals' },
		],
		default: 'equals',
	},
	{
		displayName: 'Value',
		name: 'value',
		type: 'string',
		default: '',
		placeholder: 'e.g. 2026-03-01',
		displayOptions: { hide: { operator: ['empty', 'notEmpty'] } },
		description:
			'For "Is One Of" a list, or values separated by commas. Days and times without an offset are in the time zone of the workflow.',
	},
];

const findOptions: INodeProperties[] = [
	{
		displayName: 'Changed Since',
		name: 'changedSince',
		type: 'dateTime',
		default: '',
		description: 'Only items that changed at this time or later',
	},
	{
		displayName: 'Filter (JSON)',
		name: 'filterJson',
		type: 'json',
		default: '',
		placeholder: 'e.g. {"%title": "urgent", ">=opportunity": 100}',
		description:
			'A filter of the portal (crm.item.list) that must hold beside the conditions; it knows groups with "logic": "OR"',
	},
	{
		displayName: 'Stage Names or IDs',
		name: 'stages',
		type: 'multiOptions',
		typeOptions: {
			loadOptionsMethod: 'getStages',
			loadOptionsDependsOn: ['authentication', 'entityTypeId.value'],
		},
		default: [],
		description:
			'Only items in one of these stages. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	},
];

/** What *Get Many* finds, how many, in which order. */
export const getManyParameters: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: { show: OF_GET_MANY },
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { ...OF_GET_MANY, returnAll: [false] } },
	},
	{
		displayName: 'Conditions',
		name: 'filters',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add condition',
		default: {},
		description: 'All of them must hold; none finds all items',
		displayOptions: { show: OF_GET_MANY },
		options: [{ displayName: 'Condition', name: 'conditions', values: conditionParameters }],
	},
	{
		displayName: 'Sort',
		name: 'sort',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add sort rule',
		default: {},
		description: 'The ID decides between equals, and alone where there is no rule',
		displayOptions: { show: OF_GET_MANY },
		options: [
			{
				displayName: 'Rule',
				name: 'rules',
				values: [
					fieldParameter,
					{
						displayName: 'Direction',
						name: 'direction',
						type: 'options',
						options: [
							{ name: 'Ascending', value: 'asc' },
							{ name: 'Descending', value: 'desc' },
						],
						default: 'asc',
					},
				],
			},
		],
	},
	optionsParameter(OF_GET_MANY, [...outputParameters, ...findOptions].sort(byDisplayName)),
];
