import { RECONNECT, type Explanation, type ExplanationsByCode } from './explanation';
import type { Failure } from './failure';

/** What the authorization server says to a refresh (docs/portal-contract.md §3). */
const BY_CODE: ExplanationsByCode = {
	INVALID_GRANT: {
		message: 'The connection to the portal has expired',
		cure: `${RECONNECT} A connection lives for 180 days after its last use, and a copy of n8n that uses the same credential ends it.`,
	},
	INVALID_CLIENT: {
		message: 'The authorization server does not know this application',
		cure: 'Check "Client ID", "Client Secret" and "Authorization Server" in the credential, and that the local application is still installed in the portal.',
	},
	INVALID_REQUEST: {
		message: 'The authorization server could not read the request for a new token',
		cure: RECONNECT,
	},
	INVALID_SCOPE: {
		message: 'The application lost a permission (scope) it was connected with',
		cure: `Check the permissions of the local application in the portal. ${RECONNECT}`,
	},
	INSUFFICIENT_SCOPE: {
		message: 'The application lost a permission (scope) it was connected with',
		cure: `Check the permissions of the local application in the portal. ${RECONNECT}`,
	},
	PAYMENT_REQUIRED: {
		message: 'The portal does not allow this application on its current plan',
		cure: 'Ask the portal owner to extend the plan or the subscription, then run this again.',
	},
	NOT_CONNECTED: { message: 'The credential is not connected to the portal yet', cure: RECONNECT },
};

const OUT_OF_ORDER: Explanation = {
	message: 'The authorization server gave no new token: it is out of order',
	cure: 'Try again later. If it stays so, check "Authorization Server" in the credential, and that this n8n can reach it.',
};

/** The words for a refresh that failed. */
export function explainTokenRefusal({ code, text }: Failure): Explanation {
	const known = BY_CODE[code.toUpperCase()];
	if (known) return known;
	if (code === 'NO_TOKEN' || /^HTTP_/.test(code)) return OUT_OF_ORDER;
	return {
		message: `The authorization server gave no new token: ${text || code}`,
		cure: RECONNECT,
	};
}
