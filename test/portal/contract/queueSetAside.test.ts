import { idsOf, messagesOf, QueueUnderTest, type Reservation } from './queueUnderTest';

let queue: QueueUnderTest;

beforeEach(async () => {
	queue = await QueueUnderTest.start();
});

afterEach(async () => {
	await queue.stop();
});

describe('rows of the offline queue that are set aside (docs/portal-contract.md §4)', () => {
	const putAside = async (
		reserved: Reservation,
		message_id = messagesOf(reserved),
	): Promise<void> => {
		const { process_id } = reserved;
		await queue.client.result('event.offline.error', { process_id, message_id });
	};

	it('deletes the newer row of the message, and hides later changes', async () => {
		queue.change(1, 2);
		const reserved = await queue.get();
		queue.change(1);
		await putAside(reserved, messagesOf(reserved).slice(0, 1));
		expect(queue.rows()).toEqual(['1 aside', '2 reserved']);
		queue.clock.now += 5000;
		queue.change(1);
		expect(queue.rows()).toEqual(['1 aside', '2 reserved']);
		const [aside] = (await queue.get({ clear: 0, error: 1 })).events;
		expect(Date.parse(aside?.TIMESTAMP_X ?? '')).toBe(queue.clock.now);
	});

	it('leaves newer and later rows alone where the portal follows the documentation', async () => {
		queue = await queue.replacedBy('lenient');
		queue.change(1);
		const reserved = await queue.get();
		queue.change(1);
		await putAside(reserved);
		expect(queue.rows().sort()).toEqual(['1', '1 aside']);
	});

	it('needs a list, and does nothing for an empty one', async () => {
		queue.change(1);
		const { process_id } = await queue.get();
		expect(await queue.client.failure('event.offline.error', { process_id })).toEqual([
			400,
			'ERROR_ARGUMENT',
		]);
		await queue.client.result('event.offline.error', { process_id, message_id: [] });
		expect(queue.rows()).toEqual(['1 reserved']);
	});

	it('keeps a row reserved, and marked as set aside, if it had been set aside before', async () => {
		queue.change(1);
		await putAside(await queue.get());
		expect(idsOf(await queue.get())).toEqual([]);
		const again = await queue.get({ clear: 0, error: 1 });
		expect(idsOf(again)).toEqual([1]);
		await putAside(again);
		expect(queue.rows()).toEqual(['1 reserved aside']);
		queue.change(1);
		expect(queue.rows()).toEqual(['1 reserved aside', '1']);
	});
});
