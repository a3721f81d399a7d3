import { createHash } from 'crypto';
import type { ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';
import { readWebhookUser } from '../../shared/portal/addresses/portalAddress';
import { asPortalError } from '../../shared/portal/errors/portalError';
import type { Portal } from '../../shared/portal/portal';
import { textOf, tokenData } from '../../shared/portal/transport/connection';
import { numeric } from '../../shared/validation/numeric';
import * as z from '../../shared/validation/zod';

type CredentialContext = Pick<ITriggerFunctions | IWebhookFunctions, 'getCredentials'>;

const profile = z.looseObject({ ID: numeric() });

/** Asked of the portal, by connection: with a mark of the token, since a refresh has no other user. */
const askedUsers = new Map<string, { mark: string; user: Promise<number> }>();

/**
 * The id of the user behind the credential as it is now: it may be connected again as somebody else.
 * Mostly the credential itself says it: the token answer (docs/portal-contract.md §3), or the webhook's
 * address (§1). Else the portal is asked, once for each token.
 * @throws PortalError
 */
export async function connectedUser(context: CredentialContext, portal: Portal): Promise<number> {
	const { credentialType, key } = portal.connection;
	const credentials = await context.getCredentials(credentialType);
	const token = tokenData(credentials);
	const isWebhook = credentialType === 'bitrix24WebhookApi';
	const named = Number(isWebhook ? readWebhookUser(textOf(credentials.webhookUrl)) : token.user_id);
	if (Number.isSafeInteger(named) && named > 0) return named;
	const mark = createHash('sha256').update(textOf(token.access_token)).digest('hex');
	const known = askedUsers.get(key);
	if (known?.mark === mark) return await known.user;
	const user = portal.call('profile', {}, profile).then(({ ID }) => ID);
	askedUsers.set(key, { mark, user });
	void user.catch(() => askedUsers.delete(key));
	return await user;
}

/** The connected user whose own changes are to start nothing, as it was when it was last looked at. */
export class IgnoredUser {
	/** `undefined` until it was looked at. */
	id: number | undefined;

	constructor(
		private readonly context: CredentialContext,
		private readonly portal: Portal,
	) {}

	/** Looks at the credential again. @throws PortalError where nothing is known yet */
	async look(): Promise<void> {
		try {
			this.id = await connectedUser(this.context, this.portal);
		} catch (error) {
			const failed = asPortalError(error);
			if (this.id === undefined) throw failed;
		}
	}
}
