import { ACCESS_REFUSALS, explainAccessDenied } from './accessRefusals';
import { CRM_REFUSALS, explainNotFound, explainUnsupportedType } from './crmRefusals';
import { RIGHT_SCOPE, type Explanation, type Words, type WordsByCode } from './explanation';
import { TOKEN_REFRESH, type Failure } from './failure';
import { explainTokenRefusal } from './tokenRefusals';

export type { Explanation } from './explanation';

const FAULT: Words = [
	'The portal has a fault',
	'Try again later. If it stays so, ask the portal owner or Bitrix24 support, with the text below.',
];

const NO_METHOD = 'The portal does not offer this method to the connection';
const BAD_HANDLER = "The portal does not accept this n8n's address for deliveries";

/** Calls that did not get through, and subscriptions (docs/portal-contract.md §2, §4). */
const OTHERS: WordsByCode = {
	QUERY_LIMIT_EXCEEDED: [
		'The portal refuses calls because too many came in a short time',
		'Try again in a minute, or let fewer workflows call this portal at once.',
	],
	ERROR_METHOD_NOT_FOUND: [
		NO_METHOD,
		`${RIGHT_SCOPE} Check the name of the method; on an on-premise portal, update its modules.`,
	],
	INTERNAL_WRONG_TRANSPORT: [
		NO_METHOD,
		'Give the name of the method without an ending such as ".json" or ".xml".',
	],
	INTERNAL_SERVER_ERROR: FAULT,
	ERROR_UNEXPECTED_ANSWER: FAULT,
	ERROR_WRONG_HANDLER_URL: [
		BAD_HANDLER,
		'Set WEBHOOK_URL of n8n to the public https address of this n8n; "localhost" cannot be reached by a portal.',
	],
	ERROR_UNSUPPORTED_PROTOCOL: [
		BAD_HANDLER,
		'Set WEBHOOK_URL of n8n to its public address, starting with https://.',
	],
	ERROR_HANDLER_URL_MATCH: [
		"The portal only delivers to the host of the local application's own address",
		'In the portal, set "Your handler path" of the local application to the OAuth Redirect URL shown in the credential, on the same host as WEBHOOK_URL of n8n.',
	],
	ERROR_EVENT_NOT_FOUND: ['The portal does not offer this event to the connection', RIGHT_SCOPE],
	NO_ANSWER: [
		'The portal could not be reached',
		'Check the portal address in the credential, and that this n8n can reach it.',
	],
	NOT_JSON: [
		'A web page came back instead of a REST answer',
		'Check the portal address in the credential. If it is right, the portal is closed, under maintenance, or a firewall stands in between.',
	],
	UNEXPECTED_ANSWER: [
		'The portal answered something this node cannot read',
		'Try again. If it stays so, report it with the method and the text below.',
	],
	CANCELLED: ['The run was cancelled while it waited for the portal', ''],
	FILE_GONE: [
		'The portal has no such file any more',
		'The file was replaced or deleted, or its entry in the field is a dead one.',
	],
	ADDRESS_CHANGED: [
		'The portal has moved to another address',
		'Put the new address into the credential and connect it again.',
	],
};

/** The portal says when a blocked method may be called again (docs/portal-contract.md §2). */
function explainBlocked({ resetAt }: Failure): Words {
	const time = resetAt === undefined ? undefined : new Date(resetAt * 1000).toISOString();
	const until = time ? `until ${time}` : 'for some minutes';
	return [
		`The portal has blocked this method ${until} because it used up its time budget`,
		`Try again ${time ? 'then' : 'in ten minutes'}, or ask for fewer items and fields.`,
	];
}

/** Codes that mean one thing or another. */
const BY_FAILURE: ReadonlyMap<string, (failure: Failure) => Words> = new Map([
	['ACCESS_DENIED', explainAccessDenied],
	['ENTITY_TYPE_NOT_SUPPORTED', explainUnsupportedType],
	['NOT_FOUND', explainNotFound],
	['OPERATION_TIME_LIMIT', explainBlocked],
	['INVALID_GRANT', explainTokenRefusal],
	['INVALID_CLIENT', explainTokenRefusal],
	['NOT_CONNECTED', explainTokenRefusal],
]);

const KNOWN: ReadonlyMap<string, Words> = new Map(
	Object.entries({ ...ACCESS_REFUSALS, ...CRM_REFUSALS, ...OTHERS }),
);

/** The words for a failed call; for a code nobody has listed, the portal's own text is the message. */
export function explain(failure: Failure): Explanation {
	const [message, cure] = wordsFor(failure);
	if (!failure.mayHaveRun) return { message, cure };
	return {
		message: `${message}; whether the change was made is not known`,
		cure: `The change may have been made all the same: look in the portal before you repeat it. ${cure}`,
	};
}

function wordsFor(failure: Failure): Words {
	if (failure.method === TOKEN_REFRESH) return explainTokenRefusal(failure);
	if (failure.status === TOO_LARGE_STATUS) return TOO_LARGE;
	const code = failure.code.toUpperCase();
	return BY_FAILURE.get(code)?.(failure) ?? KNOWN.get(code) ?? inItsOwnWords(failure);
}

/** The portal's code `ERROR_CORE`, like `0`, means no code at all (docs/portal-contract.md §2). */
function inItsOwnWords({ code, text, status, method }: Failure): Words {
	if (!text && (status >= 500 || /^HTTP_5/.test(code))) return FAULT;
	const isWrite = code === '0' && /^crm\.item\.(add|update|import)/i.test(method);
	return [
		`The portal refused the call: ${text || code || `HTTP ${status}`}`,
		isWrite ? STAGE_OR_RULE : '',
	];
}

/** Of a write without a code only the text says what it was (docs/portal-contract.md §2, §7). */
const STAGE_OR_RULE =
	"Often it is a stage that the connected user may not set: let the user's role in the CRM have that right, or give another stage.";

/** What a server before the portal answers to a body that is over its limit; nothing ran. */
const TOO_LARGE_STATUS = 413;
const TOO_LARGE: Words = [
	'The request is too large for the portal',
	'Send fewer or smaller files with one item, or ask the administrator of an on-premise portal to raise the limit of its web server.',
];
