import { Client } from '../client';
import { startPortal } from '../index';

const START = 1_700_000_000_000;

describe('limits (docs/portal-contract.md §2)', () => {
	it.each([
		['other', 50, 2],
		['enterprise', 250, 5],
	] as const)(
		'on the %s plan lets %i requests burst and %i a second through',
		async (plan, burst, drain) => {
			let now = START;
			const portal = await startPortal({ plan, now: () => now });
			const client = Client.of(portal);
			const statuses = async (count: number): Promise<number[]> => {
				const found: number[] = [];
				for (let i = 0; i < count; i++) found.push((await client.call('scope')).status);
				return found;
			};
			expect(await statuses(burst + 1)).toEqual([...Array<number>(burst).fill(200), 503]);
			now += 1000;
			expect(await statuses(drain + 1)).toEqual([...Array<number>(drain).fill(200), 503]);
			expect(portal.requests.at(-1)?.error).toBe('QUERY_LIMIT_EXCEEDED');
			await portal.stop();
		},
	);

	it('counts a batch once, and does not run what it refuses', async () => {
		const portal = await startPortal({ limits: { burst: 1 }, now: () => START });
		const client = Client.of(portal);
		const cmd = {
			a: 'crm.item.add?entityTypeId=4&fields[title]=x',
			b: 'crm.item.add?entityTypeId=4&fields[title]=x',
		};
		expect((await client.call('batch', { cmd })).status).toBe(200);
		expect(
			await client.failure('crm.item.add', { entityTypeId: 4, fields: { title: 'x' } }),
		).toEqual([503, 'QUERY_LIMIT_EXCEEDED']);
		expect(portal.items.size(4)).toBe(2);
		await portal.stop();
	});

	it('can be switched off', async () => {
		const portal = await startPortal({ limits: 'off', now: () => START });
		const client = Client.of(portal);
		for (let i = 0; i < 60; i++) expect((await client.call('scope')).status).toBe(200);
		await portal.stop();
	});

	it("blocks a method whose ten minutes' budget is spent, for that client only", async () => {
		let now = START;
		const portal = await startPortal({ now: () => now, limits: 'off' });
		const client = Client.of(portal);
		const other = new Client(portal.addInboundWebhook().url);
		portal.operatingCost('scope', 240);
		await client.call('scope');
		const last = await client.call('scope');
		const { time } = last.body as { time: { operating: number; operating_reset_at: number } };
		expect(time.operating).toBe(480);
		expect(await client.failure('scope')).toEqual([429, 'OPERATION_TIME_LIMIT']);
		expect((await client.call('server.time')).status).toBe(200);
		expect((await other.call('scope')).status).toBe(200);
		now = time.operating_reset_at * 1000 - 1;
		expect(await client.failure('scope')).toEqual([429, 'OPERATION_TIME_LIMIT']);
		now += 1;
		expect((await client.call('scope')).status).toBe(200);
		await portal.stop();
	});

	it("books a batch's commands, not the batch", async () => {
		const portal = await startPortal({ operatingLimit: 10 });
		const client = Client.of(portal);
		portal.operatingCost('scope', 10);
		const { body } = await client.call('batch', {
			cmd: { a: 'scope', b: 'scope', c: 'server.time' },
		});
		expect(body).toMatchObject({
			result: {
				result: { a: ['crm', 'user_brief'], c: expect.any(String) },
				result_error: { b: { error: 'OPERATION_TIME_LIMIT' } },
			},
		});
		await portal.stop();
	});
});
