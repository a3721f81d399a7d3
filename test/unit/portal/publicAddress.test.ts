import type { IHookFunctions } from 'n8n-workflow';
import { isTestWithoutDelivery } from '../../../nodes/Bitrix24CrmItemTrigger/testing/testWithoutDelivery';
import {
	isOutOfReach,
	isPublicAddress,
} from '../../../nodes/shared/portal/addresses/publicAddress';

test.each([
	'https://n8n.example.com/webhook/x',
	'https://203.0.113.7:5678/',
	'https://портал.рф/',
	'http://[2001:db8::1]/',
])('%s can be reached from the internet', (address) => {
	expect(isPublicAddress(address)).toBe(true);
});

test.each([
	'http://localhost:5678/webhook/x',
	'http://n8n:5678/',
	'http://n8n.local/',
	'http://n8n.lan/',
	'http://127.0.0.1:5678/',
	'http://10.1.2.3/',
	'http://172.20.0.2/',
	'http://192.168.1.10/',
	'http://100.64.0.1/',
	'http://169.254.1.1/',
	'http://[::1]/',
	'http://[fd00::1]/',
	'http://[::ffff:192.168.1.1]/',
	'no address',
])('%s cannot', (address) => {
	expect(isPublicAddress(address)).toBe(false);
});

test('only a portal on the internet is out of reach for an n8n at a private address', () => {
	const [cloud, inHouse] = ['https://some-domain.bitrix24.com', 'http://192.168.1.2'];
	expect(isOutOfReach('http://localhost:5678/', cloud)).toBe(true);
	expect(isOutOfReach('http://localhost:5678/', inHouse)).toBe(false);
	expect(isOutOfReach('https://n8n.example.com/', cloud)).toBe(false);
});

describe('a test in the editor shows the newest item at once', () => {
	interface Case {
		mode?: 'manual' | 'trigger';
		url?: string;
		portalUrl?: string;
		parameters?: Record<string, unknown>;
	}

	/** What the node may ask of n8n before anything is bound. */
	function contextOf({ mode = 'manual', url, portalUrl, parameters = {} }: Case): IHookFunctions {
		const all: Record<string, unknown> = {
			authentication: 'oAuth2',
			delivery: 'instant',
			events: ['updated'],
			objectTypes: [1220],
			...parameters,
		};
		const credentials = {
			portalUrl: portalUrl ?? 'https://some-domain.bitrix24.com',
			clientId: 'local.1',
			clientSecret: 'secret',
			oauthTokenData: { access_token: 'token', member_id: 'member' },
		};
		const context = {
			getMode: () => mode,
			getNode: () => ({
				name: 'Trigger',
				credentials: { bitrix24OAuth2Api: { id: '1', name: 'Portal' } },
			}),
			getNodeParameter: (name: string, otherwise?: unknown) => all[name] ?? otherwise,
			getNodeWebhookUrl: () => url ?? 'http://localhost:5678/webhook-test/1/webhook',
			getCredentials: async () => await Promise.resolve(credentials),
		};
		return context as unknown as IHookFunctions;
	}

	test.each<[string, boolean, Case]>([
		['n8n at a private address, a portal on the internet', true, {}],
		['a portal in the same network', false, { portalUrl: 'http://192.168.1.2' }],
		['n8n at a public address', false, { url: 'https://n8n.example.com/webhook-test/1/webhook' }],
		[
			'catch-up, whatever the addresses',
			true,
			{ url: 'https://n8n.example.com/', parameters: { delivery: 'catchUp' } },
		],
		['deletions alone', false, { parameters: { events: ['deleted'] } }],
		['production', false, { mode: 'trigger' }],
		['a credential that cannot be used', false, { portalUrl: '' }],
	])('%s: %s', async (_name, shows, one) => {
		expect(await isTestWithoutDelivery(contextOf(one))).toBe(shows);
	});
});
