import fc from 'fast-check';
import {
	readPortalOrigin,
	readWebhookAddress,
} from '../../../nodes/shared/portal/addresses/portalAddress';

test.each([
	['https://some-domain.bitrix24.com', 'https://some-domain.bitrix24.com'],
	['https://some-domain.bitrix24.com/', 'https://some-domain.bitrix24.com'],
	['  some-domain.bitrix24.com/crm/deal/?a=b#c ', 'https://some-domain.bitrix24.com'],
	['HTTPS://Some-Domain.Bitrix24.COM/', 'https://some-domain.bitrix24.com'],
	['http://127.0.0.1:8080/x', 'http://127.0.0.1:8080'],
	['https://портал.рф/', 'https://портал.рф'],
])('the portal %j is at %j', (address, origin) => {
	expect(readPortalOrigin(address)).toBe(origin);
});

test.each([
	[''],
	['portal'],
	['ftp://a.b'],
	['https://'],
	['https://user:secret@a.b'],
	['/crm/deal/'],
])('%j names no portal', (address) => {
	expect(readPortalOrigin(address)).toBeUndefined();
});

test.each([
	['https://a.bitrix24.com/rest/1/abc123/', 'https://a.bitrix24.com/rest/1/abc123/'],
	['https://a.bitrix24.com/rest/1/abc123', 'https://a.bitrix24.com/rest/1/abc123/'],
	['a.bitrix24.com/rest/1/abc123/profile.json', 'https://a.bitrix24.com/rest/1/abc123/'],
	['http://a.b:80/rest/12/abc123/crm.item.get?id=1', 'http://a.b:80/rest/12/abc123/'],
])('the webhook %j has the base %j', (address, base) => {
	expect(readWebhookAddress(address)?.base).toBe(base);
});

test.each([
	['https://a.bitrix24.com'],
	['https://a.bitrix24.com/rest/abc123/'],
	['https://a.bitrix24.com/rest/1/'],
	['https://user@a.bitrix24.com/rest/1/abc/'],
	['not an address'],
])('%j is no webhook', (address) => {
	expect(readWebhookAddress(address)).toBeUndefined();
});

test('a webhook’s origin never has its code in it, and nothing throws', () => {
	fc.assert(
		fc.property(fc.webAuthority(), fc.stringMatching(/^[a-z0-9]{8,20}$/), (authority, code) => {
			const read = readWebhookAddress(`https://${authority}/rest/1/${code}/`);
			if (read) expect(read.origin.slice('https://'.length)).toBe(authority.toLowerCase());
		}),
	);
	fc.assert(
		fc.property(fc.string(), (text) => {
			expect(() => [readPortalOrigin(text), readWebhookAddress(text)]).not.toThrow();
		}),
	);
});
