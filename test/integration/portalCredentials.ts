import type { INodeCredentials } from 'n8n-workflow';
import type { Application, Portal } from '../portal';
import type { NodeHost } from './nodeHost';

/** A connected OAuth2 credential of the portal's application, as n8n has it after the browser was redirected. */
export function oAuth2Of(
	host: NodeHost,
	portal: Portal,
	{
		application = portal.application,
		userId = 1,
	}: { application?: Application; userId?: number } = {},
): INodeCredentials {
	const bitrix24OAuth2Api = host.credentials.add('bitrix24OAuth2Api', {
		portalUrl: portal.url,
		clientId: application.clientId,
		clientSecret: application.clientSecret,
		authServer: portal.authServer,
		oauthTokenData: { ...portal.issueTokens(application, userId) },
	});
	return { bitrix24OAuth2Api };
}

/** An inbound webhook's credential, and of an outgoing webhook the token its form shows. */
export function webhookOf(
	host: NodeHost,
	webhook: { url: string },
	applicationToken = '',
): INodeCredentials {
	const bitrix24WebhookApi = host.credentials.add('bitrix24WebhookApi', {
		webhookUrl: webhook.url,
		applicationToken,
	});
	return { bitrix24WebhookApi };
}
