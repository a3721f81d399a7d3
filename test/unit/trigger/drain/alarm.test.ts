import { closeAll, FakeN8n, seconds, startDrain } from './drainUnderTest';
import { FakeSource } from './fakeSource';

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

let source: FakeSource;
let n8n: FakeN8n;

beforeEach(() => {
	jest.useFakeTimers();
	source = new FakeSource();
	n8n = new FakeN8n();
});

afterEach(async () => {
	await closeAll();
	jest.useRealTimers();
});

const alarms = () => n8n.reported.filter(({ message }) => /No changes arrive/.test(message));

describe('a source that cannot be read', () => {
	it('makes a failed execution within 16 minutes, with the error, the code and the cure', async () => {
		source.failures.next = Infinity;
		startDrain(n8n, [source]);
		await seconds(14 * MINUTE);
		expect(alarms()).toEqual([]);
		await seconds(2 * MINUTE);
		expect(alarms()).toEqual([
			{
				message: 'No changes arrive: the fake source could not be read for 15 minutes',
				description: expect.stringMatching(
					/could not be reached \(NO_ANSWER.*Check the portal address/,
				),
				at: expect.any(Number),
			},
		]);
	});

	it('then makes one a day', async () => {
		source.failures.next = Infinity;
		startDrain(n8n, [source]);
		await seconds(2 * DAY + 20 * MINUTE);
		expect(alarms()).toHaveLength(3);
	});

	it('makes none if it can be read again earlier, and the time starts anew', async () => {
		source.failures.next = 15;
		startDrain(n8n, [source]);
		await seconds(14 * MINUTE);
		source.failures.next = 12;
		await seconds(14 * MINUTE);
		expect(alarms()).toEqual([]);
	});

	it('that works again is said in the log', async () => {
		source.failures.next = Infinity;
		startDrain(n8n, [source]);
		await seconds(20 * MINUTE);
		source.failures.next = 0;
		await seconds(2 * MINUTE);
		expect(n8n.warnings.at(-1)).toMatch(/can be read again after 2\d minute/);
	});

	it('is told of though another source of the drain works', async () => {
		const other = new FakeSource('the other source');
		source.failures.next = Infinity;
		startDrain(n8n, [source, other]);
		await seconds(16 * MINUTE);
		expect(alarms()).toHaveLength(1);
	});

	it('is told of also where a run’s changes cannot be acknowledged', async () => {
		source.give('one1');
		source.failures.acknowledge = Infinity;
		startDrain(n8n, [source]);
		await seconds(16 * MINUTE);
		expect(alarms()).toHaveLength(1);
	});

	it('is told of in the log alone where the host has no failed executions', async () => {
		n8n.isOld = true;
		source.failures.next = Infinity;
		startDrain(n8n, [source]);
		await seconds(16 * MINUTE);
		expect(n8n.errors).toEqual([expect.stringMatching(/No changes arrive/)]);
	});
});
