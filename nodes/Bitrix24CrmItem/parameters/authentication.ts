import type { INodeProperties } from 'n8n-workflow';

/** Which of the two credentials is used. */
export const authenticationParameter: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	options: [
		{ name: 'OAuth2', value: 'oAuth2' },
		{ name: 'Webhook', value: 'webhook' },
	],
	default: 'oAuth2',
};
