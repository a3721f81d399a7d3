import type { INodeProperties } from 'n8n-workflow';
import { outputParameters } from '../../../shared/items/presenting/outputParameters';

/** How *Get* shows its items. */
export const getOptions: INodeProperties[] = [
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
