import { createHash, createHmac, timingSafeEqual } from 'crypto';
import { ownerTag, type Owner } from './owner';

/** Query parameters of a handler address. The portal keeps a query string as given (portal-contract.md §4). */
const OWNER = 'node';
const KEY = 'key';

/**
 * The proof that a delivery comes from the portal we subscribed at (design.md §5.1). It is made from
 * the owner and not from the webhook's URL: n8n names the test URL when a test is subscribed, but the
 * production URL when the test's delivery arrives.
 */
export function deliveryKey(owner: Owner, clientSecret: string): string {
	return createHmac('sha256', clientSecret).update(ownerTag(owner)).digest('hex');
}

/** The address the portal is asked to deliver to. */
export function handlerAddress(webhookUrl: string, owner: Owner, clientSecret: string): string {
	const query = `${OWNER}=${ownerTag(owner)}&${KEY}=${deliveryKey(owner, clientSecret)}`;
	return `${webhookUrl}${webhookUrl.includes('?') ? '&' : '?'}${query}`;
}

/** Whether a handler bound at the portal was bound by this owner, whatever its host. */
export function isOwnHandler(handler: string, owner: Owner): boolean {
	const query = handler.slice(handler.indexOf('?') + 1);
	return query.split('&').includes(`${OWNER}=${ownerTag(owner)}`);
}

/** Whether a handler is at this webhook URL, whatever its query. */
export function isHandlerAt(handler: string, webhookUrl: string): boolean {
	return handler.split('?')[0] === webhookUrl.split('?')[0];
}

/** Compares secrets in constant time. An empty or missing secret equals nothing. */
export function isSameSecret(given: unknown, expected: string): boolean {
	if (typeof given !== 'string' || given === '' || expected === '') return false;
	const digest = (secret: string) => createHash('sha256').update(secret).digest();
	return timingSafeEqual(digest(given), digest(expected));
}
