import type { IWebhookFunctions } from 'n8n-workflow';
import { isSameSecret } from '../../shared/application/handlerAddress';
import type { ItemEvent } from '../../shared/crm/events/itemEvent';
import { applicationTokensOf, textOf } from '../../shared/portal/transport/connection';
import { domainOf } from '../settings/connectedPortal';

/**
 * The portal of a delivery to a hand-made outgoing webhook, as far as the credential knows it;
 * `undefined` unless the token that came along is one of those in the credential.
 */
export async function outgoingWebhookPortal(
	context: Pick<IWebhookFunctions, 'getCredentials'>,
	token: unknown,
): Promise<ItemEvent['portal'] | undefined> {
	const credentials = await context.getCredentials('bitrix24WebhookApi');
	const isKnown = applicationTokensOf(credentials)
		.map((expected) => isSameSecret(token, expected))
		.includes(true);
	return isKnown ? { domain: domainOf(textOf(credentials.webhookUrl)), memberId: '' } : undefined;
}
