import { Client } from '../client';
import { startPortal, type Portal } from '../index';

describe('storage for an application (docs/portal-contract.md §10)', () => {
	let portal: Portal;
	let client: Client;
	beforeEach(async () => {
		portal = await startPortal({ limits: 'off' });
		client = Client.of(portal);
	});
	afterEach(async () => await portal.stop());

	it('is not there by webhook', async () => {
		const webhook = new Client(portal.addInboundWebhook().url);
		for (const method of ['app.option.get', 'app.option.set', 'user.option.get']) {
			expect(await webhook.call(method, { options: { a: 1 } })).toMatchObject({
				status: 403,
				body: { error: 'ACCESS_DENIED', error_description: 'Application context required' },
			});
		}
	});

	it('needs an administrator for app.option.set only', async () => {
		const plain = Client.of(portal, portal.application, 2);
		const options = { a: 1 };
		expect(await plain.failure('app.option.set', { options })).toEqual([403, 'ACCESS_DENIED']);
		expect(await plain.result('app.option.get')).toEqual([]);
		expect(await plain.result('user.option.set', { options })).toBe(true);
		expect(await plain.result('user.option.get')).toEqual(options);
		expect(await client.result('user.option.get')).toEqual([]);
	});

	it('overwrites the named keys of one blob, and keeps types of JSON', async () => {
		await client.result('app.option.set', { options: { a: 1, b: { c: null, d: true } } });
		await client.result('app.option.set', { options: { a: 'x' } });
		expect(await client.result('app.option.get')).toEqual({ a: 'x', b: { c: null, d: true } });
		expect(await client.result('app.option.get', { option: 'b' })).toEqual({ c: null, d: true });
		expect(await client.result('app.option.get', { option: 'nothing' })).toBeNull();
		const other = Client.of(portal, portal.addApplication());
		expect(await other.result('app.option.get')).toEqual([]);
	});

	it('stores every parameter without the wrapper, and refuses nothing at all', async () => {
		await client.result('app.option.set', { a: 1, option: 2 });
		expect(await client.result('app.option.get')).toEqual({ a: 1, option: 2 });
		for (const params of [{ options: {} }, {}]) {
			expect((await client.failure('app.option.set', params))[0]).toBe(400);
		}
	});

	it("loses one writer's keys where two write at once", async () => {
		await client.result('app.option.set', { options: { first: 1 } });
		portal.conditions.optionWritersOverlap = true;
		await client.result('app.option.set', { options: { second: 2 } });
		expect(await client.result('app.option.get')).toEqual({ second: 2 });
		await client.result('app.option.set', { options: { third: 3 } });
		expect(await client.result('app.option.get')).toEqual({ second: 2, third: 3 });
	});

	it('goes with the application', async () => {
		await client.result('app.option.set', { options: { a: 1 } });
		portal.updateApplication();
		expect(await client.result('app.option.get')).toEqual({ a: 1 });
		portal.removeApplication(portal.application);
		portal.application.active = true;
		expect(await client.result('app.option.get')).toEqual([]);
	});
});
