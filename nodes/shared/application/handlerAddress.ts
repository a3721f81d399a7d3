import { createHash, createHmac, timingSafeEqual } from 'crypto';
import { longOwnerTag, ownerTag, type Owner } from './owner';

/** Query parameters of a handler address. The portal keeps a query string as given (docs/portal-contract.md §4). */
const KEY = 'key';
const OWNER = 'node';
const WORKFLOW = 'workflow';

/** The portal tells handlers apart by so many characters, and may cut off what is behind 255 (§4). */
const UNIQUE_WITHIN = 180;
const LONGEST = 254;

/** 128 bits, as 22 characters: the whole hash would not leave enough room for n8n's own address. */
const KEY_BYTES = 16;

/** The longest webhook address that leaves room for the key within what the portal tells apart. */
export const LONGEST_WEBHOOK_URL =
	UNIQUE_WITHIN - `?${KEY}=`.length - Math.ceil((KEY_BYTES * 8) / 6);

const deliveryHash = (owner: Owner, clientSecret: string): Buffer =>
	createHmac('sha256', clientSecret).update(longOwnerTag(owner)).digest();

/**
 * The proof that a delivery comes from the portal we subscribed at. It is made from the owner and not
 * from the webhook's URL: n8n names the test URL when a test is subscribed, but the production URL
 * when the test's delivery arrives.
 */
export function deliveryKey(owner: Owner, clientSecret: string): string {
	return deliveryHash(owner, clientSecret).subarray(0, KEY_BYTES).toString('base64url');
}

/**
 * The same proof as version 0.1 put it into its handlers: they deliver until they are replaced at the
 * first activation.
 */
export function longDeliveryKey(owner: Owner, clientSecret: string): string {
	return deliveryHash(owner, clientSecret).toString('hex');
}

/**
 * The address the portal is asked to deliver to. The key comes first: it is another one for each
 * owner and each client secret, and must lie within what the portal tells apart. The workflow comes last
 * and only where there is room: it is for people who ask whose a subscription is.
 */
export function handlerAddress(webhookUrl: string, owner: Owner, clientSecret: string): string {
	const query = `${KEY}=${deliveryKey(owner, clientSecret)}&${OWNER}=${ownerTag(owner)}`;
	const address = `${webhookUrl}${webhookUrl.includes('?') ? '&' : '?'}${query}`;
	const named = `${address}&${WORKFLOW}=${encodeURIComponent(owner.workflowId)}`;
	return owner.workflowId !== '' && named.length <= LONGEST ? named : address;
}

/** The id of the workflow a handler was bound for; `undefined` where it does not say. */
export function workflowOfHandler(handler: string): string | undefined {
	const query = new URLSearchParams(handler.split('?')[1] ?? '');
	return query.get(OWNER) === null ? undefined : (query.get(WORKFLOW) ?? undefined);
}

/** Whether a handler bound at the portal was bound by this owner, whatever its host and its version. */
export function isOwnHandler(handler: string, owner: Owner): boolean {
	const query = handler.slice(handler.indexOf('?') + 1).split('&');
	return [ownerTag(owner), longOwnerTag(owner)].some((tag) => query.includes(`${OWNER}=${tag}`));
}

/** The webhook address a handler leads to, without what we put behind it. */
export function webhookUrlOf(handler: string): string {
	return handler.split('?')[0] ?? handler;
}

/** Whether a handler is at this webhook URL, whatever its query. */
export function isHandlerAt(handler: string, webhookUrl: string): boolean {
	return webhookUrlOf(handler) === webhookUrlOf(webhookUrl);
}

/** Compares secrets in constant time. An empty or missing secret equals nothing. */
export function isSameSecret(given: unknown, expected: string): boolean {
	if (typeof given !== 'string' || given === '' || expected === '') return false;
	const digest = (secret: string) => createHash('sha256').update(secret).digest();
	return timingSafeEqual(digest(given), digest(expected));
}
