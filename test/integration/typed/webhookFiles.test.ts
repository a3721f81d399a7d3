import type { INodeParameters } from 'n8n-workflow';
import { webhookOf } from '../portalCredentials';
import { contentOf, FILE, keepFilesInMemory, METHOD } from './filesInMemory';
import { startTypedSetting, type TypedSetting } from './typedSetting';

let setting: TypedSetting;

beforeEach(async () => {
	keepFilesInMemory();
	setting = await startTypedSetting();
});

afterEach(async () => {
	await setting.stop();
});

async function download(options: INodeParameters = {}) {
	const { host, portal, seed } = setting;
	const outputs = await host.execute('bitrix24CrmItem', {
		credentials: webhookOf(host, portal.addInboundWebhook({ scope: ['crm'] })),
		parameters: {
			authentication: 'webhook',
			options: { downloadFiles: true, select: [FILE], ...options },
		},
		input: [{ json: { entityTypeId: seed.entityTypeId, id: seed.itemId } }],
	});
	const [output] = outputs[0] ?? [];
	if (!output) throw new Error('There is no output');
	return output;
}

const asked = () => setting.portal.requests.filter(({ method }) => method === METHOD);

test.each([
	['the slash form', true, /^\/rest\/\d+\/\w+\/crm\.controller\.item\.getFile\/$/],
	['the form with .json', false, /^\/rest\/\d+\/\w+\/crm\.controller\.item\.getFile\.json$/],
] as const)('by webhook a file comes from its address in %s', async (_form, isSlash, path) => {
	setting.portal.behaviour.webhookFileAddressSlash = isSlash;
	const { json, binary } = await download();
	expect(json[FILE]).toEqual({ id: 1000, name: 'договор № 5.txt', size: expect.any(Number) });
	expect(contentOf(binary?.[FILE]).length).toBe((json[FILE] as { size: number }).size);
	expect(asked().map(({ path: called }) => called)).toEqual([expect.stringMatching(path)]);
});

describe('what comes with HTTP 200 and is no file is not saved as one', () => {
	test('a page to log in', async () => {
		const page = '<html><head><title>Authorization</title></head><body>Log in</body></html>';
		setting.portal.faults.add({ method: METHOD, times: 9, html: { status: 200, text: page } });
		const { json, binary } = await download();
		expect(json[FILE]).toEqual({
			id: 1000,
			error: { code: 'NO_FILE', message: 'A web page came instead of the file' },
		});
		expect(binary).toBeUndefined();
	});

	test.each([
		[{ result: null }, 'FILE_GONE', 'The portal has no such file any more'],
		[{ result: [] }, 'FILE_GONE', 'The portal has no such file any more'],
		[[], 'FILE_GONE', 'The portal has no such file any more'],
		[{ error: 'ACCESS_DENIED', error_description: 'No' }, 'ACCESS_DENIED', 'No'],
		[{ error: 403, error_description: 'No' }, '403', 'No'],
	])('%j', async (body, code, message) => {
		const reply = { status: 200, error: '', body };
		setting.portal.faults.add({ method: METHOD, times: 9, reply });
		const { json, binary } = await download();
		expect(json[FILE]).toEqual({ id: 1000, error: { code, message } });
		expect(binary).toBeUndefined();
	});
});
