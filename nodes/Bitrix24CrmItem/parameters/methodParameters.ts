import type { INodeProperties } from 'n8n-workflow';
import { hideFromTriggerParameter } from './hideFromTrigger';
import { operationParameter, optionsParameter } from './parameterForms';

const OF_METHOD = { resource: ['method'], operation: ['call'] };

/** Which REST method is called and what with. */
export const methodParameters: INodeProperties[] = [
	operationParameter('method', 'call', [
		{
			name: 'Call',
			value: 'call',
			action: 'Call method',
			description:
				'Call any REST method of the portal, such as tasks.task.add, within its limits; many inputs go in few requests',
		},
	]),
	{
		displayName: 'Method',
		name: 'method',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. crm.deal.list',
		description: 'The name of the method in the documentation of the REST API',
		displayOptions: { show: OF_METHOD },
	},
	{
		displayName: 'Parameters (JSON)',
		name: 'params',
		type: 'json',
		default: '{}',
		placeholder: 'e.g. {"filter": {">ID": 5}}',
		description: 'The parameters of the method as an object',
		displayOptions: { show: OF_METHOD },
	},
	{
		displayName: 'All Pages',
		name: 'allPages',
		type: 'boolean',
		default: false,
		description: 'Whether to read every page of a list method and to output one item a record',
		displayOptions: { show: OF_METHOD },
	},
	optionsParameter(OF_METHOD, [hideFromTriggerParameter]),
];
