import type { INodeProperties } from 'n8n-workflow';
import { operationParameter } from './parameterForms';

/** What can be asked of a connection. */
export const connectionParameters: INodeProperties[] = [
	operationParameter('connection', 'check', [
		{
			name: 'Check',
			value: 'check',
			action: 'Check connection',
			description:
				'Check what the connection can do and what keeps a trigger silent: an output item for each check, with its cure',
		},
	]),
];
