import { NodeApiError, NodeOperationError, type INodeExecutionData } from 'n8n-workflow';
import type { Fault } from '../portal';
import { oAuth2Of, webhookOf } from './portalCredentials';
import { REQUESTS, startSetting, type Setting } from './setting';

const { entityTypeId } = REQUESTS;

let setting: Setting;
let id: number;

beforeEach(async () => {
	setting = await startSetting();
	id = setting.item(entityTypeId);
});

afterEach(async () => {
	await setting.stop();
});

const get = async (json: INodeExecutionData['json'], parameters = {}) => {
	const { host, credentials } = setting;
	await host.execute('bitrix24CrmItem', { credentials, parameters, input: [{ json }] });
};

/** What a person sees: the message and what to do about it. */
async function shown(work: Promise<unknown>): Promise<{ message: string; description: string }> {
	const error = await work.then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	if (!(error instanceof NodeApiError || error instanceof NodeOperationError)) {
		throw new Error(`Not an error of a node: ${String(error)}`);
	}
	return { message: error.message, description: error.description ?? '' };
}

describe('each bad input has a message of its own that names the field and the cure', () => {
	test.each<[string, INodeExecutionData['json'], string, string]>([
		['the item id "abc"', { entityTypeId, id: 'abc' }, '"Item" is not a positive whole', 'e.g. 24'],
		['an item id of 1.5', { entityTypeId, id: 1.5 }, '"Item" is not a positive whole', 'e.g. 24'],
		['an item id of -1', { entityTypeId, id: -1 }, '"Item" is not a positive whole', 'e.g. 24'],
		['an empty input', {}, '"Object Type" is empty', 'check that the input item has the value'],
		['no item id', { entityTypeId }, '"Item" is empty', 'check that the input item has the value'],
		['the type "deal"', { entityTypeId: 'deal', id: 1 }, '"Object Type" is not', 'e.g. 1220'],
	])('%s', async (_name, json, message, cure) => {
		const error = await shown(get(json));
		expect(error.message).toContain(message);
		expect(error.description).toContain(cure);
	});

	test('an address that is not an item’s', async () => {
		const itemId = { __rl: true, mode: 'url', value: 'https://example.com/crm/deal/' };
		expect(await shown(get({ entityTypeId }, { itemId }))).toMatchObject({
			message: expect.stringContaining(
				'"Item" has an address that is not an item’s'.replace('’', "'"),
			),
			description: expect.stringContaining('/crm/type/1220/details/24/'),
		});
	});

	test('a deleted item', async () => {
		setting.portal.items.delete(entityTypeId, id, { silent: true });
		expect(await shown(get({ entityTypeId, id }))).toMatchObject({
			message: 'The portal has no such item',
			description: expect.stringContaining('The item was deleted'),
		});
	});

	test('an unknown type', async () => {
		expect(await shown(get({ entityTypeId: 9998, id }))).toMatchObject({
			message: 'The portal has no such object type',
			description: expect.stringContaining('Choose the object type from the list'),
		});
	});

	test('no rights on the type', async () => {
		setting.portal.denyItems(entityTypeId, 'type');
		expect(await shown(get({ entityTypeId, id }))).toMatchObject({
			message: 'The connected user may not do this in the portal',
			description: expect.stringContaining('ask a portal administrator'),
		});
	});

	test('no crm scope', async () => {
		setting.portal.application.scope = ['user_brief'];
		setting.credentials = oAuth2Of(setting.host, setting.portal);
		expect(await shown(get({ entityTypeId, id }))).toMatchObject({
			description: expect.stringContaining('Tick "CRM (crm)"'),
		});
	});

	test('a revoked token', async () => {
		setting.portal.revokeTokens();
		expect(await shown(get({ entityTypeId, id }))).toMatchObject({
			description: expect.stringContaining('press "Connect my account" again'),
		});
	});

	test('a portal that is down', async () => {
		await setting.portal.stop();
		expect(await shown(get({ entityTypeId, id }))).toMatchObject({
			message: 'The portal could not be reached',
			description: expect.stringContaining('Check the portal address'),
		});
	});

	test('a portal address that cannot be read', async () => {
		setting.host.credentials.write(setting.credentials.bitrix24OAuth2Api!, { portalUrl: 'portal' });
		expect(await shown(get({ entityTypeId, id }))).toMatchObject({
			message: 'The portal address in the credential cannot be read',
			description: expect.stringContaining('"Portal URL"'),
		});
	});

	test('a webhook code the portal does not know', async () => {
		const { host, portal } = setting;
		const credentials = webhookOf(host, { url: `${portal.url}/rest/1/wrong-code/` });
		const call = host.execute('bitrix24CrmItem', {
			credentials,
			parameters: { authentication: 'webhook' },
			input: [{ json: { entityTypeId, id } }],
		});
		const error = await shown(call);
		expect(error.description).toContain('"Webhook URL"');
		expect(JSON.stringify(error)).not.toContain('wrong-code');
	});

	test.each<[string, Fault, string, string]>([
		[
			'HTML instead of JSON',
			{ html: { status: 200, text: '<html><title>Maintenance</title></html>' } },
			'A web page came back instead of a REST answer',
			'Check the portal address',
		],
		[
			'a closed portal',
			{ reply: { status: 403, error: 'PORTAL_DELETED', error_description: 'Portal was deleted' } },
			'The portal is closed',
			'Check the portal address',
		],
		[
			'a blocked portal',
			{ reply: { status: 503, error: 'OVERLOAD_LIMIT', error_description: 'Blocked' } },
			'The portal has been blocked for REST calls by Bitrix24',
			'Ask Bitrix24 support',
		],
	])('%s', async (_name, fault, message, cure) => {
		setting.portal.faults.add({ ...fault, times: 100 });
		const error = await shown(get({ entityTypeId, id }));
		expect(error.message).toBe(message);
		expect(error.description).toContain(cure);
	});
});

test('with Continue on Fail each bad input has an error item in its place, paired', async () => {
	const { host, credentials, item, portal } = setting;
	const hidden = item(entityTypeId);
	portal.denyItems(entityTypeId, [hidden]);
	const refs = [id, 'abc', 999_999, hidden, id];
	const [output] = await host.execute('bitrix24CrmItem', {
		credentials,
		onError: 'continueRegularOutput',
		input: refs.map((ref) => ({ json: { entityTypeId, id: ref } })),
	});
	expect(output?.map(({ json }) => json.error ?? json.id)).toEqual([
		id,
		'"Item" is not a positive whole number: "abc"',
		'The portal has no such item',
		'The connected user may not do this in the portal',
		id,
	]);
	expect(output?.map(({ pairedItem }) => pairedItem)).toEqual(refs.map((_, item) => ({ item })));
});

test('without it the run fails with the first bad input’s error and index', async () => {
	const { host, credentials } = setting;
	const refs = [id, 999_999, 'abc'];
	const run = host.execute('bitrix24CrmItem', {
		credentials,
		input: refs.map((ref) => ({ json: { entityTypeId, id: ref } })),
	});
	await expect(run).rejects.toMatchObject({
		message: 'The portal has no such item',
		context: { itemIndex: 1 },
	});
});
