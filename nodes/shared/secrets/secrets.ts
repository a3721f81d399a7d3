const SECRETS: ReadonlyArray<readonly [RegExp, string]> = [
	// An inbound webhook's code, in an address or in one quoted inside another.
	[/((?:\/|%2F)rest(?:\/|%2F)\d+(?:\/|%2F))[^/?#\s"'%&]+/gi, '$1***'],
	[
		/((?:access_token|refresh_token|application_token|client_secret|auth|code|key|token)(?:=|%3D))[^&\s"'%]+/gi,
		'$1***',
	],
	// In JSON, or in words.
	[
		/((?:access_token|refresh_token|application_token|client_secret)["']?\s*:\s*["']?)[^\s"',}]+/gi,
		'$1***',
	],
	[/(Bearer\s+)[\w.~+/=-]+/gi, '$1***'],
];

/** A text from the portal or the network, fit to be shown: tokens and webhook codes are masked. */
export function withoutSecrets(text: string): string {
	return SECRETS.reduce((shown, [pattern, mask]) => shown.replace(pattern, mask), text);
}

const ADDRESS = /^\s*(?:[a-z][a-z\d+.-]*:)?\/{1,2}\S/i;
const SECRET_PARAMETER =
	/([?&;][^=&;#]*(?:auth|token|sess|sign|secret|key|code)[^=&;#]*=)[^&;#]*/gi;

/**
 * A value with the secrets taken out of the addresses in it, at any depth, under any key; the very
 * same value if there are none, so that what is passed through stays what the portal sent. A file's
 * `urlMachine` carries a live token, or an inbound webhook's code in its path (docs/portal-contract.md §5,
 * §1).
 */
export function maskAddresses(value: unknown): unknown {
	if (typeof value === 'string') return ADDRESS.test(value) ? maskAddress(value) : value;
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) {
		const masked = value.map(maskAddresses);
		return masked.some((entry, index) => entry !== value[index]) ? masked : value;
	}
	const entries = Object.entries(value);
	const masked = entries.map(([key, entry]) => [key, maskAddresses(entry)] as const);
	return masked.some(([, entry], index) => entry !== entries[index]?.[1])
		? Object.fromEntries(masked)
		: value;
}

function maskAddress(address: string): string {
	return withoutSecrets(address.replace(SECRET_PARAMETER, '$1***'));
}
