import type { ICredentialType, INodeProperties, Icon } from 'n8n-workflow';
import { PLAN_PROPERTY } from '../nodes/shared/portal/limits/planProperty';

/** Scheme and host of an address as it was pasted, with or without a path behind it. */
const originIn = (field: string) =>
	`$self["${field}"].trim().replace(/^(?!https?:)/i, "https://").split("/").slice(0, 3).join("/")`;

/** A local application of a portal (docs/portal-contract.md §3): the only way to subscribe to events. */
export class Bitrix24OAuth2Api implements ICredentialType {
	name = 'bitrix24OAuth2Api';

	displayName = 'Bitrix24 OAuth2 API';

	extends = ['oAuth2Api'];

	icon: Icon = { light: 'file:../icons/bitrix24.svg', dark: 'file:../icons/bitrix24.dark.svg' };

	documentationUrl =
		'https://github.com/your-github-owner/n8n-nodes-bitrix24-crm-item#connect-a-portal';

	properties: INodeProperties[] = [
		{
			displayName: 'Portal URL',
			name: 'portalUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://some-domain.bitrix24.com',
			description: 'The address of your Bitrix24, as you see it in the browser',
		},
		{
			displayName: 'Grant Type',
			name: 'grantType',
			type: 'hidden',
			default: 'authorizationCode',
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. local.66b9f0a1c2d3e4.12345678',
			description: 'Application ID (client_id) of the local application in the portal',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'Application key (client_secret) of the local application in the portal',
		},
		{
			displayName: 'Authorization Server',
			name: 'authServer',
			type: 'string',
			default: 'https://oauth.bitrix.info',
			required: true,
			description:
				'Where tokens come from. Newer portals use https://oauth.bitrix24.tech: try it if connecting ends with "invalid_client".',
		},
		PLAN_PROPERTY,
		{
			displayName: 'Authorization URL',
			name: 'authUrl',
			type: 'hidden',
			default: `={{ ${originIn('portalUrl')} + "/oauth/authorize/" }}`,
		},
		{
			displayName: 'Access Token URL',
			name: 'accessTokenUrl',
			type: 'hidden',
			default: `={{ ${originIn('authServer')} + "/oauth/token/" }}`,
		},
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'hidden',
			default: '',
		},
		{
			displayName: 'Auth URI Query Parameters',
			name: 'authQueryParameters',
			type: 'hidden',
			default: '',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'hidden',
			default: 'body',
		},
	];
}
