/** A refusal of the authorization server (docs/portal-contract.md §3). */
export type TokenRefusal =
	| 'invalid_grant'
	| 'invalid_client'
	| 'invalid_request'
	| 'invalid_scope'
	| 'insufficient_scope'
	| 'PAYMENT_REQUIRED'
	| 'server_error';

/** The state the portal is in. A test sets these at any time; each takes effect at once. */
export interface Conditions {
	/** False: the plan has no REST: `ACCESS_DENIED` "only on commercial plans", `PAYMENT_REQUIRED`. */
	restAvailable: boolean;
	/** The portal is closed: `PORTAL_DELETED`. */
	siteClosed: boolean;
	/** An on-premise licence ran out: 302 to the portal's own `/bitrix/coupon_activation.php`. */
	licenceExpired: boolean;
	/** Blocked by support: `OVERLOAD_LIMIT`. */
	blocked: boolean;
	/** The portal cannot reach the authorization server: `CONNECTION_ERROR` to OAuth calls. */
	authServerUnreachable: boolean;
	/** Webhooks over plain http are refused: `INVALID_REQUEST`. */
	webhooksNeedHttps: boolean;
	/** A second `event.bind` of a row comes at the moment of the first: "already started". */
	bindsOverlap: boolean;
	/** The next `app.option.set` or `user.option.set` read the blob before the last one wrote it. */
	optionWritersOverlap: boolean;
	/** What the authorization server answers to every token request; `undefined`: as it should. */
	tokenRefusal: TokenRefusal | undefined;
	/** The language of CRM error texts. */
	language: 'en' | 'ru';
}

export const NORMAL: Readonly<Conditions> = {
	restAvailable: true,
	siteClosed: false,
	licenceExpired: false,
	blocked: false,
	authServerUnreachable: false,
	webhooksNeedHttps: false,
	bindsOverlap: false,
	optionWritersOverlap: false,
	tokenRefusal: undefined,
	language: 'en',
};
