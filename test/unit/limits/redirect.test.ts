import { Bitrix24WebhookApi } from '../../../credentials/Bitrix24WebhookApi.credentials';
import { newOrigin } from '../../../nodes/shared/portal/addresses/redirect';
import * as z from '../../../nodes/shared/validation/zod';
import { startPortal, type Portal as EmulatedPortal } from '../../portal';
import { portalUnderTest } from './portalUnderTest';

const OLD = 'https://old.bitrix24.com';

describe('where a redirect may lead', () => {
	it.each([
		['another name in the same cloud', OLD, 'https://new.bitrix24.com/rest/x.json'],
		['another of its domains', OLD, 'https://new.bitrix24.com.br/rest/x.json'],
		[
			'the same host, from http to https',
			'http://crm.example.com',
			'https://crm.example.com/rest/',
		],
	])('%s', (_name, from, location) => {
		expect(newOrigin(location, from, undefined)).toBe(location.split('/').slice(0, 3).join('/'));
	});

	it('the host the portal named in the last token answer', () => {
		const location = 'https://crm.example.com/rest/x.json';
		expect(newOrigin(location, OLD, 'https://crm.example.com')).toBe('https://crm.example.com');
	});

	it.each<[string, string, string | undefined]>([
		['a foreign host', OLD, 'https://evil.example/rest/x.json'],
		['a host that only looks like the cloud', OLD, 'https://new.bitrix24.com.evil.example/rest/'],
		['a domain anybody may have', OLD, 'https://new.bitrix24.xyz/rest/'],
		['from https to http', OLD, 'http://new.bitrix24.com/rest/'],
		['the cloud, from elsewhere', 'https://crm.example.com', 'https://new.bitrix24.com/rest/'],
		['no host at all', OLD, '/auth/'],
		['itself', OLD, `${OLD}/rest/x.json`],
		['nowhere', OLD, undefined],
	])('not: %s', (_name, from, location) => {
		expect(newOrigin(location, from, undefined)).toBeUndefined();
	});

	it('never the host behind a user name', () => {
		const location = 'https://new.bitrix24.com@evil.example/rest/';
		expect(newOrigin(location, OLD, undefined)).toBe('https://new.bitrix24.com');
	});

	it('not from https to http, even where the portal named the host', () => {
		const named = 'https://crm.example.com';
		expect(newOrigin('http://crm.example.com/rest/', OLD, named)).toBeUndefined();
	});
});

describe('the code of a webhook', () => {
	const sign = async (url: string) => {
		const webhookUrl = `${OLD}/rest/1/s3cret/`;
		return (await new Bitrix24WebhookApi().authenticate({ webhookUrl }, { url })).url;
	};

	it.each([
		['https://old.bitrix24.com', 'https://old.bitrix24.com'],
		['https://new.bitrix24.eu', 'https://new.bitrix24.eu'],
		['https://portal', 'https://old.bitrix24.com'],
		['https://evil.example', 'https://old.bitrix24.com'],
		['http://new.bitrix24.eu', 'https://old.bitrix24.com'],
		['https://new.bitrix24.eu@evil.example', 'https://old.bitrix24.com'],
	])('for a call to %s goes to %s', async (asked, host) => {
		const url = `${asked}/rest/crm.item.get.json`;
		expect(await sign(url)).toBe(`${host}/rest/1/s3cret/crm.item.get.json`);
	});
});

describe('a portal that has moved', () => {
	let old: EmulatedPortal;
	let now: EmulatedPortal;

	beforeEach(async () => {
		[old, now] = await Promise.all([startPortal(), startPortal()]);
		old.moveTo(now.url);
	});

	afterEach(async () => {
		await old.stop();
		await now.stop();
	});

	it('is followed to the address it named, with a hint; later calls go there at once', async () => {
		const { access_token: accessToken } = now.issueTokens();
		const connection = { namedOrigin: now.url };
		const { portal, hints } = portalUnderTest(old, { connection, accessToken });
		const names = z.array(z.string());
		expect(await portal.call('scope', {}, names)).toContain('crm');
		expect(await portal.call('scope', {}, names)).toContain('crm');
		expect(old.requests.map(({ status }) => status)).toEqual([302]);
		expect(now.requests.map(({ status }) => status)).toEqual([200, 200]);
		expect(hints.map(({ location }) => location)).toEqual(['outputPane']);
		expect(hints[0]?.message).toContain(now.url);
	});

	it('repeats a write as the POST it was', async () => {
		now.addType({ entityTypeId: 1300, title: 'Orders' });
		const { access_token: accessToken } = now.issueTokens();
		const connection = { namedOrigin: now.url };
		const { portal } = portalUnderTest(old, { connection, accessToken });
		const fields = { title: 'Written after the move' };
		await portal.call('crm.item.add', { entityTypeId: 1300, fields }, z.unknown());
		expect(now.items.get(1300, 1)).toMatchObject(fields);
	});

	it('is not followed in a circle', async () => {
		now.moveTo(old.url);
		const connection = { namedOrigin: now.url };
		const { portal } = portalUnderTest(old, { connection, accessToken: 'any' });
		const call = portal.call('scope', {}, z.unknown());
		await expect(call).rejects.toMatchObject({ code: 'ADDRESS_CHANGED' });
		expect(old.requests.length + now.requests.length).toBe(2);
	});

	it('is not followed elsewhere, and the error says where it is', async () => {
		const { portal, hints } = portalUnderTest(old);
		await expect(portal.call('scope', {}, z.unknown())).rejects.toMatchObject({
			code: 'ADDRESS_CHANGED',
			message: expect.stringMatching(new RegExp(`${now.url}(?!/)`)) as string,
		});
		expect(now.requests).toHaveLength(0);
		expect(hints).toHaveLength(0);
	});
});
