/** n8n ties a session to the browser that logged in; any constant value will do. */
const BROWSER_ID = 'n8n-nodes-bitrix24-crm-item';
const REQUEST_MS = 60_000;

/** The owner of every n8n made here. Not a secret: it listens on 127.0.0.1 only. */
export const OWNER = {
	email: 'owner@example.com',
	password: 'Bitrix24-demo',
	firstName: 'Demo',
	lastName: 'Owner',
} as const;

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** An answer other than 2xx. `status` is HTTP's, the message n8n's own. */
export class RestError extends Error {
	constructor(
		request: string,
		readonly status: number,
		readonly body: string,
	) {
		super(`${request} answered ${status}: ${messageOf(body)}`);
	}
}

/** A logged-in editor without a browser: keeps cookies, speaks JSON, and unwraps n8n's `data`. */
export class RestSession {
	private readonly cookies = new Map<string, string>();

	constructor(readonly url: string) {}

	get cookieHeader(): string {
		return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
	}

	async setUpOwner(): Promise<void> {
		await this.post('/rest/owner/setup', OWNER);
	}

	async logIn(): Promise<void> {
		await this.post('/rest/login', {
			emailOrLdapLoginId: OWNER.email,
			password: OWNER.password,
		});
	}

	get = <T>(path: string) => this.json<T>('GET', path);

	post = <T>(path: string, body: unknown = {}) => this.json<T>('POST', path, body);

	patch = <T>(path: string, body: unknown) => this.json<T>('PATCH', path, body);

	delete = <T>(path: string) => this.json<T>('DELETE', path);

	/** @throws RestError for any other status than 2xx */
	private async json<T>(method: Method, path: string, body?: unknown): Promise<T> {
		const response = await this.fetch(this.url + path, {
			method,
			headers: { 'browser-id': BROWSER_ID, 'content-type': 'application/json' },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const text = await response.text();
		if (!response.ok) throw new RestError(`${method} ${path}`, response.status, text);
		const parsed = (text ? JSON.parse(text) : {}) as { data?: T };
		return (parsed.data ?? parsed) as T;
	}

	/** A plain request as the browser makes it: with the cookies, following no redirect. */
	async fetch(url: string, init: RequestInit = {}): Promise<Response> {
		const headers = new Headers(init.headers);
		// n8n closes what it has kept open just when a busy test wants to use it again.
		headers.set('connection', 'close');
		if (new URL(url).origin === this.url && this.cookies.size > 0) {
			headers.set('cookie', this.cookieHeader);
		}
		const response = await fetch(url, {
			redirect: 'manual',
			signal: AbortSignal.timeout(REQUEST_MS),
			...init,
			headers,
		});
		if (new URL(url).origin === this.url) this.keepCookies(response);
		return response;
	}

	private keepCookies(response: Response) {
		for (const cookie of response.headers.getSetCookie()) {
			const [pair = ''] = cookie.split(';');
			const separator = pair.indexOf('=');
			this.cookies.set(pair.slice(0, separator), pair.slice(separator + 1));
		}
	}
}

function messageOf(body: string): string {
	try {
		return (JSON.parse(body) as { message?: string }).message ?? body;
	} catch {
		return body.slice(0, 500);
	}
}
