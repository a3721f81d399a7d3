import type { Failure } from './failure';

/** The error of a node as n8n made it of what its OAuth2 client threw. */
interface NodeErrorFields {
	message?: string;
	description?: string | null;
	httpCode?: string | null;
}

/**
 * n8n before 2.35 keeps no cause in a node's error: of a refusal by the authorization server
 * only the words are left that n8n's own OAuth2 client has for each code (RFC 6749 §5.2).
 */
const CODES: ReadonlyArray<readonly [words: RegExp, code: string]> = [
	[/^The provided authorization grant\b/, 'INVALID_GRANT'],
	[/^Client authentication failed\b/, 'INVALID_CLIENT'],
	[/^The request is missing a required parameter\b/, 'INVALID_REQUEST'],
	[/^The requested scope is invalid\b/, 'INVALID_SCOPE'],
];

/** Any other code: the server's own text is all that is known. */
const UNNAMED = 'REFUSED';

/** What that client says of an answer that is no refusal either. */
const UNREADABLE = /^(?:HTTP status (\d{3})$|Unsupported content type\b)/;

/** A refresh that failed on a host that tells no more than the words; `undefined` for other errors. */
export function bareTokenRefusal({
	message = '',
	description,
	httpCode,
}: NodeErrorFields): Omit<Failure, 'method'> | undefined {
	if (httpCode === 'EAUTH') {
		const code = CODES.find(([words]) => words.test(message))?.[1] ?? UNNAMED;
		return { code, text: message, status: 0 };
	}
	const unreadable = [description ?? '', message]
		.map((text) => UNREADABLE.exec(text))
		.find(Boolean);
	if (!unreadable) return undefined;
	return { code: 'NO_TOKEN', text: unreadable.input, status: Number(unreadable[1]) || 0 };
}
