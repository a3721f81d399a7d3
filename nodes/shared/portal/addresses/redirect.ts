import { readPortalOrigin } from './portalAddress';

/** The domains under which Bitrix24 runs its cloud: nobody else can name a host in them. */
const CLOUD =
	/^https:\/\/[a-z0-9-]+\.bitrix24\.(ru|com|eu|de|es|fr|it|pl|in|cn|by|kz|ua|jp|vn|id|mx|co|uk|tech|com\.br|com\.tr|com\.mx)$/;

/**
 * Whether a secret for one address of a portal may go to another: only to the same host, or from one
 * host of Bitrix24's cloud to another, and never from https to http.
 */
export function mayFollow(from: string, to: string): boolean {
	if (from.startsWith('https:') && !to.startsWith('https:')) return false;
	return hostOf(from) === hostOf(to) || (CLOUD.test(from) && CLOUD.test(to));
}

/**
 * Where a portal that has moved is now (docs/portal-contract.md §2).
 * @param named the address in the last token answer: the portal's own word, whichever its host
 * @returns scheme and host; `undefined` where the redirect must not be followed
 */
export function newOrigin(
	location: unknown,
	from: string,
	named: string | undefined,
): string | undefined {
	const to = originIn(location);
	if (!to || to === from) return undefined;
	const isNamed = named !== undefined && hostOf(named) === hostOf(to);
	const isDowngrade = from.startsWith('https:') && !to.startsWith('https:');
	return mayFollow(from, to) || (isNamed && !isDowngrade) ? to : undefined;
}

/** Host and port, the port only where it is not the usual one. */
export function hostOf(origin: string): string {
	return origin.replace(/^https?:\/\//, '').replace(/:(80|443)$/, '');
}

/** Where an on-premise portal sends every call once its licence has run out (docs/portal-contract.md §2). */
const LICENCE_PAGE = /\/bitrix\/coupon_activation\.php/i;

/** What a redirect means; only `ADDRESS_CHANGED` may be one to another address of the portal. */
export function readRedirect(location: unknown, from: string): { code: string; text: string } {
	const address = typeof location === 'string' ? location : '';
	if (LICENCE_PAGE.test(address)) {
		return { code: 'PORTAL_LICENCE_EXPIRED', text: 'It leads to /bitrix/coupon_activation.php' };
	}
	const to = originIn(address);
	if (to && to !== from) return { code: 'ADDRESS_CHANGED', text: `It is now at ${to}` };
	const page = address.replace(/^https?:\/\/[^/]+/i, '').replace(/[?#].*$/, '');
	return { code: 'NOT_JSON', text: page ? `It leads to the page ${page}` : 'It leads nowhere' };
}

/** Scheme and host a redirect names; `undefined` where it stays on its host. */
const originIn = (location: unknown) =>
	/^https?:/i.test(String(location)) ? readPortalOrigin(String(location)) : undefined;
