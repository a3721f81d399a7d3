import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { webhookOf } from '../portalCredentials';
import { FILE, FILES, keepFilesInMemory, METHOD } from './filesInMemory';
import { startTypedSetting, type TypedSetting } from './typedSetting';

let setting: TypedSetting;

beforeEach(async () => {
	keepFilesInMemory();
	setting = await startTypedSetting();
});

afterEach(async () => {
	await setting.stop();
});

/** Everything a person or n8n's log could see. */
const shown = (output: unknown) => JSON.stringify([output, setting.host.log.lines]);

describe('an address of an earlier token', () => {
	const refused = {
		method: METHOD,
		reply: { status: 403, error: 'ACCESS_DENIED', error_description: 'Link check failed' },
	};
	const asked = (method: string) => setting.portal.requests.filter((one) => one.method === method);

	test('is got anew by reading the item once more, for its other files too', async () => {
		const { portal } = setting;
		portal.faults.add({ method: METHOD, run: () => portal.expireTokens() });
		portal.faults.add({ ...refused, after: 1 });
		const { json, binary } = await setting.download();
		expect(Object.keys(binary ?? {})).toEqual([FILE, `${FILES}_0`, `${FILES}_1`]);
		expect(json[FILE]).toMatchObject({ name: 'договор № 5.txt' });
		expect(asked('crm.item.get')).toHaveLength(2);
		const signatures = asked(METHOD).map(({ status, params }) => [status, params['token']]);
		const [first, ...again] = signatures.map(([status]) => status);
		expect([first, ...again]).toEqual([401, 401, 403, 200, 200, 200]);
		expect(signatures[3]?.[1]).not.toBe(signatures[0]?.[1]);
	});

	test('is not got anew for ever where the file may not be read', async () => {
		const { portal, seed } = setting;
		const ids = Array.from({ length: 8 }, () => seed.itemId).map((id, index) =>
			index === 0
				? id
				: portal.items.add(
						seed.entityTypeId,
						{ title: 'N', [FILE]: portal.addFile(`${index}.txt`, 'x') },
						{ silent: true },
					),
		);
		portal.faults.add({ ...refused, times: 99 });
		const outputs = await setting.get({ downloadFiles: true, select: [FILE] }, ids);
		expect(outputs.map(({ json }) => (json[FILE] as IDataObject)['error'])).toEqual(
			ids.map(() => ({ code: 'ACCESS_DENIED', message: 'Link check failed' })),
		);
		expect(asked('crm.item.get').length).toBeLessThanOrEqual(3);
	});
});

describe('no token comes out', () => {
	test('with OAuth, whose token is refreshed for a file as for any call', async () => {
		const { portal, host, credentials } = setting;
		const tokens = () => host.credentials.read(credentials['bitrix24OAuth2Api']!).oauthTokenData;
		const before = tokens() as IDataObject;
		portal.faults.add({ method: METHOD, run: () => portal.expireTokens() });
		const output = await setting.download();
		const after = tokens() as IDataObject;
		expect(output.json[FILE]).toMatchObject({ name: 'договор № 5.txt' });
		expect(after['access_token']).not.toBe(before['access_token']);
		for (const { access_token, refresh_token } of [before, after]) {
			expect(shown(output)).not.toContain(access_token);
			expect(shown(output)).not.toContain(refresh_token);
		}
		const sent = portal.requests.filter(({ method }) => method === METHOD);
		expect(sent.every(({ params }) => !('auth' in params))).toBe(true);
	});

	test.each<INodeParameters>([{}, { rawValues: true }])(
		'with a webhook, whose code is in every address: %j',
		async (options) => {
			const { portal, host, seed } = setting;
			const webhook = portal.addInboundWebhook({ scope: ['crm'] });
			const code = webhook.url.split('/').at(-2) ?? '';
			portal.faults.add({
				method: METHOD,
				reply: {
					status: 403,
					error: 'ACCESS_DENIED',
					error_description: `No ${webhook.url}x?auth=${code}`,
				},
			});
			portal.faults.add({ method: METHOD, reset: true, times: 4 });
			const [output] = await host.execute('bitrix24CrmItem', {
				credentials: webhookOf(host, webhook),
				parameters: { authentication: 'webhook', options: { downloadFiles: true, ...options } },
				input: [{ json: { entityTypeId: seed.entityTypeId, id: seed.itemId } }],
			});
			expect(output?.[0]?.json[FILE]).toMatchObject({ error: { code: 'ACCESS_DENIED' } });
			expect(output?.[0]?.json[FILES]).toMatchObject([
				{ error: { code: 'NO_ANSWER' } },
				{ id: 1002 },
			]);
			expect(code).toMatch(/^\w{8,}$/);
			expect(shown(output)).not.toContain(code);
		},
	);
});
