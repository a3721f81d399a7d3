/** The `method` of a failure where n8n asked the authorization server for a new token. */
export const TOKEN_REFRESH = 'token refresh';

/** Why a call to the portal failed, before any node has shaped it for its user. */
export interface Failure {
	/**
	 * The portal's own `error` (`NOT_FOUND`, `expired_token`, …), or one of ours where the portal gave
	 * none: `NO_ANSWER`, `NOT_JSON`, `HTTP_<status>`, `UNEXPECTED_ANSWER`, `ADDRESS_CHANGED`,
	 * `PORTAL_LICENCE_EXPIRED`, `NOT_CONNECTED`, `NO_TOKEN`, `CANCELLED`.
	 */
	code: string;
	/** The portal's own `error_description`, without secrets. */
	text: string;
	/** HTTP status; 0 where there was no answer, 200 where a batch command failed. */
	status: number;
	/** The REST method that was called, e.g. `crm.item.get`. */
	method: string;
	/** `operating_reset_at` of the last good answer, Unix seconds, where the portal gave one. */
	resetAt?: number;
	/** The call writes, and its answer was lost: whether it ran, nobody knows. */
	mayHaveRun?: boolean;
	/** What a `NOT_FOUND` is about, where the portal was asked a second time. */
	missing?: 'objectType' | 'item';
}
