const ENCODED = /filename\*\s*=\s*[\w-]*'[^']*'([^;\s]+)/i;
const QUOTED = /filename\s*=\s*"((?:[^"\\]|\\.)*)"/i;
const BARE = /filename\s*=\s*([^";\s][^;]*)/i;

/**
 * The name in a `Content-Disposition`; `undefined` if it has none. The encoded form wins (RFC 6266).
 * PHP percent-encodes the plain form too, or writes it as bare UTF-8, which HTTP reads as Latin-1.
 */
export function fileNameOf(disposition: unknown): string | undefined {
	const header = typeof disposition === 'string' ? disposition : '';
	const encoded = ENCODED.exec(header)?.[1];
	if (encoded !== undefined) return percentDecoded(encoded);
	const plain = QUOTED.exec(header)?.[1]?.replace(/\\(.)/g, '$1') ?? BARE.exec(header)?.[1]?.trim();
	return plain ? percentDecoded(utf8Decoded(plain)) : undefined;
}

function percentDecoded(name: string): string {
	try {
		return decodeURIComponent(name);
	} catch {
		// A percent sign of the name's own, as in "100%.pdf".
		return name;
	}
}

function utf8Decoded(name: string): string {
	const isLatin1 = [...name].every((character) => character <= '\xff');
	const decoded = isLatin1 ? Buffer.from(name, 'latin1').toString('utf8') : name;
	return decoded.includes('\ufffd') ? name : decoded;
}
