import { createHash, createHmac, timingSafeEqual } from 'crypto';
import { ownerTag, type Owner } from './owner';

/** Query parameters of a handler address. The portal keeps a query string as given (portal-contract.md §4). */
const OWNER = 'node';
const KEY = 'key';

/** The proof that a delivery comes from the portal we subscribed at (design.md §5.1). */
export function deliveryKey(webhookUrl: string, clientSecret: string): string {
	return createHmac('sha256', clientSecret).update(webhookUrl).digest('hex');
}

/** The address the portal is asked to deliver to. */
export function handlerAddress(webhookUrl: string, owner: Owner, clientSecret: string): string {
	const query = `${OWNER}=${ownerTag(owner)}&${KEY}=${deliveryKey(webhookUrl, clientSecret)}`;
	return `${webhookUrl}${webhookUrl.includes('?') ? '&' : '?'}${query}`;
}

/** Whether a handler bound at the portal was bound by this owner, whatever its host. */
export function isOwnHandler(handler: string, owner: Owner): boolean {
	const query = handler.slice(handler.indexOf('?') + 1);
	return query.split('&').includes(`${OWNER}=${ownerTag(owner)}`);
}

/** Compares secrets in constant time. An empty or missing secret equals nothing. */
export function isSameSecret(given: unknown, expected: string): boolean {
	if (typeof given !== 'string' || given === '' || expected === '') return false;
	const digest = (secret: string) => createHash('sha256').update(secret).digest();
	return timingSafeEqual(digest(given), digest(expected));
}
