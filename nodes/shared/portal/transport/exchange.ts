import type {
	FunctionsBase,
	IAllExecuteFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
	JsonObject,
	NodeExecutionHint,
	RequestHelperFunctions,
} from 'n8n-workflow';
import { readPortalOrigin } from './addresses';
import { readRefusal, restAnswer, type RestAnswer } from './answer';
import type { Connection, CredentialContext } from './connection';
import type { Failure } from '../errors/failure';
import type { QueryValue } from './query';

/** Any n8n context that can call the portal; the optional parts are there while a workflow runs. */
export type PortalContext = CredentialContext &
	Pick<FunctionsBase, 'logger'> & {
		helpers: Pick<RequestHelperFunctions, 'httpRequestWithAuthentication'>;
		getExecutionCancelSignal?: () => AbortSignal | undefined;
		addExecutionHints?: (...hints: NodeExecutionHint[]) => void;
	};

/** How one HTTP request ended. */
export type Reply =
	| { kind: 'answer'; answer: RestAnswer }
	| { kind: 'moved'; location: unknown; failure: Failure }
	| { kind: 'failure'; failure: Failure };

export interface RestRequest {
	/** Scheme and host. */
	origin: string;
	method: string;
	params: Readonly<Record<string, QueryValue>>;
	timeoutMs: number;
}

/** One HTTP request to the portal, signed by n8n. It never throws and never follows a redirect. */
export async function exchange(
	context: PortalContext,
	connection: Connection,
	{ origin, method, params, timeoutMs }: RestRequest,
): Promise<Reply> {
	const options: IHttpRequestOptions = {
		method: 'POST',
		url: `${origin}/rest/${method}.json`,
		body: params as JsonObject,
		json: true,
		returnFullResponse: true,
		disableFollowRedirect: true,
		timeout: timeoutMs,
		// Only a 401 may throw: it is what makes n8n refresh the token and repeat the call.
		ignoreHttpStatusErrors: { ignore: true, except: [401] },
	};
	try {
		const response = await signed(context, connection, options);
		if (response.statusCode !== 401) return readReply(method, response);
		// A host too old to know `except` hands the 401 back: ask again so that it throws there.
		const again = { ...options, ignoreHttpStatusErrors: false };
		return readReply(method, await signed(context, connection, again));
	} catch (error) {
		return { kind: 'failure', failure: thrownFailure(method, error) };
	}
}

/** One HTTP request as it is, signed by n8n. */
export async function signed(
	context: PortalContext,
	{ credentialType }: Connection,
	options: IHttpRequestOptions,
): Promise<IN8nHttpFullResponse> {
	return (await context.helpers.httpRequestWithAuthentication.call(
		context as unknown as IAllExecuteFunctions,
		credentialType,
		options,
		// The token answer names no token type (portal-contract.md §3).
		{ oauth2: { tokenType: 'Bearer', includeCredentialsOnRefreshOnBody: true } },
	)) as IN8nHttpFullResponse;
}

function readReply(method: string, response: IN8nHttpFullResponse): Reply {
	const { statusCode: status, headers, body } = response;
	if (status >= 300 && status < 400) {
		const { location } = headers;
		const to = readPortalOrigin(String(location ?? '')) ?? 'an address it did not name';
		const text = `It is now at ${to}`;
		return {
			kind: 'moved',
			location,
			failure: { code: 'ADDRESS_CHANGED', text, status, method },
		};
	}
	const read = restAnswer.safeParse(body);
	if (!read.success || Array.isArray(body)) {
		return { kind: 'failure', failure: { code: 'NOT_JSON', text: titleOf(body), status, method } };
	}
	const { code, text } = readRefusal(body);
	// One refused command can turn the status of a whole good batch into 403 (docs/portal-contract.md §2).
	const isGood = code === '' && (status < 400 || read.data.result !== undefined);
	if (isGood) return { kind: 'answer', answer: read.data };
	return { kind: 'failure', failure: { code: code || `HTTP_${status}`, text, status, method } };
}

/** What n8n's own request error says, without the request it carries along. */
export function thrownFailure(method: string, thrown: unknown): Failure {
	const error = thrown as {
		code?: unknown;
		message?: string;
		description?: string | null;
		httpCode?: string | null;
		cause?: { code?: unknown };
		context?: { data?: { error?: unknown; error_description?: unknown } };
	};
	const status = Number(error.httpCode) || 0;
	const data = error.context?.data;
	if (data?.error !== undefined) {
		const text = String(data.error_description ?? '');
		return { code: String(data.error), text, status, method };
	}
	const said = [error.message, error.description].filter(Boolean).join(': ');
	if (status === 401) return { code: 'INVALID_TOKEN', text: said, status, method };
	if (/reconnect/i.test(said)) return { code: 'INVALID_GRANT', text: said, status, method };
	const network = [error.code, error.cause?.code, error.httpCode].find(isNetworkCode) ?? '';
	const text = said.includes(network) ? said : `${said} (${network})`;
	return { code: 'NO_ANSWER', text, status, method };
}

const isNetworkCode = (code: unknown): code is string =>
	typeof code === 'string' && /^E[A-Z_]+$/.test(code);

/** Of a web page only its title is worth showing. */
function titleOf(body: unknown): string {
	const page = typeof body === 'string' ? body : '';
	return /<title[^>]*>([^<]{1,200})/i.exec(page)?.[1]?.trim() ?? '';
}
