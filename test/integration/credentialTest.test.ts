import { testCredential } from './credentialTester';
import { startSetting, type Setting } from './setting';

let setting: Setting;

beforeEach(async () => {
	setting = await startSetting();
});

afterEach(async () => {
	await setting.stop();
});

const press = async (webhookUrl: string) =>
	await testCredential(setting.host, 'bitrix24WebhookApi', { webhookUrl });

test('a good webhook passes, also with a method pasted along or without its last slash', async () => {
	const { url } = setting.portal.addInboundWebhook({ scope: ['crm'] });
	for (const address of [url, `${url}profile.json`, url.slice(0, -1)]) {
		expect(await press(address)).toEqual({ status: 'OK', message: 'Connection successful!' });
	}
});

test('a wrong code is told', async () => {
	expect(await press(`${setting.portal.url}/rest/1/wrong-code/`)).toEqual({
		status: 'Error',
		message: expect.stringContaining('does not accept the code in this address'),
	});
});

test('a missing crm scope is told', async () => {
	expect(await press(setting.portal.addInboundWebhook({ scope: ['user_brief'] }).url)).toEqual({
		status: 'Error',
		message: expect.stringContaining('lacks the permission "CRM (crm)"'),
	});
});

test.each([
	['that is no webhook’s', () => 'https://some-domain.bitrix24.com/', 'cannot be read'],
	['where no REST answers', () => `${setting.host.url}rest/1/abc123/`, 'No Bitrix24 REST answers'],
])('an address %s is told', async (_name, address, message) => {
	expect(await press(address())).toEqual({
		status: 'Error',
		message: expect.stringContaining(message),
	});
});

test('a web page instead of REST is told', async () => {
	const { url } = setting.portal.addInboundWebhook({ scope: ['crm'] });
	setting.portal.faults.add({ html: { status: 200, text: '<html>Welcome</html>' } });
	expect(await press(url)).toEqual({
		status: 'Error',
		message: expect.stringContaining('No Bitrix24 REST answers'),
	});
});

test('the code is in no message', async () => {
	const { url } = setting.portal.addInboundWebhook({ scope: ['crm'] });
	const code = url.split('/').at(-2) ?? '';
	const messages = [await press(`${url.replace(code, `x${code}`)}`)];
	await setting.portal.stop();
	messages.push(await press(url));
	expect(messages.map(({ status }) => status)).toEqual(['Error', 'Error']);
	expect(JSON.stringify(messages)).not.toContain(code);
});
