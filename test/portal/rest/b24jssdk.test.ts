/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not a node */
import type * as Sdk from '@bitrix24/b24jssdk';
import type { B24Hook, B24OAuth } from '@bitrix24/b24jssdk';
import { dirname, join } from 'node:path';

import { RICH_TYPE } from '../seeding/seed';
import { seedRichType, startPortal, type Portal } from '../index';

// Jest cannot load the modules the SDK's other builds import; this build has them inside.
const sdkFolder = dirname(require.resolve('@bitrix24/b24jssdk/package.json'));
const sdk = jest.requireActual<typeof Sdk>(join(sdkFolder, 'dist/umd/index.js'));

/** The vendor's own SDK: a client of the emulator that nobody here wrote. */
describe('the official JavaScript SDK against the emulator', () => {
	let portal: Portal;
	let itemId: number;
	beforeAll(async () => {
		portal = await startPortal();
		itemId = seedRichType(portal).itemId;
		for (let i = 0; i < 120; i++) portal.items.add(7, {}, { silent: true });
	});
	afterAll(async () => await portal.stop());
	beforeEach(() => portal.clearLog());

	const connect = (): B24OAuth => {
		const token = portal.issueTokens();
		const { clientId, clientSecret, applicationToken } = portal.application;
		return new sdk.B24OAuth(
			{
				applicationToken,
				userId: token.user_id,
				memberId: token.member_id,
				accessToken: token.access_token,
				refreshToken: token.refresh_token,
				expires: token.expires,
				expiresIn: token.expires_in,
				scope: token.scope,
				domain: portal.domain,
				// The SDK appends `/method` itself, so its endpoint has no slash at the end.
				clientEndpoint: token.client_endpoint.replace(/\/$/, ''),
				serverEndpoint: token.server_endpoint,
				status: sdk.EnumAppStatus.Local,
			},
			{ clientId, clientSecret },
		);
	};

	/**
	 * The SDK accepts webhooks over https only, and the emulator speaks http: the request hook
	 * stands for the TLS proxy in between and changes nothing but the scheme.
	 */
	const hook = (): B24Hook => {
		const { url } = portal.addInboundWebhook();
		const client = sdk.B24Hook.fromWebhookUrl(url.replace('http:', 'https:'));
		client.getHttpClient(sdk.ApiVersion.v2).ajaxClient.interceptors.request.use((request) => {
			if (request.baseURL) request.baseURL = request.baseURL.replace('https:', 'http:');
			if (request.url) request.url = request.url.replace('https:', 'http:');
			return request;
		});
		return client;
	};

	it.each([
		['OAuth', () => connect()],
		['an inbound webhook', () => hook()],
	])('calls one method by %s', async (_name, client) => {
		const answer = await client().actions.v2.call.make<{ item: { id: number } }>({
			method: 'crm.item.get',
			params: { entityTypeId: RICH_TYPE, id: itemId },
		});
		expect(answer.isSuccess).toBe(true);
		expect(answer.getData()?.result.item).toMatchObject({ id: itemId, ufCrm3_1747309727: 58 });
		expect(portal.requests).toEqual([expect.objectContaining({ method: 'crm.item.get' })]);
	});

	it('reads a failed call as one', async () => {
		const call = connect().actions.v2.call.make({
			method: 'crm.item.get',
			params: { entityTypeId: RICH_TYPE, id: 99_999 },
		});
		await expect(call).rejects.toThrow('Element not found');
	});

	it('sends a batch whose commands refer to each other', async () => {
		const answer = await connect().actions.v2.batch.make({
			calls: {
				list: ['crm.item.list', { entityTypeId: RICH_TYPE, filter: { '@id': [itemId] } }],
				get: ['crm.item.get', { entityTypeId: RICH_TYPE, id: '$result[list][items][0][id]' }],
			},
			options: { isHaltOnError: true },
		});
		expect(answer.getData()).toMatchObject({ get: { item: { id: itemId } } });
		expect(portal.requests).toEqual([
			expect.objectContaining({
				method: 'batch',
				commands: [expect.anything(), expect.anything()],
			}),
		]);
	});

	it('lists all pages', async () => {
		const answer = await connect().actions.v2.callList.make<{ id: number }>({
			method: 'crm.item.list',
			params: { entityTypeId: 7, select: ['id'] },
			idKey: 'id',
			customKeyForResult: 'items',
		});
		expect(answer.getData()?.map(({ id }) => id)).toEqual(
			Array.from({ length: 120 }, (_, index) => index + 1),
		);
		expect(portal.requests).toHaveLength(3);
	});

	it('refreshes an expired token and repeats the call', async () => {
		const client = connect();
		const renewed: string[] = [];
		client.setCallbackRefreshAuth(({ b24OAuthParams }) => {
			renewed.push(b24OAuthParams.accessToken);
			return Promise.resolve();
		});
		portal.expireTokens();
		const answer = await client.actions.v2.call.make({ method: 'profile' });
		expect(answer.isSuccess).toBe(true);
		expect(renewed).toHaveLength(1);
		expect(portal.requests.map(({ error }) => error)).toEqual(['expired_token', undefined]);
		expect(portal.tokenRequests).toEqual([expect.objectContaining({ status: 200 })]);
	});
});
