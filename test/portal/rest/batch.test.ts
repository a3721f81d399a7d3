import { Client } from '../client';
import { seedRichType, startPortal, type Portal } from '../index';

interface BatchResult {
	result: unknown;
	result_error: unknown;
	result_total: unknown;
	result_next: unknown;
	result_time: Record<string, unknown>;
}

describe('batch (docs/portal-contract.md §2)', () => {
	let portal: Portal;
	let client: Client;
	beforeAll(async () => {
		portal = await startPortal({ limits: 'off' });
		seedRichType(portal);
		client = Client.of(portal);
	});
	afterAll(async () => await portal.stop());

	const batch = async (params: Record<string, unknown>): Promise<BatchResult> =>
		await client.result<BatchResult>('batch', params);

	it('writes every empty map as []', async () => {
		expect(await batch({ cmd: {} })).toEqual({
			result: [],
			result_error: [],
			result_total: [],
			result_next: [],
			result_time: [],
		});
	});

	it('answers each command by its key, leaving the others intact when one fails', async () => {
		const answer = await batch({
			halt: 0,
			cmd: {
				good: 'scope',
				bad: 'crm.item.get?entityTypeId=1220&id=999',
				nested: 'batch?cmd[]=scope',
			},
		});
		expect(answer.result).toEqual({ good: ['crm', 'user_brief'] });
		expect(answer.result_error).toEqual({
			bad: { error: 'NOT_FOUND', error_description: expect.any(String) },
			nested: { error: 'ERROR_BATCH_METHOD_NOT_ALLOWED', error_description: expect.any(String) },
		});
		expect(Object.keys(answer.result_time)).toEqual(['good']);
	});

	it('stops at the first failure when told to', async () => {
		const answer = await batch({ halt: 1, cmd: { a: 'scope', b: 'nonsense', c: 'scope' } });
		expect(answer.result).toEqual({ a: ['crm', 'user_brief'] });
		expect(answer.result_error).toMatchObject({ b: { error: 'ERROR_METHOD_NOT_FOUND' } });
	});

	it('writes a map with keys 0, 1, 2… as a list, as PHP does', async () => {
		const answer = await batch({ cmd: ['scope', 'scope'] });
		expect(answer.result).toEqual([expect.any(Array), expect.any(Array)]);
		expect(answer.result_time).toHaveLength(2);
	});

	it('refuses the commands from the 51st on', async () => {
		const cmd = Object.fromEntries(Array.from({ length: 52 }, (_, i) => [`c${i}`, 'scope']));
		const answer = await batch({ cmd });
		expect(Object.keys(answer.result as object)).toHaveLength(50);
		expect(answer.result_error).toMatchObject({
			c50: { error: 'ERROR_BATCH_LENGTH_EXCEEDED' },
			c51: { error: 'ERROR_BATCH_LENGTH_EXCEEDED' },
		});
	});

	it('gives total and next per command', async () => {
		for (let i = 0; i < 60; i++) portal.items.add(7, {}, { silent: true });
		const answer = await batch({ cmd: { quotes: 'crm.item.list?entityTypeId=7', s: 'scope' } });
		expect(answer.result_total).toEqual({ quotes: 60 });
		expect(answer.result_next).toEqual({ quotes: 50 });
	});

	it('puts earlier results in place of references, whole and inside a text', async () => {
		const answer = await batch({
			cmd: {
				found: 'crm.item.list?entityTypeId=1220&select[]=id&select[]=title&order[id]=ASC',
				one: 'crm.item.get?entityTypeId=1220&id=$result[found][items][0][id]',
				many: 'crm.item.list?entityTypeId=3&filter[@id]=%24result%5Bone%5D%5Bitem%5D%5BcontactIds%5D',
				text: 'crm.item.add?entityTypeId=4&fields[title]=To $result[found][items][0][id]!',
			},
		});
		expect(answer.result_error).toEqual([]);
		expect(answer.result).toMatchObject({
			one: { item: { id: 1 } },
			many: { items: [{ id: 1 }, { id: 2 }] },
			text: { item: { title: 'To 1' } },
		});
	});
});
