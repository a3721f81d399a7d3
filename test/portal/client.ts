import type { Application } from './items/types';
import type { Portal } from './portalApi';

export interface Answer {
	status: number;
	headers: Headers;
	/** Parsed JSON, or the text of anything else. */
	body: unknown;
}

/** A plain REST client for the emulator's own tests: one request, no retries, no redirects. */
export class Client {
	constructor(
		private readonly endpoint: string,
		private readonly accessToken?: string,
	) {}

	/** Connected as an application on behalf of a user. */
	static of(portal: Portal, application: Application = portal.application, userId = 1): Client {
		const { client_endpoint, access_token } = portal.issueTokens(application, userId);
		return new Client(client_endpoint, access_token);
	}

	async call(method: string, params: Record<string, unknown> = {}): Promise<Answer> {
		const headers: Record<string, string> = { 'content-type': 'application/json' };
		if (this.accessToken) headers['authorization'] = `Bearer ${this.accessToken}`;
		return await send(`${this.endpoint}${method}`, {
			method: 'POST',
			headers,
			body: JSON.stringify(params),
		});
	}

	/**
	 * The `result` of a call that must succeed; its type is what the caller says.
	 * @throws Error with the answer when it does not.
	 */
	async result<T>(method: string, params: Record<string, unknown> = {}): Promise<T> {
		const { status, body } = await this.call(method, params);
		if (status !== 200 || !isResult(body)) throw new Error(`${method}: ${JSON.stringify(body)}`);
		return body.result as T;
	}

	/** A file, asked for the way this client calls. */
	async download(url: string): Promise<Answer> {
		const headers = this.accessToken ? { authorization: `Bearer ${this.accessToken}` } : undefined;
		return await send(url, headers ? { headers } : {});
	}

	/** Status and code of a call that must fail. */
	async failure(method: string, params: Record<string, unknown> = {}): Promise<[number, unknown]> {
		const { status, body } = await this.call(method, params);
		if (typeof body !== 'object' || body === null || !('error' in body)) {
			throw new Error(`${method} did not fail: ${JSON.stringify(body)}`);
		}
		return [status, body.error];
	}
}

/** One HTTP request, its answer read whole. */
export async function send(url: string, init: RequestInit = {}): Promise<Answer> {
	const response = await fetch(url, { redirect: 'manual', ...init });
	const text = await response.text();
	const isJson = response.headers.get('content-type')?.includes('json') ?? false;
	return {
		status: response.status,
		headers: response.headers,
		body: isJson ? JSON.parse(text) : text,
	};
}

function isResult(body: unknown): body is { result: unknown } {
	return typeof body === 'object' && body !== null && 'result' in body;
}
