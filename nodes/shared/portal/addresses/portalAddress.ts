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
