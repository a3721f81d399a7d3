import fc from 'fast-check';
import {
	deliveryKey,
	handlerAddress,
	isHandlerAt,
	isOwnHandler,
	isSameSecret,
} from '../../../nodes/shared/application/handlerAddress';
import type { Owner } from '../../../nodes/shared/application/owner';

const owner: Owner = { instanceId: 'i', workflowId: 'w', nodeId: 'n', mode: 'production' };
const URL_OF_NODE = 'https://n8n.example.com/webhook/8f3e/webhook';

test('the address is the webhook’s, with the owner and the key in its query', () => {
	const address = new URL(handlerAddress(URL_OF_NODE, owner, 'secret'));
	expect(`${address.origin}${address.pathname}`).toBe(URL_OF_NODE);
	expect([...address.searchParams.keys()]).toEqual(['node', 'key']);
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
