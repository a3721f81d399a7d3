import { createHash, createHmac, timingSafeEqual } from 'crypto';

/** Whose subscription a handler address is. */
export interface Owner {
	instanceId: string;
	workflowId: string;
	nodeId: string;
	/** Listening for a test event is subscribed beside production, never instead of it. */
	mode: 'test' | 'production';
}

/** Query parameters of a handler address. The portal keeps a query string as given (portal-contract.md §4). */
const OWNER = 'node';
const KEY = 'key';

/**
 * A name for the owner that survives a change of n8n's address, so that its own stale subscriptions
 * are told from those of another workflow or another n8n on the same application.
 */
export function ownerTag({ instanceId, workflowId, nodeId, mode }: Owner): string {
	const identity = [instanceId, workflowId, nodeId, mode].join('\n');
	return createHash('sha256').update(identity).digest('hex').slice(0, 24);
}

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
