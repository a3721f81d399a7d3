import { Client } from '../client';
import { startPortal, type Portal } from '../index';

interface Batch {
	result: Record<string, unknown>;
	result_error: Record<string, { error: string }>;
}

describe('a batch (docs/portal-contract.md §2)', () => {
	let portal: Portal;
	let client: Client;
	beforeEach(async () => {
		portal = await startPortal({ limits: 'off', behaviour: 'strict' });
		portal.addType({ entityTypeId: 147, title: 'x' });
		client = Client.of(portal);
	});
	afterEach(async () => await portal.stop());

	const batch = async (cmd: unknown, more: object = {}): Promise<Batch> =>
		await client.result<Batch>('batch', { cmd, ...more });
	const errors = async (cmd: unknown, more: object = {}): Promise<Record<string, string>> =>
		Object.fromEntries(
			Object.entries((await batch(cmd, more)).result_error).map(([key, { error }]) => [key, error]),
		);

	it('knows no .json and no leading slash, cuts off #, and drops what is no text', async () => {
		const cmd = {
			a: 'scope.json',
			b: '/scope',
			c: 'feature.get?CODE=#x',
			d: 5,
			e: 'SCOPE',
			f: null,
		};
		expect(await errors(cmd)).toEqual({
			a: 'ERROR_METHOD_NOT_FOUND',
			b: 'ERROR_METHOD_NOT_FOUND',
			c: 'CODE_EMPTY',
		});
		expect(Object.keys((await batch(cmd)).result)).toEqual(['e']);
	});

	it('halts at a failure for any truthy value, the text "false" too', async () => {
		const cmd = { a: 'nonsense', b: 'scope' };
		for (const halt of [1, true, 'false', '1']) {
			expect((await batch(cmd, { halt })).result).toEqual([]);
		}
		for (const halt of [0, false, '0', '', null, undefined]) {
			expect((await batch(cmd, { halt })).result).toHaveProperty('b');
		}
	});

	it('writes maps with the keys 0, 1, 2… as lists, others as maps, empty ones as lists', async () => {
		const { result, result_error } = await batch(['scope', 'nonsense', 'scope']);
		expect(Object.keys(result)).toEqual(['0', '2']);
		expect(Array.isArray(result)).toBe(false);
		expect(result_error).toHaveProperty('1');
		expect(await batch(['nonsense', 'scope'])).toMatchObject({
			result: { 1: expect.anything() },
			result_error: [expect.objectContaining({ error: 'ERROR_METHOD_NOT_FOUND' })],
		});
	});

	it('reads a command like a form: every value a text, + a space, empty lists gone', async () => {
		const cmd = {
			a: 'app.option.set?options[a]=true&options[b]=1+2&options[c]=%2B&options[d][]=x&options[d][]=y',
			b: 'app.option.set?options[e]=',
		};
		expect(await errors(cmd)).toEqual({});
		expect(await client.result('app.option.get')).toEqual({
			a: 'true',
			b: '1 2',
			c: '+',
			d: ['x', 'y'],
			e: '',
		});
	});

	it("authenticates and marks by the outer call's connector only", async () => {
		const bind = 'event.bind?event=ONCRMDYNAMICITEMADD_147&event_type=offline';
		await batch({ a: `${bind}&auth_connector=inner` });
		await batch({ a: bind }, { auth_connector: 'outer' });
		expect(portal.subscriptions.map((row) => row.connector_id)).toEqual(['', 'outer']);
		portal.feature('rest_auth_connector', false);
		expect(await errors({ a: 'scope?auth_connector=x' })).toEqual({});
		expect(await client.failure('batch', { cmd: {}, auth_connector: '' })).toEqual([
			403,
			'WRONG_LICENSE',
		]);
	});

	it("uses each command's own connector where the portal follows the documentation", async () => {
		const lenient = await startPortal({ behaviour: 'lenient' });
		const bind = 'event.bind?event=ONCRMDYNAMICITEMADD&event_type=offline&auth_connector=inner';
		await Client.of(lenient).result('batch', { cmd: { a: bind } });
		expect(lenient.subscriptions[0]?.connector_id).toBe('inner');
		await lenient.stop();
	});

	it('makes the whole status 403 over a normal body for an extranet user', async () => {
		portal.addUser({ id: 77, extranet: true });
		const outsider = Client.of(portal, portal.application, 77);
		const cmd = { a: 'crm.item.fields?entityTypeId=2', b: 'scope' };
		expect(await outsider.call('batch', { cmd })).toMatchObject({
			status: 403,
			body: {
				result: {
					result: { b: expect.anything() },
					result_error: { a: { error: 'allowed_only_intranet_user' } },
				},
			},
		});
	});

	it('refuses the whole batch for too many or nested commands where the portal follows the documentation', async () => {
		const lenient = await startPortal({ behaviour: 'lenient' });
		const other = Client.of(lenient);
		const cmd = Array.from({ length: 51 }, () => 'scope');
		expect(await other.failure('batch', { cmd })).toEqual([400, 'ERROR_BATCH_LENGTH_EXCEEDED']);
		expect(await other.failure('batch', { cmd: ['batch'] })).toEqual([
			405,
			'ERROR_BATCH_METHOD_NOT_ALLOWED',
		]);
		await lenient.stop();
	});

	it('says of app.info by webhook that there is no application', async () => {
		const webhook = new Client(portal.addInboundWebhook().url);
		expect(await webhook.result('batch', { cmd: { a: 'app.info' } })).toMatchObject({
			result_error: {
				a: { error: 'ACCESS_DENIED', error_description: 'Application context required' },
			},
		});
	});

	it('fails as one where the user may not be authorized', async () => {
		portal.users[0]!.active = false;
		expect(await client.failure('batch', { cmd: { a: 'scope' } })).toEqual([
			401,
			'authorization_error',
		]);
	});

	it.each([
		['whole, with its type', '$result[a]', ['crm', 'user_brief']],
		['in any case', '$RESULT[a][0]', 'crm'],
		['up to the next white space', 'to $result[a][0]!, and', 'to crm and'],
		['what is missing on the path passed over', '$result[a][7][0]', 'crm'],
		['a list inside a text left as it is', 'x $result[a]', 'x $result[a]'],
		['an error', '$error[b][error]', 'ERROR_METHOD_NOT_FOUND'],
		['no reference without a bracket', '$result', '$result'],
		['no reference of another name', '$results[a]', '$results[a]'],
	])('substitutes references: %s', async (_name, value, expected) => {
		const query = encodeURIComponent(value);
		await batch({ a: 'scope', b: 'nonsense', c: `app.option.set?options[v]=${query}` });
		expect(await client.result('app.option.get', { option: 'v' })).toEqual(expected);
	});

	it('substitutes total and next too', async () => {
		for (let i = 0; i < 60; i++) portal.items.add(147, {}, { silent: true });
		await batch({
			a: 'crm.item.list?entityTypeId=147',
			b: 'app.option.set?options[v]=$total[a] $next[a]',
		});
		expect(await client.result('app.option.get', { option: 'v' })).toBe('60 50');
	});
});
