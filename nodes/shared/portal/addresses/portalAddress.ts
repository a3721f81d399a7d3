/** The parts of an inbound webhook's address, `https://PORTAL/rest/USER_ID/CODE/` (docs/portal-contract.md §1). */
export interface WebhookAddress {
	/** Scheme and host, e.g. `https://some-domain.bitrix24.com`. */
	origin: string;
	/** The secret base that every method name is appended to; ends with a slash. */
	base: string;
}

const ORIGIN = /^(https?:\/\/)?([^/?#\s@]+\.[^/?#\s@]+)/i;
const WEBHOOK =
	/^((?:https?:\/\/)?[^/?#\s@]+\.[^/?#\s@]+)(\/(?:[^?#\s]*\/)?rest\/\d+\/[^/?#\s]+)(?:\/|$)/i;

/**
 * Scheme and host of an address a person typed: a path, a trailing slash and a missing `https://` are
 * forgiven. `undefined` where no host can be read.
 */
export function readPortalOrigin(address: string): string | undefined {
	const match = ORIGIN.exec(address.trim());
	if (!match?.[2]) return undefined;
	return `${(match[1] ?? 'https://').toLowerCase()}${match[2].toLowerCase()}`;
}

/** Reads an inbound webhook's address; a method name pasted at its end is forgiven. */
export function readWebhookAddress(address: string): WebhookAddress | undefined {
	const match = WEBHOOK.exec(address.trim());
	const origin = match?.[1] && readPortalOrigin(match[1]);
	return origin && match[2] ? { origin, base: `${origin}${match[2]}/` } : undefined;
}

/** The id of the user that an inbound webhook's address names. */
export const readWebhookUser = (address: string): string | undefined =>
	/\/rest\/(\d+)\/[^/?#\s]/i.exec(address)?.[1];

/** Why an address is no inbound webhook's, with the form it should have; the address itself is not shown. */
export function webhookAddressFault(address: string): string {
	const form =
		'It is like https://some-domain.bitrix24.com/rest/1/abc123/, with the number of the user and the code after /rest/: copy the whole address that the portal shows';
	return /\/rest\/(?!\d+\/)[^/?#\s]+/i.test(address)
		? `The webhook address in the credential lacks the user ID. ${form}.`
		: `The webhook address in the credential cannot be read. ${form}.`;
}
