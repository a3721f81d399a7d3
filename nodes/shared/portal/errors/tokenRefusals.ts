import { EXTEND_PLAN, RECONNECT, type Words, type WordsByCode } from './explanation';
import type { Failure } from './failure';

const LOST_SCOPE: Words = [
	'The application lost a permission (scope) it was connected with',
	`Check the permissions of the local application in the portal. ${RECONNECT}`,
];

/** What the authorization server says to a refresh (docs/portal-contract.md §3). */
const BY_CODE: WordsByCode = {
	INVALID_GRANT: [
		'The connection to the portal has expired',
		`${RECONNECT} A connection lives for 180 days after its last use, and a copy of n8n that uses the same credential ends it.`,
	],
	INVALID_CLIENT: [
		'The authorization server does not know this application',
		'Check "Client ID", "Client Secret" and "Authorization Server" in the credential, and that the local application is still installed in the portal.',
	],
	INVALID_REQUEST: [
		'The authorization server could not read the request for a new token',
		RECONNECT,
	],
	INVALID_SCOPE: LOST_SCOPE,
	INSUFFICIENT_SCOPE: LOST_SCOPE,
	PAYMENT_REQUIRED: ['The portal does not allow this application on its current plan', EXTEND_PLAN],
	NOT_CONNECTED: ['The credential is not connected to the portal yet', RECONNECT],
};

const OUT_OF_ORDER: Words = [
	'The authorization server gave no new token: it is out of order',
	'Try again later. If it stays so, check "Authorization Server" in the credential, and that this n8n can reach it.',
];

/** The words for a refresh that failed. */
export function explainTokenRefusal({ code, text }: Failure): Words {
	if (code === 'NO_TOKEN' || /^HTTP_/.test(code)) return OUT_OF_ORDER;
	return (
		BY_CODE[code.toUpperCase()] ?? [
			`The authorization server gave no new token: ${text || code}`,
			RECONNECT,
		]
	);
}
