import fc from 'fast-check';
import { createHash, createHmac } from 'node:crypto';
import {
	deliveryKey,
	handlerAddress,
	isHandlerAt,
	isOwnHandler,
	workflowOfHandler,
	isSameSecret,
	LONGEST_WEBHOOK_URL,
	longDeliveryKey,
} from '../../../nodes/shared/application/handlerAddress';
import type { Owner } from '../../../nodes/shared/application/owner';

const owner: Owner = { instanceId: 'i', workflowId: 'w', nodeId: 'n', mode: 'production' };
const URL_OF_NODE = 'https://n8n.example.com/webhook/8f3e/webhook';

test('the address is the webhook’s, with the owner and the key in its query', () => {
	const address = new URL(handlerAddress(URL_OF_NODE, owner, 'secret'));
	expect(`${address.origin}${address.pathname}`).toBe(URL_OF_NODE);
	expect([...address.searchParams.keys()]).toEqual(['key', 'node', 'workflow']);
	expect(workflowOfHandler(address.href)).toBe(owner.workflowId);
	expect(address.searchParams.get('key')).toBe(deliveryKey(owner, 'secret'));
	expect(address.href).not.toContain('secret');
});

test('a query that is already there is kept', () => {
	const address = new URL(handlerAddress(`${URL_OF_NODE}?a=b`, owner, 'secret'));
	expect(address.searchParams.get('a')).toBe('b');
	expect(address.searchParams.get('key')).toBe(deliveryKey(owner, 'secret'));
});

const owners = fc.record({
	instanceId: fc.string(),
	workflowId: fc.string(),
	nodeId: fc.string(),
	mode: fc.constantFrom('test' as const, 'production' as const),
});
const withoutBreaks = owners.filter((one) => !Object.values(one).join('').includes('\n'));

test('an owner knows its handlers on any host, and nobody else’s', () => {
	fc.assert(
		fc.property(
			withoutBreaks,
			withoutBreaks,
			fc.webUrl(),
			fc.string(),
			(one, other, url, secret) => {
				const handler = handlerAddress(url, one, secret);
				const isSame = JSON.stringify(one) === JSON.stringify(other);
				expect(isOwnHandler(handler, one)).toBe(true);
				expect(isOwnHandler(handler, other)).toBe(isSame);
				expect(deliveryKey(one, secret) === deliveryKey(other, secret)).toBe(isSame);
			},
		),
	);
});

test('another client secret makes another key', () => {
	expect(deliveryKey(owner, 'a')).not.toBe(deliveryKey(owner, 'b'));
});

test('a handler is at its webhook’s URL whatever its query', () => {
	const handler = handlerAddress(URL_OF_NODE, owner, 'secret');
	expect(isHandlerAt(handler, URL_OF_NODE)).toBe(true);
	expect(isHandlerAt(handler, `${URL_OF_NODE}-test`)).toBe(false);
});

test('secrets are the same only if they are, and nothing equals a missing one', () => {
	fc.assert(
		fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (one, other) => {
			expect(isSameSecret(one, one)).toBe(true);
			expect(isSameSecret(one, other)).toBe(one === other);
		}),
	);
	for (const given of ['', undefined, null, 0, ['x'], { x: 1 }]) {
		expect(isSameSecret(given, 'x')).toBe(false);
		expect(isSameSecret(given, '')).toBe(false);
	}
});

describe('the portal tells addresses apart by 180 characters, and cuts them at 255', () => {
	const longest = `https://n8n.example.com/${'x'.repeat(LONGEST_WEBHOOK_URL - 24)}`;
	const within = (one: Owner, secret: string) => handlerAddress(longest, one, secret).slice(0, 180);

	test('the longest webhook address still leaves room for all that is unique', () => {
		expect(longest).toHaveLength(LONGEST_WEBHOOK_URL);
		expect(handlerAddress(longest, owner, 'secret').length).toBeLessThan(255);
		expect(within(owner, 'secret')).not.toBe(within(owner, 'rotated'));
		expect(within(owner, 'secret')).not.toBe(within({ ...owner, nodeId: 'other' }, 'secret'));
		expect(within(owner, 'secret')).toContain(deliveryKey(owner, 'secret'));
	});

	test('the key has 128 bits or more', () => {
		expect(Buffer.from(deliveryKey(owner, 'secret'), 'base64url').length * 8).toBe(128);
	});
});

test('handlers of version 0.1, which were longer, are known as the owner’s', () => {
	const tag = createHash('sha256').update('i\nw\nn\nproduction').digest('hex').slice(0, 24);
	const key = createHmac('sha256', 'secret').update(tag).digest('hex');
	const handler = `${URL_OF_NODE}?node=${tag}&key=${key}`;
	expect(isOwnHandler(handler, owner)).toBe(true);
	expect(isOwnHandler(handler, { ...owner, workflowId: 'another' })).toBe(false);
	expect(longDeliveryKey(owner, 'secret')).toBe(key);
});

test('the workflow is named where there is room for it only', () => {
	const longId = { ...owner, workflowId: 'w'.repeat(200) };
	const handler = handlerAddress(URL_OF_NODE, longId, 'secret');
	expect(workflowOfHandler(handler)).toBeUndefined();
	expect(isOwnHandler(handler, longId)).toBe(true);
	expect(workflowOfHandler('https://elsewhere.example.com/hook?workflow=5')).toBeUndefined();
	expect(workflowOfHandler('https://elsewhere.example.com/hook')).toBeUndefined();
});
