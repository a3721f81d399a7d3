import {
	UserError,
	type ICredentialDataDecryptedObject,
	type ICredentialTestRequest,
	type ICredentialType,
	type IHttpRequestOptions,
	type INodeProperties,
	type Icon,
} from 'n8n-workflow';
import {
	readWebhookAddress,
	webhookAddressFault,
	type WebhookAddress,
} from '../nodes/shared/portal/addresses/portalAddress';
import { mayFollow } from '../nodes/shared/portal/addresses/redirect';
import { NO_PLAN } from '../nodes/shared/portal/errors/accessRefusals';
import { explain } from '../nodes/shared/portal/errors/explanations';
import { PLAN_PROPERTY } from '../nodes/shared/portal/limits/planProperty';
import { USER_AGENT } from '../nodes/shared/portal/transport/userAgent';

const NO_CRM =
	'The webhook works but lacks the permission "CRM (crm)". Tick it in the inbound webhook in the portal, save, and test again.';
const NO_PORTAL =
	'No Bitrix24 REST answers at this address. Copy the whole webhook address from the portal again.';
const WRONG_CODE =
	'The portal does not accept the code in this address. Copy the webhook address from the portal again; it may have been deleted or renewed there.';
const NO_ACCESS = 'The user of this webhook may not use REST or the CRM of the portal (any more).';

const NO_REST = NO_PLAN.join('. ');

/** Codes that mean to a webhook what they mean to any call. */
const USUAL = [
	'INVALID_REQUEST',
	'PORTAL_DELETED',
	'OVERLOAD_LIMIT',
	'QUERY_LIMIT_EXCEEDED',
	'CONNECTION_ERROR',
];

/** What the portal says to a webhook it does not serve (docs/portal-contract.md §2). */
const REFUSALS: Readonly<Record<string, string>> = {
	NO_AUTH_FOUND: WRONG_CODE,
	INVALID_CREDENTIALS: WRONG_CODE,
	insufficient_scope: NO_CRM,
	ERROR_METHOD_NOT_FOUND: NO_PORTAL,
	ACCESS_DENIED: NO_REST,
	WRONG_LICENSE: NO_REST,
	authorization_error: NO_ACCESS,
	user_access_error: NO_ACCESS,
	allowed_only_intranet_user: NO_ACCESS,
	...Object.fromEntries(
		USUAL.map((code) => {
			const { message, cure } = explain({ code, text: '', status: 0, method: '' });
			return [code, `${message}. ${cure}`];
		}),
	),
};

/** The same for the one command of the test. */
const COMMAND_REFUSALS: Readonly<Record<string, string>> = {
	...REFUSALS,
	ERROR_METHOD_NOT_FOUND: NO_CRM,
	ACCESS_DENIED:
		'The webhook works, but its user may not read deals. Ask a portal administrator for the right.',
};

/** An answer that has this value under this key fails the test with this message. */
const bodyRule = (key: string, value: unknown, message: string) => ({
	type: 'responseSuccessBody' as const,
	properties: { key, value, message },
});

/** The whole address is the secret, though its name does not say so. */
const MASKED = { password: true };

/** The host of a call, and what follows `/rest/` and the code. */
const CALL = /^(https?:\/\/[^/?#]+)?[^?#]*?\/rest\/(?:\d+\/[^/?#]+\/)?(.*)$/i;

/**
 * The webhook's own address for a call. After a move of the portal the call names the new host; the
 * code goes there only if `mayFollow` knows the host as the portal's, else to its own address. n8n
 * signs a refused call twice, so an address that has a code already keeps one.
 */
function signedUrl({ origin, base }: WebhookAddress, url: string): string {
	const [, asked = origin, method = ''] = CALL.exec(url) ?? [];
	return (mayFollow(origin, asked) ? asked + base.slice(origin.length) : base) + method;
}

/**
 * An inbound webhook (docs/portal-contract.md §1). The address is the secret, so it never leaves the
 * credential: nodes call `https://PORTAL/rest/METHOD.json` and `authenticate` puts the code in.
 */
export class Bitrix24WebhookApi implements ICredentialType {
	name = 'bitrix24WebhookApi';

	displayName = 'Bitrix24 Webhook API';

	icon: Icon = { light: 'file:../icons/bitrix24.svg', dark: 'file:../icons/bitrix24.dark.svg' };

	documentationUrl =
		'https://github.com/your-github-owner/n8n-nodes-bitrix24-crm-item#the-hand-made-webhook-way';

	properties: INodeProperties[] = [
		{
			displayName: 'Webhook URL',
			name: 'webhookUrl',
			type: 'string',
			typeOptions: MASKED,
			default: '',
			required: true,
			placeholder: 'e.g. https://some-domain.bitrix24.com/rest/1/abc123/',
			description:
				'The whole address of an inbound webhook with the permission "CRM (crm)". Portal: Developer resources → Other → Inbound webhook.',
		},
		{
			displayName: 'Application Token',
			name: 'applicationToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'The application token of an outgoing webhook, or of several, separated by commas. Only the trigger needs it, to tell the portal from a forger.',
		},
		PLAN_PROPERTY,
	];

	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const typed = String(credentials.webhookUrl ?? '');
		const address = readWebhookAddress(typed);
		if (!address) throw new UserError(webhookAddressFault(typed));
		return { ...requestOptions, url: signedUrl(address, requestOptions.url) };
	};

	/** No status decides, the codes do; the one command tells a missing scope from a wrong code. */
	test: ICredentialTestRequest = {
		request: {
			method: 'POST',
			url: 'https://portal/rest/batch.json',
			headers: { 'User-Agent': USER_AGENT },
			body: { halt: 0, cmd: { fields: 'crm.item.fields?entityTypeId=2' } },
			json: true,
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
		},
		rules: [
			...Object.entries(REFUSALS).map(([code, message]) => bodyRule('error', code, message)),
			...Object.entries(COMMAND_REFUSALS).map(([code, message]) =>
				bodyRule('result.result_error.fields.error', code, message),
			),
			bodyRule('result.result', undefined, NO_PORTAL),
		],
	};
}
