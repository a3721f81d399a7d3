const SECRETS: ReadonlyArray<readonly [RegExp, string]> = [
	[/(\/rest\/\d+\/)[^/?#\s"']+/gi, '$1***'],
	[
		/((?:access_token|refresh_token|application_token|client_secret|auth|code|key)=)[^&\s"']+/gi,
		'$1***',
	],
	[/(Bearer\s+)[\w.~+/=-]+/gi, '$1***'],
];

/** A text from the portal or the network, fit to be shown: tokens and webhook codes are masked. */
export function withoutSecrets(text: string): string {
	return SECRETS.reduce((shown, [pattern, mask]) => shown.replace(pattern, mask), text);
}
