import {
	sleep,
	type IAllExecuteFunctions,
	type IHttpRequestOptions,
	type IN8nHttpFullResponse,
	type IOAuth2Options,
} from 'n8n-workflow';
import { TOKEN_REFRESH, type Failure } from '../errors/failure';
import { thrownFailure } from '../errors/thrownFailure';
import { refreshAlone, refreshUnderWay } from '../limits/tokenRefreshes';
import type { Connection } from './connection';
import type { PortalContext } from './portalContext';
import { USER_AGENT } from './userAgent';

/** How an answer is read. */
export interface Reading<Reply> {
	/** What was asked for, as errors call it. */
	method: string;
	read: (response: IN8nHttpFullResponse) => Promise<Reply>;
}

interface Failed {
	kind: 'failure';
	failure: Failure;
}

/** n8n's own option: which statuses do not throw. */
type Ignored = NonNullable<IHttpRequestOptions['ignoreHttpStatusErrors']>;

/** Another process that has just used up the refresh token has saved the new one by then. */
const SAVED_MS = 1_000;

/**
 * One HTTP request, signed by n8n; redirects are not followed. n8n refreshes the token wherever a
 * request throws with a certain status; each refresh uses up the one before, so only a token that has
 * had its time is let do that, by one call at a time: the request is then made again so that it
 * throws. It never throws itself.
 */
export async function signedRequest<Reply extends { kind: string }>(
	context: PortalContext,
	connection: Connection,
	options: IHttpRequestOptions,
	{ method, read }: Reading<Reply>,
): Promise<Reply | Failed> {
	const ask = async (ignoreHttpStatusErrors: Ignored, tokenExpiredStatusCode = 401) => {
		const headers = { 'User-Agent': USER_AGENT, ...options.headers };
		const request = { ...options, headers, ignoreHttpStatusErrors };
		try {
			return await read(await send(context, connection, request, { tokenExpiredStatusCode }));
		} catch (error) {
			return failedReply(thrownFailure(method, error));
		}
	};
	const reply = await ask(true);
	const status = refreshableStatus(connection, reply);
	return status === undefined ? reply : await withNewToken(connection, status, ask);
}

type Ask<Reply> = (ignored: Ignored, tokenExpiredStatusCode?: number) => Promise<Reply | Failed>;

async function withNewToken<Reply extends { kind: string }>(
	connection: Connection,
	status: number,
	ask: Ask<Reply>,
): Promise<Reply | Failed> {
	const byAnother = refreshUnderWay(connection.key);
	if (!byAnother) {
		return await refreshAlone(connection.key, () => refreshing(connection, status, ask), refusal);
	}
	const failure = await byAnother;
	if (failure) return failedReply(failure);
	const reply = await ask(true);
	const again = refreshableStatus(connection, reply);
	return again === undefined ? reply : await withNewToken(connection, again, ask);
}

/** Makes the call so that n8n refreshes the token. */
async function refreshing<Reply extends { kind: string }>(
	connection: Connection,
	status: number,
	ask: Ask<Reply>,
): Promise<Reply | Failed> {
	const isOutdated = (reply: Reply | Failed) => refreshableStatus(connection, reply) !== undefined;
	let reply = await ask({ ignore: true, except: [status] }, status);
	// A host too old to know `except` hands the refusal back once more.
	if (isOutdated(reply)) reply = await ask(false, status);
	if (refusal(reply)?.code.toUpperCase() !== 'INVALID_GRANT') return reply;
	await sleep(SAVED_MS);
	const later = await ask(true);
	return isOutdated(later) ? reply : later;
}

const failedReply = (failure: Failure): Failed => ({ kind: 'failure', failure });

/** Why no new token came, if that is what a reply says. */
function refusal(reply: { kind: string } | Failed): Failure | undefined {
	if (!('failure' in reply)) return undefined;
	return reply.failure.method === TOKEN_REFRESH ? reply.failure : undefined;
}

async function send(
	context: PortalContext,
	{ credentialType }: Connection,
	options: IHttpRequestOptions,
	refreshing: Pick<IOAuth2Options, 'tokenExpiredStatusCode'>,
): Promise<IN8nHttpFullResponse> {
	return (await context.helpers.httpRequestWithAuthentication.call(
		context as unknown as IAllExecuteFunctions,
		credentialType,
		{ ...options, returnFullResponse: true, disableFollowRedirect: true },
		{
			oauth2: {
				// The token answer names no token type (docs/portal-contract.md §3).
				tokenType: 'Bearer',
				includeCredentialsOnRefreshOnBody: true,
				...refreshing,
			},
		},
	)) as IN8nHttpFullResponse;
}

/** The status of a refusal that another token may change; `undefined` for any other end. */
function refreshableStatus(
	{ credentialType }: Connection,
	reply: { kind: string } | Failed,
): number | undefined {
	if (credentialType !== 'bitrix24OAuth2Api' || !('failure' in reply)) return undefined;
	const { code, status } = reply.failure;
	const isNameless = status === 401 && ['HTTP_401', 'NOT_JSON'].includes(code);
	return isNameless || OUTDATED.has(code.toLowerCase()) ? status : undefined;
}

/** By the codes: the status may be 401 or 403 (docs/portal-contract.md §2). */
const OUTDATED: ReadonlySet<string> = new Set(['expired_token', 'invalid_token']);
