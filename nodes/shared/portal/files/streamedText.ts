import { endsWithin } from '../limits/clock';

/** What n8n gives for a streamed body. */
export interface FileStream extends AsyncIterable<Uint8Array> {
	destroy(): void;
}

/** How much of a text is worth reading. */
export interface TextBounds {
	mostBytes: number;
	withinMs: number;
}

/**
 * The beginning of a body that may be of any length, or never end; the rest is not read. What does not
 * come in time is ''.
 */
export async function beginningOf(
	body: FileStream,
	{ mostBytes, withinMs }: TextBounds,
): Promise<string> {
	const reading = firstOf(body, mostBytes);
	const text = (await endsWithin(withinMs, reading)) ? await reading : '';
	body.destroy();
	return text;
}

async function firstOf(body: FileStream, mostBytes: number): Promise<string> {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	try {
		for await (const chunk of body) {
			chunks.push(chunk);
			bytes += chunk.length;
			if (bytes >= mostBytes) break;
		}
	} catch {
		// A body that breaks off says as much as it could.
	}
	return Buffer.concat(chunks).toString('utf8', 0, mostBytes);
}
