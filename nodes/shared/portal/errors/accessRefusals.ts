import { RECONNECT, RIGHT_SCOPE, type Explanation, type ExplanationsByCode } from './explanation';
import type { Failure } from './failure';

const ASK_RIGHTS =
	'Connect the credential as a user who may do this, or ask a portal administrator for the right.';

const BUY_PLAN =
	'REST needs a paid Bitrix24 plan with a Market subscription, a trial of it, or a partner licence: ask the portal owner to extend it.';

const NO_PLAN: Explanation = {
	message: "The portal's plan has no REST",
	cure: BUY_PLAN,
};

/** Who may call, and with what (docs/portal-contract.md §2 "Failures"). */
export const ACCESS_REFUSALS: ExplanationsByCode = {
	EXPIRED_TOKEN: { message: 'The connection to the portal has expired', cure: RECONNECT },
	INVALID_TOKEN: {
		message: 'The portal does not accept this connection any more',
		cure: RECONNECT,
	},
	APPLICATION_NOT_FOUND: {
		message: 'The local application is no longer in the portal, or it is switched off',
		cure: 'Open the local application in the portal (Developer resources), switch it on, or make a new one and put its client_id and client_secret into the credential. Then connect the credential again.',
	},
	AUTHORIZATION_ERROR: {
		message: 'The user behind the connection may not authorize in the portal any more',
		cure: 'The user was dismissed or blocked: connect the credential again as an active user.',
	},
	NO_AUTH_FOUND: {
		message: 'The portal does not know this connection',
		cure: 'Check the inbound webhook in the credential "Webhook URL": its code is wrong or it was deleted in the portal. With OAuth2, connect the credential again.',
	},
	INVALID_CREDENTIALS: {
		message: 'The portal does not accept this connection',
		cure: 'Check the inbound webhook in the credential "Webhook URL": its code is wrong, it was deleted in the portal, or its user has lost the right to use it.',
	},
	INSUFFICIENT_SCOPE: {
		message: 'The connection lacks a permission (scope)',
		cure: `${RIGHT_SCOPE} The portal may take an hour to notice.`,
	},
	USER_ACCESS_ERROR: {
		message: 'The connected user has no access to the application',
		cure: 'Give the user access to the local application in the portal, or connect as another user.',
	},
	ALLOWED_ONLY_INTRANET_USER: {
		message: 'The connected user is not an employee of the portal',
		cure: 'Connect the credential as an employee: extranet users cannot use this.',
	},
	WRONG_AUTH_TYPE: {
		message: 'An inbound webhook cannot do this',
		cure: 'Use the credential "Bitrix24 OAuth2 API" of a local application instead.',
	},
	INVALID_REQUEST: {
		message: 'The portal takes webhook calls by https only',
		cure: 'Put https:// in front of the webhook address in the credential.',
	},
	WRONG_LICENSE: {
		message: "The portal's plan does not include this",
		cure: 'Guaranteed delivery with rows that are acknowledged, and connectors, need Bitrix24 Professional or higher: choose another delivery, or ask the portal owner for the plan.',
	},
	PAYMENT_REQUIRED: {
		message: 'The portal does not allow this application on its current plan',
		cure: 'Ask the portal owner to extend the plan or the subscription.',
	},
	PORTAL_LICENCE_EXPIRED: {
		message: "The portal's licence has run out",
		cure: 'The portal answers every call with its licence page (/bitrix/coupon_activation.php): ask its administrator to renew the licence.',
	},
	CONNECTION_ERROR: {
		message: 'The portal cannot reach the authorization server, so it can check no token',
		cure: 'Try again later. On an on-premise portal, let its server reach https://oauth.bitrix.info.',
	},
	OVERLOAD_LIMIT: {
		message: 'The portal has been blocked for REST calls by Bitrix24',
		cure: 'Ask Bitrix24 support to lift the block.',
	},
	PORTAL_DELETED: {
		message: 'The portal is closed',
		cure: 'Check the portal address in the credential, or ask the portal owner.',
	},
	CREATE_DYNAMIC_ITEM_RESTRICTED: {
		message: "The portal's plan does not allow new items of this object type",
		cure: 'Ask the portal owner to extend the plan.',
	},
	UPDATE_DYNAMIC_ITEM_RESTRICTED: {
		message: "The portal's plan does not allow changes to items of this object type",
		cure: 'Ask the portal owner to extend the plan.',
	},
};

const ABOUT_PLAN =
	/commercial plan|subscription|by plan|\u0442\u0430\u0440\u0438\u0444|\u043f\u043e\u0434\u043f\u0438\u0441\u043a/i;

/**
 * `ACCESS_DENIED` means a missing right, a plan without REST, an application where a webhook called,
 * or a file's link: what kind, only its text tells, which the server writes in English for all but the
 * first (docs/portal-contract.md §2, §11).
 */
export function explainAccessDenied({ text }: Failure): Explanation {
	if (ABOUT_PLAN.test(text)) return NO_PLAN;
	if (/application context/i.test(text)) return ACCESS_REFUSALS.WRONG_AUTH_TYPE ?? NO_PLAN;
	if (/link check/i.test(text)) {
		return {
			message: 'The link of a file does not count any more',
			cure: 'Read the item again: the portal then gives its files new links.',
		};
	}
	return { message: 'The connected user may not do this in the portal', cure: ASK_RIGHTS };
}
