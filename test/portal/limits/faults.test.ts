import { Client } from '../client';
import { startPortal, type Portal } from '../index';

describe('faults', () => {
	let portal: Portal;
	let client: Client;
	beforeEach(async () => {
		portal = await startPortal({ limits: 'off' });
		client = Client.of(portal);
	});
	afterEach(async () => await portal.stop());

	const statuses = async (count: number): Promise<number[]> => {
		const found: number[] = [];
		for (let i = 0; i < count; i++) found.push((await client.call('scope')).status);
		return found;
	};

	it('happens as often as told, after as many calls as told, only to the method named', async () => {
		portal.faults.add({ method: /^sco/, after: 1, times: 2, refuse503: true });
		expect((await client.call('server.time')).status).toBe(200);
		expect(await statuses(4)).toEqual([200, 503, 503, 200]);
	});

	it('is forgotten when cleared', async () => {
		portal.faults.add({ times: 5, refuse503: true });
		portal.faults.clear();
		expect(await statuses(1)).toEqual([200]);
	});

	it('replies a failure, HTML, a redirect, or an error with status 200', async () => {
		portal.faults.add({ reply: { status: 500, error: 'INTERNAL_SERVER_ERROR' } });
		expect(await client.failure('scope')).toEqual([500, 'INTERNAL_SERVER_ERROR']);
		portal.faults.add({ reply: { status: 200, error: '', body: { error: 0 } } });
		expect(await client.failure('scope')).toEqual([200, 0]);
		portal.faults.add({ html: { status: 200, text: '<html>Maintenance</html>' } });
		expect(await client.call('scope')).toMatchObject({
			status: 200,
			body: '<html>Maintenance</html>',
		});
		portal.faults.add({ redirectTo: 'https://new.example.com/' });
		const { status, headers } = await client.call('scope');
		expect([status, headers.get('location')]).toEqual([302, 'https://new.example.com/rest/scope']);
	});

	it.each([{ reset: true as const }, { silence: 20 }])('cuts the connection: %j', async (fault) => {
		portal.faults.add(fault);
		await expect(client.call('scope')).rejects.toThrow();
		expect(portal.requests.at(-1)).toMatchObject({ status: 0, error: Object.keys(fault)[0] });
		expect(await statuses(1)).toEqual([200]);
	});

	it('replaces the call, or lets it take effect and loses the answer', async () => {
		const params = { entityTypeId: 4, fields: { title: 'x' } };
		portal.faults.add({ method: 'crm.item.add', reset: true });
		await expect(client.call('crm.item.add', params)).rejects.toThrow();
		expect(portal.items.size(4)).toBe(0);
		portal.faults.add({ method: 'crm.item.add', reset: true, beforeRun: false });
		await expect(client.call('crm.item.add', params)).rejects.toThrow();
		expect(portal.items.size(4)).toBe(1);
	});

	it('fails one command of a batch', async () => {
		const cmd = {
			a: 'scope',
			b: 'crm.item.add?entityTypeId=4&fields[title]=x',
			c: 'crm.item.add?entityTypeId=4&fields[title]=x',
		};
		portal.faults.add({ method: 'crm.item.add', after: 1, reply: { status: 500, error: 'X' } });
		expect(await client.result('batch', { cmd })).toMatchObject({
			result: { a: expect.any(Array), b: { item: { id: 1 } } },
			result_error: { c: { error: 'X' } },
		});
		expect(portal.items.size(4)).toBe(1);
	});

	it('answers [] for every map of a batch, or for one result', async () => {
		portal.faults.add({ method: 'batch', emptyAs: '[]' });
		expect(await client.result('batch', { cmd: { a: 'scope' } })).toMatchObject({ result: [] });
		portal.faults.add({ method: 'scope', emptyAs: '[]' });
		expect(await client.result('batch', { cmd: { a: 'scope' } })).toMatchObject({
			result: { a: [] },
		});
		portal.faults.add({ method: 'app.info', emptyAs: '[]' });
		expect(await client.result('app.info')).toEqual([]);
	});

	it('rewrites an answer, delays one, and runs something in between', async () => {
		portal.faults.add({
			method: 'scope',
			rewrite: (answer) => ({ ...(answer as object), result: 1 }),
		});
		expect(await client.result('scope')).toBe(1);
		portal.faults.add({ slow: 5 });
		expect(await statuses(1)).toEqual([200]);
		portal.faults.add({ run: () => portal.expireTokens() });
		expect(await client.failure('scope')).toEqual([401, 'expired_token']);
	});
});
