import { deliveryFields, form, handlerOf, post, stillWorks, withQuery } from './deliveryPost';
import { webhookOf } from './portalCredentials';
import { startSetting, type Setting } from './setting';
import type { TriggerNode } from './triggerNode';

let setting: Setting;
let trigger: TriggerNode;
let handler: string;
let fields: Record<string, string>;

beforeAll(async () => {
	setting = await startSetting();
	trigger = setting.host.trigger({ credentials: setting.credentials });
	await trigger.activate();
	handler = handlerOf(setting.portal);
	fields = deliveryFields(setting.portal);
});

afterAll(async () => {
	await setting.stop();
});

beforeEach(() => {
	trigger.runs.length = 0;
	setting.host.log.clear();
});

test('the delivery that these tests change is good by itself', async () => {
	expect(await post(handler, form(fields))).toEqual({
		status: 200,
		text: 'OK',
	});
	expect(trigger.runs).toHaveLength(1);
});

describe('forged: 403, no run, no failed run', () => {
	afterEach(async () => {
		expect(trigger.runs).toEqual([]);
		expect(await stillWorks(setting.portal, trigger)).toBe(true);
	});

	test.each([
		['no key', { key: undefined }],
		['an empty key', { key: '' }],
		['a wrong key', { key: '0'.repeat(64) }],
		['a key with more behind it', { key: 'LONGER' }],
		['a key that is a map', { key: undefined, 'key[a]': 'b' }],
	])('%s', async (_name, query: Record<string, string | undefined>) => {
		const changed =
			query.key === 'LONGER' ? { key: `${new URL(handler).searchParams.get('key')}0` } : query;
		const { status, text } = await post(withQuery(handler, changed), form(fields));
		expect({ status, text }).toEqual({ status: 403, text: 'Forbidden' });
	});

	test('the key twice', async () => {
		expect(await post(`${handler}&key=x`, form(fields))).toMatchObject({ status: 403 });
	});

	test('the key of another workflow', async () => {
		const { host, credentials, portal } = setting;
		const other = host.trigger({ credentials });
		await other.activate();
		const [, second] = portal.subscriptions;
		const key = new URL(second?.handler ?? '').searchParams.get('key') ?? '';
		expect(await post(withQuery(handler, { key }), form(fields))).toMatchObject({ status: 403 });
		await other.deactivate();
	});

	test('the member_id of another portal', async () => {
		const body = form({ ...fields, 'auth[member_id]': 'another' });
		expect(await post(handler, body)).toMatchObject({ status: 403 });
	});

	test('the member_id twice', async () => {
		const body = `${form(fields)}&auth%5Bmember_id%5D=another`;
		expect(await post(handler, body)).toMatchObject({ status: 403 });
	});
});

