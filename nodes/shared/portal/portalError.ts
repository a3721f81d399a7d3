import { NodeApiError, type INode, type JsonObject } from 'n8n-workflow';
import { explain } from './explanations';
import { withoutSecrets } from '../secrets';

/** Why a call to the portal failed, before any node has shaped it for its user. */
export interface Failure {
	/**
	 * The portal's own `error` (`NOT_FOUND`, `expired_token`, …), or one of ours where the portal gave
	 * none: `NO_ANSWER`, `NOT_JSON`, `UNEXPECTED_ANSWER`, `ADDRESS_CHANGED`, `CANCELLED`.
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
}

/** A failed call to the portal (portal-contract.md §2). Carries no secret. */
export class PortalError extends Error {
	readonly failure: Failure;

	constructor(failure: Failure) {
		const text = withoutSecrets(failure.text);
		super(`${failure.code}: ${text}`);
		this.name = 'PortalError';
		this.failure = { ...failure, text };
	}

	get code(): string {
		return this.failure.code;
	}

	/** A fault of the moment, which the same call may not meet later. */
	get isTransient(): boolean {
		const { code, status } = this.failure;
		return (
			['NO_ANSWER', 'NOT_JSON', 'QUERY_LIMIT_EXCEEDED', 'OPERATION_TIME_LIMIT'].includes(code) ||
			(status >= 500 && code !== 'PORTAL_DELETED' && code !== 'OVERLOAD_LIMIT')
		);
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
	const reason = `${code || 'no code'}${text ? `: ${text}` : ''}`;
	const origin = !method
		? ''
		: status
			? `The portal answered ${method} with ${reason}.`
			: `The call was ${method}: ${reason}.`;
	const response: JsonObject = { code, error_description: text, method };
	return new NodeApiError(node, response, {
		message,
		description: [cure, origin].filter(Boolean).join(' '),
		...(status ? { httpCode: String(status) } : {}),
		...(itemIndex === undefined ? {} : { itemIndex }),
	});
}
