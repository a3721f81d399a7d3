import type { INodeProperties } from 'n8n-workflow';

/** What can be asked of a connection. */
export const connectionParameters: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['connection'] } },
		options: [
			{
				name: 'Check',
				value: 'check',
				action: 'Check connection',
				description:
					'Check what the connection can do and what keeps a trigger silent: an output item for each check, with its cure',
			},
		],
		default: 'check',
	},
];
