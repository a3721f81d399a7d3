import { NodeApiError, type INode, type JsonObject } from 'n8n-workflow';
import { explain } from './explanations';
import { TOKEN_REFRESH, type Failure } from './failure';
import { withoutSecrets } from '../../secrets/secrets';

const OF_THE_MOMENT: ReadonlySet<string> = new Set([
	'NO_ANSWER',
	'NOT_JSON',
	'NO_TOKEN',
	'CONNECTION_ERROR',
	'QUERY_LIMIT_EXCEEDED',
	'OPERATION_TIME_LIMIT',
]);

/** The connection as a whole is refused: nothing else can be asked or told through it either. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
	'EXPIRED_TOKEN',
	'INVALID_TOKEN',
	'APPLICATION_NOT_FOUND',
	'AUTHORIZATION_ERROR',
	'NO_AUTH_FOUND',
	'INVALID_CREDENTIALS',
	'USER_ACCESS_ERROR',
	'INVALID_GRANT',
	'INVALID_CLIENT',
	'NOT_CONNECTED',
	'PAYMENT_REQUIRED',
	'PORTAL_LICENCE_EXPIRED',
	'PORTAL_DELETED',
	'OVERLOAD_LIMIT',
	'ADDRESS_CHANGED',
]);

const LASTING: ReadonlySet<string> = new Set(['PORTAL_DELETED', 'OVERLOAD_LIMIT']);

/** A failed call to the portal (docs/portal-contract.md §2). Carries no secret; the message is its code and text. */
export class PortalError extends Error {
	readonly failure: Failure;

	constructor(failure: Failure) {
		const text = withoutSecrets(failure.text);
		super([failure.code || 'no code', text].filter(Boolean).join(': '));
		this.name = 'PortalError';
		this.failure = { ...failure, text };
	}

	get code(): string {
		return this.failure.code;
	}

	/** A fault of the moment, which the same call may not meet later. */
	get isTransient(): boolean {
		const { code, status } = this.failure;
		if (LASTING.has(code)) return false;
		return OF_THE_MOMENT.has(code) || status >= 500;
	}

	/**
	 * The portal refuses the connection, not what was asked: a dead token, a plan that ran out, a portal
	 * that moved (docs/portal-contract.md §2 "Failures"). It lasts until somebody mends it.
	 */
	get isOfConnection(): boolean {
		const { code, method } = this.failure;
		return method === TOKEN_REFRESH || OF_THE_CONNECTION.has(code.toUpperCase());
	}

	is(...codes: string[]): boolean {
		return codes.some((code) => code.toUpperCase() === this.code.toUpperCase());
	}
}

/** The run was cancelled while it waited for the portal. */
export function cancelled(): PortalError {
	return new PortalError({ code: 'CANCELLED', text: '', status: 0, method: '' });
}

/** What was caught, if it is the portal's failure; anything else is a fault of ours and goes on. */
export function asPortalError(caught: unknown): PortalError {
	if (caught instanceof PortalError) return caught;
	throw caught;
}

/**
 * The error as n8n shows it: what happened, why and what to do, with the portal's own code and text.
 * It is built from a plain object, because a `NodeApiError` made from n8n's request error keeps that
 * error's message and may carry the request's headers.
 */
export function toNodeApiError(node: INode, error: PortalError, itemIndex?: number): NodeApiError {
	const { code, text, status, method } = error.failure;
	const { message, cure } = explain(error.failure);
	const response: JsonObject = { code, error_description: text, method };
	return new NodeApiError(node, response, {
		message,
		description: [cure, method && whereFrom(error)].filter(Boolean).join(' '),
		...(status ? { httpCode: String(status) } : {}),
		...(itemIndex === undefined ? {} : { itemIndex }),
	});
}

function whereFrom({ failure: { method, status }, message }: PortalError): string {
	if (method === TOKEN_REFRESH) return `The authorization server answered with ${message}.`;
	return status
		? `The portal answered ${method} with ${message}.`
		: `The call was ${method}: ${message}.`;
}
