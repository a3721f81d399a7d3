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
