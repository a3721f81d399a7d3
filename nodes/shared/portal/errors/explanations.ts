import type { Failure } from './failure';

/** What a person is told about a failed call. */
export interface Explanation {
	/** What happened, one sentence. */
	message: string;
	/** What to do about it; empty where the portal's own text says it all. */
	cure: string;
}

const RECONNECT = 'Open the credential and press "Connect my account" again.';
const ASK_RIGHTS =
	'Connect the credential as a user who may read this object type, or ask a portal administrator for the right.';

/** Portal-contract.md §2 and §3: the code, what it means for the person in n8n, and the way out. */
const BY_CODE: Readonly<Record<string, Explanation>> = {
	QUERY_LIMIT_EXCEEDED: {
		message: 'The portal refuses calls because too many came in a short time',
		cure: 'Try again in a minute, or let fewer workflows call this portal at once.',
	},
	OVERLOAD_LIMIT: {
		message: 'The portal has been blocked for REST calls by Bitrix24',
		cure: 'Ask Bitrix24 support to lift the block.',
	},
	EXPIRED_TOKEN: { message: 'The connection to the portal has expired', cure: RECONNECT },
	INVALID_TOKEN: {
		message: 'The portal does not accept this connection any more',
		cure: RECONNECT,
	},
	INVALID_GRANT: { message: 'The connection to the portal has expired', cure: RECONNECT },
	NO_AUTH_FOUND: {
		message: 'The portal does not know this connection',
		cure: 'Check the inbound webhook in the credential "Webhook URL": its code is wrong or it was deleted in the portal. With OAuth2, connect the credential again.',
	},
	INSUFFICIENT_SCOPE: {
		message: 'The connection lacks a permission (scope)',
		cure: 'Tick "CRM (crm)" in the permissions of the local application or the inbound webhook in the portal, then connect the credential again.',
	},
	ACCESS_DENIED: { message: 'The connected user may not do this in the portal', cure: ASK_RIGHTS },
	USER_ACCESS_ERROR: {
		message: 'The connected user has no access to the application',
		cure: 'Give the user access to the local application in the portal, or connect as another user.',
	},
	INVALID_CREDENTIALS: {
		message: 'The portal does not accept this connection',
		cure: 'Check the credential: the webhook code is wrong, or its user has lost the right to use it.',
	},
	ALLOWED_ONLY_INTRANET_USER: {
		message: 'The connected user is not an employee of the portal',
		cure: 'Connect the credential as an employee: extranet users cannot use this.',
	},
	WRONG_AUTH_TYPE: {
		message: 'An inbound webhook cannot do this',
		cure: 'Use the credential "Bitrix24 OAuth2 API" of a local application instead.',
	},
	ERROR_METHOD_NOT_FOUND: {
		message: 'The portal does not offer this method to the connection',
		cure: 'Tick "CRM (crm)" in the permissions of the local application or the inbound webhook. On an on-premise portal, update its modules.',
	},
	PORTAL_DELETED: {
		message: 'The portal is closed',
		cure: 'Check the portal address in the credential, or ask the portal owner.',
	},
	PAYMENT_REQUIRED: {
		message: 'The portal does not allow this application on its current plan',
		cure: 'Ask the portal owner to extend the plan or the subscription.',
	},
	INVALID_CLIENT: {
		message: 'The authorization server does not know this application',
		cure: 'Check "Client ID" and "Client Secret" in the credential, and that the local application is still installed in the portal.',
	},
	ERROR_WRONG_HANDLER_URL: {
		message: "The portal does not accept this n8n's address for deliveries",
		cure: 'Set WEBHOOK_URL of n8n to the public https address of this n8n; "localhost" cannot be reached by a portal.',
	},
	ERROR_UNSUPPORTED_PROTOCOL: {
		message: "The portal does not accept this n8n's address for deliveries",
		cure: 'Set WEBHOOK_URL of n8n to its public address, starting with https://.',
	},
	ERROR_HANDLER_URL_MATCH: {
		message: "The portal only delivers to the host of the local application's own address",
		cure: 'In the portal, set "Your handler path" of the local application to the OAuth Redirect URL shown in the credential, on the same host as WEBHOOK_URL of n8n.',
	},
	ERROR_EVENT_NOT_FOUND: {
		message: 'The portal does not offer this event to the connection',
		cure: 'Tick "CRM (crm)" in the permissions of the local application, then connect the credential again.',
	},
	NO_ANSWER: {
		message: 'The portal could not be reached',
		cure: 'Check the portal address in the credential, and that this n8n can reach it.',
	},
	NOT_JSON: {
		message: 'A web page came back instead of a REST answer',
		cure: 'Check the portal address in the credential. If it is right, the portal is closed, under maintenance, or a firewall stands in between.',
	},
	UNEXPECTED_ANSWER: {
		message: 'The portal answered something this node cannot read',
		cure: 'Try again. If it stays so, report it with the method and the text below.',
	},
	CANCELLED: { message: 'The run was cancelled while it waited for the portal', cure: '' },
	ADDRESS_CHANGED: {
		message: 'The portal has moved to another address',
		cure: 'Put the new address into the credential and connect it again.',
	},
};

/** `NOT_FOUND` means an unknown type or an unknown item: only the text tells (portal-contract.md §2). */
function explainNotFound({ text, method }: Failure): Explanation {
	if (/type|тип|смарт|smart/i.test(text) && !/item|элемент/i.test(text)) {
		return {
			message: 'The portal has no such object type',
			cure: 'Choose the object type from the list, or check its entityTypeId.',
		};
	}
	return {
		message: method === 'crm.item.get' ? 'The portal has no such item' : 'The portal found nothing',
		cure: 'The item was deleted, or its ID belongs to another object type.',
	};
}

/** The portal says when a blocked method may be called again (portal-contract.md §2). */
function explainBlocked({ resetAt }: Failure): Explanation {
	const time = resetAt === undefined ? undefined : new Date(resetAt * 1000).toISOString();
	const until = time ? `until ${time}` : 'for some minutes';
	return {
		message: `The portal has blocked this method ${until} because it used up its time budget`,
		cure: `Try again ${time ? 'then' : 'in ten minutes'}, or ask for fewer items and fields.`,
	};
}

/** The words for a failed call; for a code nobody has listed, the portal's own text is the message. */
export function explain(failure: Failure): Explanation {
	const code = failure.code.toUpperCase();
	if (code === 'NOT_FOUND') return explainNotFound(failure);
	if (code === 'OPERATION_TIME_LIMIT') return explainBlocked(failure);
	const known = BY_CODE[code];
	if (known) return known;
	const text = failure.text || failure.code || `HTTP ${failure.status}`;
	return { message: `The portal refused the call: ${text}`, cure: '' };
}
