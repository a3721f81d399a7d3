import type { INodeProperties } from 'n8n-workflow';
import { authenticationParameter } from './parameters/authentication';
import { commentParameters } from './parameters/commentParameters';
import { connectionParameters } from './parameters/connectionParameters';
import { getManyParameters } from './parameters/item/getManyParameters';
import { getOptions } from './parameters/item/getOptions';
import { itemOperations } from './parameters/item/itemOperations';
import { writeParameters } from './parameters/item/writeParameters';
import { methodParameters } from './parameters/methodParameters';

/** The node's parameters; names and defaults are fixed by saved workflows. */
export const itemParameters: INodeProperties[] = [
	authenticationParameter,
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Comment',
				value: 'comment',
				description: 'A comment in the timeline of an item',
			},
			{
				name: 'Connection',
				value: 'connection',
				description: 'The connection between n8n and the portal',
			},
			{ name: 'Item', value: 'item', description: 'An item of a smart process, a deal, a lead …' },
			{ name: 'Method', value: 'method', description: 'Any REST method of the portal' },
		],
		default: 'item',
	},
	...itemOperations,
	...writeParameters,
	...getManyParameters,
	...getOptions,
	...commentParameters,
	...connectionParameters,
	...methodParameters,
];
