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
	type WebhookAddress,
} from '../nodes/shared/portal/addresses/portalAddress';
import { mayFollow } from '../nodes/shared/portal/addresses/redirect';

const NO_CRM =
	'The webhook works but lacks the permission "CRM (crm)". Tick it in the inbound webhook in the portal, save, and test again.';
const NO_PORTAL =
	'No Bitrix24 REST answers at this address. Copy the whole webhook address from the portal again.';
const WRONG_CODE =
	'The portal does not accept the code in this address. Copy the webhook address from the portal again; it may have been deleted or renewed there.';

/** The whole address is the secret, though its name does not say so. */
const MASKED = { password: true };

/**
 * The webhook's own address for a call. After a move of the portal the call names the new host; the
 * code goes there only if `mayFollow` knows the host as the portal's, else to its own address.
 */
function signedUrl({ origin, base }: WebhookAddress, url: string): string {
	const [, asked = origin, method = ''] = /^(https?:\/\/[^/?#]+)?.*\/rest\/(.*)$/i.exec(url) ?? [];
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
				'The application token of an outgoing webhook. Only the trigger needs it, to tell the portal from a forger.',
		},
		{
			displayName: 'Plan',
			name: 'plan',
			type: 'options',
			options: [
				{
					name: 'Enterprise',
					value: 'enterprise',
					description: '5 requests a second, 250 in a burst',
				},
				{ name: 'Other', value: 'standard', description: '2 requests a second, 50 in a burst' },
			],
			default: 'standard',
			description:
				'How many requests the portal allows. A choice above the real plan only makes the portal refuse some calls at first.',
		},
	];

	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const address = readWebhookAddress(String(credentials.webhookUrl ?? ''));
		if (!address) {
			throw new UserError(
				'The webhook address cannot be read. It should look like https://some-domain.bitrix24.com/rest/1/abc123/',
			);
		}
		return { ...requestOptions, url: signedUrl(address, requestOptions.url) };
	};

	/** A batch answers 200 whatever its commands do, so the scope can be told apart from the code. */
	test: ICredentialTestRequest = {
		request: {
			method: 'POST',
			url: 'https://portal/rest/batch.json',
			body: { halt: 0, cmd: { fields: 'crm.item.fields?entityTypeId=2' } },
			json: true,
		},
		rules: [
			{ type: 'responseCode', properties: { value: 401, message: WRONG_CODE } },
			{ type: 'responseCode', properties: { value: 403, message: WRONG_CODE } },
			{ type: 'responseCode', properties: { value: 404, message: NO_PORTAL } },
			...['insufficient_scope', 'ERROR_METHOD_NOT_FOUND'].map((value) => ({
				type: 'responseSuccessBody' as const,
				properties: { key: 'result.result_error.fields.error', value, message: NO_CRM },
			})),
			{
				type: 'responseSuccessBody',
				properties: { key: 'result.result', value: undefined, message: NO_PORTAL },
			},
			// n8n reads each rule by its own type; only its typings want all of one kind.
		] as ICredentialTestRequest['rules'] & object,
	};
}
