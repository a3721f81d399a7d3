import { EXTEND_PLAN, RECONNECT, RIGHT_SCOPE, type Words, type WordsByCode } from './explanation';
import type { Failure } from './failure';

export const NO_PLAN: Words = [
	"The portal's plan has no REST",
	'REST needs a paid Bitrix24 plan with a Market subscription, a trial of it, or a partner licence: ask the portal owner to extend it.',
];

const BY_WEBHOOK: Words = [
	'An inbound webhook cannot do this',
	'Use the credential "Bitrix24 OAuth2 API" of a local application instead.',
];

const CHECK_WEBHOOK =
	'Check the inbound webhook in the credential "Webhook URL": its code is wrong, it was deleted in the portal, or its user has lost the right to use it.';

/** Who may call, and with what (docs/portal-contract.md §2 "Failures"). */
export const ACCESS_REFUSALS: WordsByCode = {
	EXPIRED_TOKEN: ['The connection to the portal has expired', RECONNECT],
	INVALID_TOKEN: ['The portal does not accept this connection any more', RECONNECT],
	APPLICATION_NOT_FOUND: [
		'The local application is no longer in the portal, or it is switched off',
		`Switch it on in the portal (Developer resources), or make a new one and put its client_id and client_secret into the credential. ${RECONNECT}`,
	],
	AUTHORIZATION_ERROR: [
		'The user behind the connection may not authorize in the portal any more',
		'The user was dismissed or blocked: connect the credential again as an active user.',
	],
	NO_AUTH_FOUND: [
		'The portal does not know this connection',
		`${CHECK_WEBHOOK} With OAuth2, connect the credential again.`,
	],
	INVALID_CREDENTIALS: ['The portal does not accept this connection', CHECK_WEBHOOK],
	INSUFFICIENT_SCOPE: [
		'The connection lacks a permission (scope)',
		`${RIGHT_SCOPE} The portal may take an hour to notice.`,
	],
	USER_ACCESS_ERROR: [
		'The connected user has no access to the application',
		'Give the user access to the local application in the portal, or connect as another user.',
	],
	ALLOWED_ONLY_INTRANET_USER: [
		'The connected user is not an employee of the portal',
		'Connect the credential as an employee: extranet users cannot use this.',
	],
	WRONG_AUTH_TYPE: BY_WEBHOOK,
	INVALID_REQUEST: [
		'The portal takes webhook calls by https only',
		'Put https:// in front of the webhook address in the credential.',
	],
	WRONG_LICENSE: [
		"The portal's plan does not include this",
		'Acknowledged guaranteed delivery and connectors need Bitrix24 Professional or higher: choose another delivery, or ask the portal owner for the plan.',
	],
	PAYMENT_REQUIRED: ['The portal does not allow this application on its current plan', EXTEND_PLAN],
	PORTAL_LICENCE_EXPIRED: [
		"The portal's licence has run out",
		'Ask its administrator to renew the licence: every call leads to /bitrix/coupon_activation.php.',
	],
	CONNECTION_ERROR: [
		'The portal cannot reach the authorization server, so it can check no token',
		'Try again later. On an on-premise portal, let its server reach https://oauth.bitrix.info.',
	],
	OVERLOAD_LIMIT: [
		'The portal has been blocked for REST calls by Bitrix24',
		'Ask Bitrix24 support to lift the block.',
	],
	PORTAL_DELETED: [
		'The portal is closed',
		'Check the portal address in the credential, or ask the portal owner.',
	],
	CREATE_DYNAMIC_ITEM_RESTRICTED: [
		"The portal's plan does not allow new items of this object type",
		EXTEND_PLAN,
	],
	UPDATE_DYNAMIC_ITEM_RESTRICTED: [
		"The portal's plan does not allow changes to items of this object type",
		EXTEND_PLAN,
	],
};

const ABOUT_PLAN =
	/commercial plan|subscription|by plan|\u0442\u0430\u0440\u0438\u0444|\u043f\u043e\u0434\u043f\u0438\u0441\u043a/i;

/**
 * `ACCESS_DENIED` means a missing right, a plan without REST, an application where a webhook called,
 * or a file's link: what kind, only its text tells, which the server writes in English for all but the
 * first (docs/portal-contract.md §2, §11).
 */
export function explainAccessDenied({ text }: Failure): Words {
	if (ABOUT_PLAN.test(text)) return NO_PLAN;
	if (/application context/i.test(text)) return BY_WEBHOOK;
	if (/link check/i.test(text)) {
		return [
			'The link of a file does not count any more',
			'Read the item again: the portal then gives its files new links.',
		];
	}
	return [
		'The connected user may not do this in the portal',
		'Connect the credential as a user who may do this, or ask a portal administrator for the right.',
	];
}
