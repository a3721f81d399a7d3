import type { IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { readRefusal, type Refusal } from '../errors/refusal';
import { pause } from '../limits/clock';
import type { Connection } from '../transport/connection';
import { fileNameOf } from './fileName';
import { parsedJson } from '../../validation/json';
import { beginningOf, type FileStream } from './streamedText';
import { limitsOf } from '../limits/limits';
import type { Failure } from '../errors/failure';
import { PortalError } from '../errors/portalError';
import { hostOf, newOrigin, readRedirect } from '../addresses/redirect';
import { isRefusal, repeatBound, repeatDelay } from '../transport/repeats';
import type { PortalContext } from '../transport/portalContext';
import { signedRequest } from '../transport/signedRequest';

export type { FileStream } from './streamedText';

/** A file on its way from the portal. */
export interface Download {
	name: string | undefined;
	mimeType: string | undefined;
	/** Bytes; `undefined` where the portal does not say. */
	size: number | undefined;
	body: FileStream;
}

type Reply = { kind: 'file'; download: Download } | { kind: 'failure'; failure: Failure };

const METHOD = 'file download';
const GONE = 'The portal has no such file any more';
/** Until the answer begins: one request may take 60 s at the portal (docs/portal-contract.md §2). */
const TIMEOUT_MS = 65_000;
/** What a refusal has to say fits into far less. */
const OF_REFUSAL = { mostBytes: 256 * 1024, withinMs: 10_000 };
const REST_PATH =
	/^(https?:\/\/[^/]+)?\/(?:[^?#]*\/)?rest\/(?:\d+\/[^/?#]+\/)?([^/?#]+\/?)(?:\?([^#]*))?/i;
const TOKEN = /^(auth|access_token)=/i;

/**
 * Opens a file by the address the portal gave for it, `…/crm.controller.item.getFile.json?token=…` or
 * by webhook `…/crm.controller.item.getFile/?token=…`, with the credential. An access token in it
 * is left out: n8n signs the call as it did the one that read the item, and a credential only goes to the credential's portal. It
 * waits for the portal's limits, and is repeated after a fault, as any call that only reads.
 * @throws PortalError
 */
export async function openDownload(
	context: PortalContext,
	connection: Connection,
	address: string,
): Promise<Download> {
	const url = portalAddress(connection, address);
	const { clock } = limitsOf(connection);
	const startedAt = clock.now();
	for (let made = 1; ; made++) {
		const reply = await attemptDownload(context, connection, url);
		if (reply.kind === 'file') return reply.download;
		const delay = repeatDelay(reply.failure, made, true, Math.random);
		const end = startedAt + repeatBound(reply.failure);
		if (delay === undefined || clock.now() + delay > end) throw new PortalError(reply.failure);
		await pause(delay, clock, context.getExecutionCancelSignal?.());
	}
}

async function attemptDownload(
	context: PortalContext,
	connection: Connection,
	url: string,
): Promise<Reply> {
	const signal = context.getExecutionCancelSignal?.();
	const admission = await limitsOf(connection).requests.admit(context, signal);
	const reply = await request(context, connection, url);
	if (reply.kind === 'failure' && isRefusal(reply.failure)) admission.refused();
	else admission.ended();
	return reply;
}

async function request(
	context: PortalContext,
	connection: Connection,
	url: string,
): Promise<Reply> {
	const signal = context.getExecutionCancelSignal?.();
	const options: IHttpRequestOptions = {
		method: 'GET',
		url,
		headers: {
			// A signed link may be refused without these (docs/portal-contract.md §5).
			Accept: '*/*',
			'Accept-Language': 'en',
			Referer: `${connection.origin}/`,
			// The length of a compressed answer would not be the file's.
			'accept-encoding': 'identity',
		},
		encoding: 'stream',
		timeout: TIMEOUT_MS,
		...(signal ? { abortSignal: signal } : {}),
	};
	return await signedRequest<Reply>(context, connection, options, {
		method: METHOD,
		read: async (response) => await readReply(connection, response),
	});
}

async function readReply({ origin }: Connection, response: IN8nHttpFullResponse): Promise<Reply> {
	const { statusCode: status, headers, body } = response;
	const type = String(headers['content-type'] ?? '');
	// Files come with their name; an answer or a page without one is about a file, and no file.
	const isFile = headers['content-disposition'] !== undefined || !/json|html/i.test(type);
	if (status !== 200 || !isFile) {
		return {
			kind: 'failure',
			failure: { ...(await noFile(response, type, origin)), status, method: METHOD },
		};
	}
	const download = {
		name: fileNameOf(headers['content-disposition']),
		mimeType: type.split(';')[0] || undefined,
		size: Number(headers['content-length']) || undefined,
		body: body as FileStream,
	};
	return { kind: 'file', download };
}

/**
 * What came in place of a file. For one that is gone the portal answers 200 with `{"result": null}`;
 * the documentation has a refusal there (docs/portal-contract.md §5).
 */
async function noFile(
	{ statusCode: status, headers, body }: IN8nHttpFullResponse,
	type: string,
	origin: string,
): Promise<Refusal> {
	const said = readRefusal(parsedJson(await beginningOf(body as FileStream, OF_REFUSAL)));
	const { code, text } = said;
	if (status >= 300 && status < 400) return readRedirect(headers.location, origin);
	if (code === 'NOT_FOUND') {
		return { code: 'FILE_GONE', text: `${GONE} (${code}${text ? `: ${text}` : ''})` };
	}
	if (code) return said;
	if (status !== 200) return { code: `HTTP_${status}`, text };
	return /json/i.test(type)
		? { code: 'FILE_GONE', text: GONE }
		: { code: 'NO_FILE', text: 'A web page came instead of the file' };
}

/** @throws PortalError `FOREIGN_ADDRESS` */
function portalAddress(connection: Connection, address: string): string {
	const [, named, method, query = ''] = REST_PATH.exec(address) ?? [];
	const origin = method ? originOf(connection, named) : undefined;
	if (!origin) {
		const text = 'The file is not at this portal’s REST address';
		throw new PortalError({ code: 'FOREIGN_ADDRESS', status: 0, text, method: METHOD });
	}
	const rest = query
		.split('&')
		.filter((pair) => !TOKEN.test(pair))
		.join('&');
	return `${origin}/rest/${method}${rest ? `?${rest}` : ''}`;
}

/**
 * Where to fetch what is at an address of the portal. Behind a proxy a portal may take its own scheme
 * for http; a portal that has moved names its new host. `undefined` for any other host.
 */
function originOf({ origin, namedOrigin }: Connection, named = origin): string | undefined {
	const isSameHost = hostOf(named.toLowerCase()) === hostOf(origin);
	return isSameHost ? origin : newOrigin(named, origin, namedOrigin);
}