describe('authentic but malformed: 400, no run, a line in the log', () => {
	afterEach(async () => {
		expect(trigger.runs).toEqual([]);
		expect(setting.host.log.messages('warn')).toEqual([
			expect.stringContaining('A delivery to "bitrix24CrmItemTrigger" could not be read: '),
		]);
		expect(await stillWorks(setting.portal, trigger)).toBe(true);
	});

	const spoil = (changed: Record<string, string>) => () => form({ ...fields, ...changed });
	const manyKeys = () =>
		`${form(fields)}&${Array.from({ length: 1_001 }, (_, n) => `k${n}=1`).join('&')}`;

	test.each<[string, () => string]>([
		['an empty body', () => ''],
		['a body of 10 MB', () => `${form(fields)}&filler=${'x'.repeat(10_000_000)}`],
		['1,001 keys', manyKeys],
		['a __proto__ key', spoil({ '__proto__[polluted]': 'yes' })],
		['a __proto__ key inside', spoil({ 'data[__proto__][polluted]': 'yes' })],
		['a constructor key', spoil({ 'constructor[prototype][polluted]': 'yes' })],
		['a value where a map is due', spoil({ data: 'x' })],
		['invalid percent-encoding in a key', () => `${form(fields)}&data[%ZZ%]%=1`],
		['invalid percent-encoding in the id', () => form(fields).replace('=24', '=%ZZ')],
		['the id twice', () => `${form(fields)}&data%5BFIELDS%5D%5BID%5D=25`],
		['an array of ids', () => form(fields).replace('%5BID%5D=24', '%5BID%5D%5B%5D=24')],
		['the event twice', () => `${form(fields)}&event=ONCRMDYNAMICITEMADD`],
		['no event', () => form(fields).replace(/^event=[A-Z]+&/, '')],
		['an id that is a word', spoil({ 'data[FIELDS][ID]': 'abc' })],
		['an id of zero', spoil({ 'data[FIELDS][ID]': '0' })],
		['an id no number holds', spoil({ 'data[FIELDS][ID]': '9007199254740993' })],
		['no object type', () => form(fields).replace(/data%5BFIELDS%5D%5BENTITY_TYPE_ID%5D=\d+/, '')],
		['a time that is a word', spoil({ ts: 'now' })],
	])('%s', async (_name, body) => {
		expect(await post(handler, body())).toEqual({ status: 400, text: 'Bad Request' });
		expect({}).not.toHaveProperty('polluted');
	});

	test.each([
		['application/json', JSON.stringify({ event: 'ONCRMDYNAMICITEMUPDATE' })],
		['application/json', '[1, 2]'],
		['application/json', JSON.stringify({ data: { FIELDS: { ID: 24 } } })],
		['text/plain', 'event=ONCRMDYNAMICITEMUPDATE'],
		['application/octet-stream', 'event=ONCRMDYNAMICITEMUPDATE'],
		['multipart/form-data; boundary=x', '--x--'],
	])('%s instead of a form: %s', async (contentType, body) => {
		expect(await post(handler, body, contentType)).toEqual({ status: 400, text: 'Bad Request' });
	});
});

test('JSON that is none is refused by n8n before the node sees it', async () => {
	expect(await post(handler, '{', 'application/json')).toMatchObject({ status: 422 });
	expect(await stillWorks(setting.portal, trigger)).toBe(true);
});

describe('authentic but not asked for: 200, no run, no line in the log', () => {
	test.each([
		['another change', { event: 'ONCRMDYNAMICITEMADD' }],
		['a system type', { event: 'ONCRMDEALUPDATE', 'data[FIELDS][ENTITY_TYPE_ID]': '2' }],
		['an event that is no item’s', { event: 'ONAPPTEST' }],
		['the removal of the application', { event: 'ONAPPUNINSTALL' }],
	])('%s', async (_name, changed) => {
		const answer = await post(handler, form({ ...fields, ...changed }));
		expect(answer).toEqual({ status: 200, text: 'OK' });
		expect(trigger.runs).toEqual([]);
		expect(setting.host.log.messages('warn')).toEqual([]);
	});
});

describe('to a hand-made outgoing webhook', () => {
	let handMade: TriggerNode;

	beforeAll(async () => {
		const { portal, host } = setting;
		const credentials = webhookOf(host, portal.addInboundWebhook(), 'the-application-token');
		handMade = host.trigger({ credentials, parameters: { authentication: 'webhook' } });
		await handMade.activate();
	});

	test.each([
		['the right token', 'the-application-token', 200, 1],
		['a wrong token', 'the-application-tokem', 403, 0],
		['an empty token', '', 403, 0],
	])('%s', async (_name, token, status, runs) => {
		const body = form({ ...fields, 'auth[application_token]': token });
		expect(await post(handMade.productionUrl, body)).toMatchObject({ status });
		expect(handMade.runs).toHaveLength(runs);
		handMade.runs.length = 0;
	});

	test('no token at all, a body that is too large, a token that is a list', async () => {
		const good = form({ ...fields, 'auth[application_token]': 'the-application-token' });
		for (const body of [
			'',
			form({ event: 'ONCRMDYNAMICITEMUPDATE' }),
			`${good}&filler=${'x'.repeat(10_000_000)}`,
			`${good}&auth%5Bapplication_token%5D=the-application-token`,
		]) {
			expect(await post(handMade.productionUrl, body)).toMatchObject({ status: 403 });
		}
		expect(handMade.runs).toEqual([]);
	});
});
