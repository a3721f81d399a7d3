import { NodeOperationError, type FunctionsBase, type IDataObject, type INode } from 'n8n-workflow';
import {
	readPortalOrigin,
	readWebhookAddress,
	webhookAddressFault,
} from '../addresses/portalAddress';
import type { PortalPlan } from '../limits/limits';

/** The node parameter `authentication`. */
export type Authentication = 'oAuth2' | 'webhook';

export type CredentialType = 'bitrix24OAuth2Api' | 'bitrix24WebhookApi';

/** What a node may know of its credential. */
export interface Connection {
	credentialType: CredentialType;
	/** Scheme and host of the portal. */
	origin: string;
	/** The portal's stable identifier; known for a connected OAuth2 credential only. */
	memberId: string | undefined;
	/** Tells one connection from another, e.g. as a cache key: the credential and the portal. */
	key: string;
	/** The portal's plan, where the credential says that it is not the usual one. */
	plan?: PortalPlan;
	/** Scheme and host the portal gave itself in the last token answer, e.g. after a move. */
	namedOrigin?: string;
}

const FILL_PORTAL_URL =
	'Open the credential "Bitrix24 OAuth2 API" and fill "Portal URL" like https://some-domain.bitrix24.com.';
const FILL_WEBHOOK_URL = 'Open the credential "Bitrix24 Webhook API" and fill "Webhook URL".';

/** Any n8n context that can read credentials. */
export interface CredentialContext {
	getNode(): INode;
	getCredentials: FunctionsBase['getCredentials'];
}

/**
 * Reads where a credential leads. Secrets stay in n8n: OAuth2 calls are signed by it, and a webhook's
 * address is put in by the credential's own `authenticate`.
 * @throws NodeOperationError where the address in the credential cannot be read
 */
export async function connect(
	context: CredentialContext,
	authentication: Authentication,
	itemIndex?: number,
): Promise<Connection> {
	const isWebhook = authentication === 'webhook';
	const credentialType = isWebhook ? 'bitrix24WebhookApi' : 'bitrix24OAuth2Api';
	const credentials = await context.getCredentials(credentialType, itemIndex);
	const portalUrl = textOf(credentials.portalUrl);
	const webhookUrl = textOf(credentials.webhookUrl);
	const origin = isWebhook ? readWebhookAddress(webhookUrl)?.origin : readPortalOrigin(portalUrl);
	if (!origin) {
		throw new NodeOperationError(
			context.getNode(),
			isWebhook
				? webhookAddressFault(webhookUrl)
				: 'The portal address in the credential cannot be read',
			{ description: isWebhook ? FILL_WEBHOOK_URL : FILL_PORTAL_URL },
		);
	}
	const namedOrigin = readPortalOrigin(textOf(tokenData(credentials).client_endpoint));
	return {
		credentialType,
		origin,
		memberId: textOf(tokenData(credentials).member_id) || undefined,
		key: `${context.getNode().credentials?.[credentialType]?.id ?? credentialType}@${origin}`,
		...(credentials.plan === 'enterprise' ? { plan: 'enterprise' } : {}),
		...(namedOrigin ? { namedOrigin } : {}),
	};
}

/** The token answer n8n keeps with an OAuth2 credential (docs/portal-contract.md §3). */
export function tokenData(credentials: IDataObject): IDataObject {
	const data = credentials.oauthTokenData;
	return typeof data === 'object' && data !== null ? (data as IDataObject) : {};
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** The application tokens of outgoing webhooks in a credential: one a line, or separated by commas. */
export function applicationTokensOf({ applicationToken }: IDataObject): string[] {
	return textOf(applicationToken)
		.split(/[\s,;]+/)
		.filter(Boolean);
}
