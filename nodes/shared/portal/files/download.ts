import { readRefusal } from '../transport/answer';
import { endsWithin, pause } from '../limits/clock';
import type { Connection } from '../transport/connection';
import { fileNameOf } from './fileName';
import { limitsOf } from '../limits/limits';
import type { Failure } from '../errors/failure';
import { PortalError } from '../errors/portalError';
import { hostOf, newOrigin } from '../transport/redirect';
import { isRefusal, repeatBound, repeatDelay } from '../transport/repeats';
import { signed, thrownFailure, type PortalContext } from '../transport/exchange';

/** What n8n gives for a streamed body. */
export interface FileStream extends AsyncIterable<Uint8Array> {
	destroy(): void;
}

/** A file on its way from the portal. */
export interface Download {
	name: string | undefined;
	mimeType: string | undefined;
	/** Bytes; `undefined` where the portal does not say. */
	size: number | undefined;
	body: FileStream;
}

type Reply = { ok: true; download: Download } | { ok: false; failure: Failure };

const METHOD = 'file download';
/** Until the answer begins: one request may take 60 s at the portal (portal-contract.md §2). */
const TIMEOUT_MS = 65_000;
const REFUSAL_MS = 10_000;
/** What a refusal has to say fits into far less. */
const MOST_REFUSAL_CHUNKS = 16;
const REST_PATH =
	/^(https?:\/\/[^/]+)?\/(?:[^?#]*\/)?rest\/(?:\d+\/[^/?#]+\/)?([^/?#]+)(?:\?([^#]*))?/i;
const TOKEN = /^(auth|access_token)=/i;

/**
 * Opens a file by the address the portal gave for it, with the credential. The token in that address
 * is left out: n8n signs the call itself, and a credential only goes to the credential's portal. It
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
		const reply = await attempt(context, connection, url);
		if (reply.ok) return reply.download;
		const delay = repeatDelay(reply.failure, made, true, Math.random);
		const end = startedAt + repeatBound(reply.failure);
		if (delay === undefined || clock.now() + delay > end) throw new PortalError(reply.failure);
		await pause(delay, clock, context.getExecutionCancelSignal?.());
	}
}

async function attempt(
	context: PortalContext,
	connection: Connection,
	url: string,
): Promise<Reply> {
	const signal = context.getExecutionCancelSignal?.();
	const admission = await limitsOf(connection).requests.admit(context, signal);
	const reply = await request(context, connection, url);
	if (!reply.ok && isRefusal(reply.failure)) admission.refused();
	else admission.ended();
	return reply;
}

async function request(
	context: PortalContext,
	connection: Connection,
	url: string,
): Promise<Reply> {
	const signal = context.getExecutionCancelSignal?.();
	try {
		const { statusCode, headers, body } = await signed(context, connection, {
			method: 'GET',
			url,
			// The length of a compressed answer would not be the file's.
			headers: { 'accept-encoding': 'identity' },
			encoding: 'stream',
			returnFullResponse: true,
			disableFollowRedirect: true,
			timeout: TIMEOUT_MS,
			ignoreHttpStatusErrors: { ignore: true, except: [401] },
			...(signal ? { abortSignal: signal } : {}),
		});
		const stream = body as FileStream;
		if (statusCode !== 200) return { ok: false, failure: await refusal(statusCode, stream) };
		return {
			ok: true,
			download: {
				name: fileNameOf(headers['content-disposition']),
				mimeType: String(headers['content-type'] ?? '').split(';')[0] || undefined,
				size: Number(headers['content-length']) || undefined,
				body: stream,
			},
		};
	} catch (error) {
		return { ok: false, failure: thrownFailure(METHOD, error) };
	}
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

async function refusal(status: number, body: FileStream): Promise<Failure> {
	const reading = firstOf(body);
	const text = (await endsWithin(REFUSAL_MS, reading)) ? await reading : '';
	body.destroy();
	const said = readRefusal(parsed(text));
	return { code: said.code || `HTTP_${status}`, text: said.text, status, method: METHOD };
}

async function firstOf(body: FileStream): Promise<string> {
	const chunks: Uint8Array[] = [];
	try {
		for await (const chunk of body) {
			chunks.push(chunk);
			if (chunks.length === MOST_REFUSAL_CHUNKS) break;
		}
	} catch {
		// A body that breaks off says as much as it could.
	}
	return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
