import type {
	IAllExecuteFunctions,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
	IOAuth2Options,
} from 'n8n-workflow';
import type { Failure } from '../errors/failure';
import { thrownFailure } from '../errors/thrownFailure';
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

/**
 * One HTTP request, signed by n8n; redirects are not followed. n8n refreshes the token wherever a
 * request throws with a certain status; each refresh uses up the one before, so only a token that has
 * had its time is let do that: the request is then made again so that it throws. It never throws
 * itself.
 */
export async function signedRequest<Reply extends { kind: string }>(
	context: PortalContext,
	connection: Connection,
	options: IHttpRequestOptions,
	{ method, read }: Reading<Reply>,
): Promise<Reply | Failed> {
	try {
		const ask = async (
			ignoreHttpStatusErrors: IHttpRequestOptions['ignoreHttpStatusErrors'] & {},
			tokenExpiredStatusCode = 401,
		) => {
			const headers = { 'User-Agent': USER_AGENT, ...options.headers };
			const request = { ...options, headers, ignoreHttpStatusErrors };
			return await read(await send(context, connection, request, { tokenExpiredStatusCode }));
		};
		const reply = await ask(true);
		const status = refreshableStatus(connection, reply);
		if (status === undefined) return reply;
		const repeated = await ask({ ignore: true, except: [status] }, status);
		// A host too old to know `except` hands the refusal back once more.
		const isOldHost = refreshableStatus(connection, repeated) !== undefined;
		return isOldHost ? await ask(false, status) : repeated;
	} catch (error) {
		return { kind: 'failure', failure: thrownFailure(method, error) };
	}
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
