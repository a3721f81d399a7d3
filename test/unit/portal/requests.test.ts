import type { IHttpRequestOptions, INode } from 'n8n-workflow';
import { Portal, type PortalContext } from '../../../nodes/shared/portal/portal';
import type { CredentialType } from '../../../nodes/shared/portal/transport/connection';
import * as z from '../../../nodes/shared/validation/zod';
import { limitsWith, VirtualClock } from '../limits/portalUnderTest';

/** A client whose requests are kept, each answered with what `reply` gives for its body. */
function clientOf(credentialType: CredentialType, reply: (body: Body) => object) {
	const requests: IHttpRequestOptions[] = [];
	const context = {
		getNode: () => ({ name: 'Node' }) as INode,
		helpers: {
			httpRequestWithAuthentication: async (_type: string, options: IHttpRequestOptions) => {
				requests.push(options);
				const answer = reply(options.body as Body);
				return await Promise.resolve({ statusCode: 200, headers: {}, ...answer });
			},
		},
	} as unknown as PortalContext;
	const connection = {
		credentialType,
		origin: 'https://some-domain.bitrix24.com',
		memberId: undefined,
		key: credentialType,
	};
	const portal = new Portal(context, connection, { limits: limitsWith(new VirtualClock()) });
	return { portal, requests, bodies: () => requests.map(({ body }) => body as Body) };
}

type Body = Record<string, unknown>;

const empty = () => ({ body: { result: { result: [], result_error: [], result_time: [] } } });
const outcomes = (body: object, statusCode = 200) => ({ statusCode, body: { result: body } });

const LIST = { method: 'event.offline.list', params: { filter: { '=ERROR': 1 } } };

describe('the connector', () => {
	it('goes along once, on the request itself, not in its commands', async () => {
		const { portal, bodies } = clientOf('bitrix24OAuth2Api', empty);
		await portal.batch({ one: LIST, two: LIST }, { connector: 'n8n_1' });
		const command = 'event.offline.list?filter%5B%3DERROR%5D=1';
		expect(bodies()).toEqual([
			{ halt: 0, cmd: { one: command, two: command }, auth_connector: 'n8n_1' },
		]);
	});

	it('goes along with a call and with a command alone', async () => {
		const { portal, bodies } = clientOf('bitrix24OAuth2Api', () => outcomes([]));
		await portal.call(LIST.method, LIST.params, z.unknown(), { connector: 'n8n_1' });
		await portal.alone(LIST, { connector: 'n8n_1' });
		const sent = { ...LIST.params, auth_connector: 'n8n_1' };
		expect(bodies()).toEqual([sent, sent]);
	});

	it.each([
		['is left out where there is none', 'bitrix24OAuth2Api', undefined],
		['is never sent empty', 'bitrix24OAuth2Api', ''],
		['is not sent by webhook', 'bitrix24WebhookApi', 'n8n_1'],
	] as const)('%s', async (_title, credentialType, connector) => {
		const { portal, bodies } = clientOf(credentialType, empty);
		const settings = connector === undefined ? {} : { connector };
		await portal.batch({ one: LIST }, settings);
		await portal.call(LIST.method, LIST.params, z.unknown(), settings);
		for (const body of bodies()) expect(body).not.toHaveProperty('auth_connector');
	});
});

describe('the answer to a batch', () => {
	const COMMANDS = {
		0: { method: 'crm.item.get', params: { entityTypeId: 2, id: 1 } },
		1: { method: 'crm.item.add', params: { entityTypeId: 2, fields: {} } },
	};

	it('is read where one refused command turned its status into 403', async () => {
		const refused = { error: 'allowed_only_intranet_user', error_description: 'No' };
		const { portal } = clientOf('bitrix24OAuth2Api', () =>
			outcomes({ result: { 0: { item: {} } }, result_error: { 1: refused }, result_time: [] }, 403),
		);
		const { 0: read, 1: write } = await portal.batch(COMMANDS);
		expect(read).toMatchObject({ ok: true, result: { item: {} } });
		expect(write).toMatchObject({ ok: false, error: { code: 'allowed_only_intranet_user' } });
	});

	it.each([
		['lists for maps', { result: ['a', 'b'], result_error: [], result_time: [[], []] }],
		['null for what is empty', { result: { 0: 'a', 1: 'b' }, result_error: null }],
		['a time that is none', { result: { 0: 'a', 1: 'b' }, result_time: 'soon' }],
	])('is read with %s', async (_title, body) => {
		const { portal } = clientOf('bitrix24OAuth2Api', () => outcomes(body));
		const { 0: one, 1: two } = await portal.batch(COMMANDS);
		expect([one, two]).toMatchObject([
			{ ok: true, result: 'a' },
			{ ok: true, result: 'b' },
		]);
	});

	it.each([
		['an empty list for all of it', []],
		['nothing about a command', { result: [], result_error: [] }],
		['what is no answer at all', 'done'],
	])('that holds %s leaves a write in doubt, and a read failed', async (_title, body) => {
		const { portal } = clientOf('bitrix24OAuth2Api', () => outcomes(body as object));
		const { 0: read, 1: write } = await portal.batch(COMMANDS);
		expect(write).toMatchObject({
			ok: false,
			error: { code: 'UNEXPECTED_ANSWER', failure: { mayHaveRun: true } },
		});
		expect(read).toMatchObject({ ok: false, error: { code: 'UNEXPECTED_ANSWER' } });
		expect(read).not.toHaveProperty('error.failure.mayHaveRun');
	});

	it.each([
		[0, '0'],
		['', ''],
		[100, '100'],
	])('names the error %j of a command', async (error, code) => {
		const refused = { error, error_description: 'Words' };
		const { portal } = clientOf('bitrix24OAuth2Api', () =>
			outcomes({ result: [], result_error: [refused, refused] }),
		);
		const { 0: read } = await portal.batch(COMMANDS);
		expect(read).toMatchObject({ ok: false, error: { code, failure: { text: 'Words' } } });
	});
});

test('every request says who sends it', async () => {
	const { portal, requests } = clientOf('bitrix24WebhookApi', empty);
	await portal.batch({ one: LIST });
	await portal.alone(LIST);
	const sender = { 'User-Agent': expect.stringMatching(/^n8n-nodes-bitrix24-crm-item\/\d/) };
	expect(requests.map(({ headers }) => headers)).toEqual([sender, sender]);
});
