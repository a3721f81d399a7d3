import { idsOf, QueueUnderTest, UPDATE } from './queueUnderTest';

let queue: QueueUnderTest;

beforeEach(async () => {
	queue = await QueueUnderTest.start();
});

afterEach(async () => {
	await queue.stop();
});

describe('filters of the offline queue (docs/portal-contract.md §4)', () => {
	it.each([
		['TIMESTAMP_X', { '>=TIMESTAMP_X': '2024-01-01T00:00:00Z' }],
		['a list', { '=EVENT_NAME': [UPDATE] }],
		['@', { '@EVENT_NAME': UPDATE }],
		['%', { '%EVENT_NAME': 'ONCRM' }],
		['!', { '!EVENT_NAME': UPDATE }],
		['another column', { PROCESS_ID: '' }],
	])('of get refuse %s without a process id', async (_name, filter) => {
		expect(await queue.client.failure('event.offline.get', { clear: 0, filter })).toEqual([
			400,
			'ERROR_ARGUMENT',
		]);
	});

	it('of get know all with a process id, but for columns of list', async () => {
		queue.change(1, 2);
		const { process_id } = await queue.get();
		const asked = async (filter: object): Promise<number[]> =>
			idsOf(await queue.get({ clear: 0, process_id, filter }));
		expect(await asked({ '<TIMESTAMP_X': '2024-01-01T00:00:00Z' })).toEqual([]);
		expect(await asked({ '>=TIMESTAMP_X': '2024-01-01T00:00:00Z' })).toEqual([1, 2]);
		expect(await asked({ '@EVENT_NAME': [UPDATE] })).toEqual([1, 2]);
		expect(await asked({ '%EVENT_NAME': 'ITEM' })).toEqual([1, 2]);
	});

	it('of get take a time where the portal follows the documentation', async () => {
		queue = await queue.replacedBy('lenient');
		queue.change(1);
		const filter = { '>=TIMESTAMP_X': '2024-01-01T00:00:00Z' };
		expect(idsOf(await queue.get({ clear: 0, filter }))).toEqual([1]);
	});

	it("of list shift a time by the user's zone less the server's", async () => {
		queue.change(1);
		queue.portal.users[0]!.utcOffset = 180 + 120;
		const after = async (ms: number): Promise<number> => {
			const filter = { '>=TIMESTAMP_X': new Date(queue.clock.now + ms).toISOString() };
			return (await queue.client.result<unknown[]>('event.offline.list', { filter })).length;
		};
		expect(await after(0)).toBe(0);
		expect(await after(-2 * 3600_000)).toBe(1);
		queue.portal.behaviour.listTimesShifted = false;
		expect(await after(0)).toBe(1);
	});
});
