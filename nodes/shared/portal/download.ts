import { restAnswer } from './answer';
import type { Connection } from './connection';
import { limitsOf } from './limits';
import { PortalError } from './portalError';
import { signed, type PortalContext } from './transport';

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

const METHOD = 'file download';
const TIMEOUT_MS = 300_000;
const REST_PATH = /^(https?:\/\/[^/]+)?\/rest\/(?:\d+\/[^/?#]+\/)?([^?#]+)(?:\?([^#]*))?/i;

/**
 * Opens a file by the address the portal gave for it, with the credential. The token in that address
 * is left out: n8n signs the call itself, and a credential only goes to the credential's portal.
 * @throws PortalError
 */
export async function openDownload(
	context: PortalContext,
	connection: Connection,
	address: string,
): Promise<Download> {
	const signal = context.getExecutionCancelSignal?.();
	const admission = await limitsOf(connection).requests.admit(context, signal);
	try {
		const { statusCode, headers, body } = await signed(context, connection, {
			method: 'GET',
			url: ownAddress(connection, address),
			encoding: 'stream',
			returnFullResponse: true,
			disableFollowRedirect: true,
			timeout: TIMEOUT_MS,
			ignoreHttpStatusErrors: { ignore: true, except: [401] },
		});
		const stream = body as FileStream;
		if (statusCode !== 200) throw await refusal(statusCode, stream);
		return {
			name: fileName(headers['content-disposition']),
			mimeType: String(headers['content-type'] ?? '').split(';')[0] || undefined,
			size: Number(headers['content-length']) || undefined,
			body: stream,
		};
	} finally {
		admission.ended();
	}
}

function ownAddress({ origin }: Connection, address: string): string {
	const match = REST_PATH.exec(address);
	if (!match || (match[1] !== undefined && match[1].toLowerCase() !== origin)) {
		throw failure('FOREIGN_ADDRESS', 0, 'The file is not at this portal’s REST address');
	}
	const query = (match[3] ?? '')
		.split('&')
		.filter((pair) => !/^(auth|access_token)=/i.test(pair))
		.join('&');
	return `${origin}/rest/${match[2]}${query ? `?${query}` : ''}`;
}

async function refusal(status: number, body: FileStream): Promise<PortalError> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of body) if (chunks.length < 16) chunks.push(chunk);
	const text = Buffer.concat(chunks).toString('utf8');
	const answer = restAnswer.safeParse(parsed(text)).data;
	return failure(
		String(answer?.error || `HTTP_${status}`),
		status,
		String(answer?.error_description ?? ''),
	);
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function fileName(disposition: unknown): string | undefined {
	const header = String(disposition ?? '');
	const encoded = /filename\*=[^']*'[^']*'([^;]+)/i.exec(header)?.[1];
	const plain = /filename="?([^";]+)"?/i.exec(header)?.[1];
	return decoded(encoded ?? plain);
}

function decoded(name: string | undefined): string | undefined {
	if (name === undefined) return undefined;
	return /%[0-9a-f]{2}/i.test(name) && !/%(?![0-9a-f]{2})/i.test(name)
		? decodeURIComponent(name)
		: name;
}

const failure = (code: string, status: number, text: string) =>
	new PortalError({ code, status, text, method: METHOD });
