import fc from 'fast-check';
import { Bitrix24WebhookApi } from '../../../credentials/Bitrix24WebhookApi.credentials';
import { applicationTokensOf } from '../../../nodes/shared/portal/transport/connection';
import {
	readPortalOrigin,
	readWebhookAddress,
	webhookAddressFault,
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

test.each([
	['https://a.bitrix24.com/rest/abc123/', 'lacks the user ID'],
	['https://a.bitrix24.com/rest/abc123/crm.item.get', 'lacks the user ID'],
	['https://a.bitrix24.com/', 'cannot be read'],
	['', 'cannot be read'],
])('the fault of the webhook %j names the full form, without the code', (address, fault) => {
	const text = webhookAddressFault(address);
	expect(text).toContain(fault);
	expect(text).toContain('https://some-domain.bitrix24.com/rest/1/abc123/');
	expect(webhookAddressFault(address.replace('abc123', 's3cret'))).not.toContain('s3cret');
});

describe('a webhook signs a call', () => {
	const sign = async (url: string, webhookUrl = 'https://a.bitrix24.com/rest/1/c0de/') =>
		(await new Bitrix24WebhookApi().authenticate({ webhookUrl }, { url })).url;
	const CALLED = 'https://a.bitrix24.com/rest/1/c0de/';

	test.each([
		['https://a.bitrix24.com/rest/crm.item.get.json', 'crm.item.get.json'],
		['https://a.bitrix24.com/rest/getFile/?token=a%2Frest%2Fb', 'getFile/?token=a%2Frest%2Fb'],
		['https://a.bitrix24.com/rest/getFile/?token=/rest/2/x/', 'getFile/?token=/rest/2/x/'],
		['https://portal/rest/batch.json', 'batch.json'],
	])('%s with its code, once only, however often it is asked to', async (url, call) => {
		const once = await sign(url);
		expect(once).toBe(CALLED + call);
		expect(await sign(once)).toBe(once);
		expect(await sign(await sign(once))).toBe(once);
	});
});

test.each([
	['one', ['one']],
	['one,two', ['one', 'two']],
	['  one\n two\r\n\nthree ; ', ['one', 'two', 'three']],
	['', []],
	[undefined, []],
])('the application tokens %j are %j', (applicationToken, tokens) => {
	expect(applicationTokensOf({ applicationToken })).toEqual(tokens);
});
