import type { IRun, ITriggerFunctions } from 'n8n-workflow';
import { handOver, openIntake } from '../../../../nodes/Bitrix24CrmItemTrigger/instant/intake';
import { emitRun } from '../../../../nodes/Bitrix24CrmItemTrigger/runs/runEmission';
import type { ItemEvent } from '../../../../nodes/shared/crm/events/itemEvent';

const NEVER = new Promise<never>(() => {});

const eventOf = (id: number): ItemEvent => ({
	event: 'updated',
	entityTypeId: 1220,
	id,
	occurredAt: '2026-11-25T10:00:00.000Z',
	portal: { domain: 'portal.test', memberId: 'member' },
});

let emitted: unknown[];
let warnings: string[];

/** An n8n that never tells of a run's end. */
function context(workflowSettings: object = {}): ITriggerFunctions {
	return {
		getNode: () => ({ name: 'Trigger' }),
		getWorkflowSettings: () => workflowSettings,
		emit: (data: unknown) => emitted.push(data),
		helpers: { createDeferredPromise: () => ({ promise: new Promise<IRun>(() => {}) }) },
		logger: { error: () => {}, warn: (line: string) => warnings.push(line) },
	} as unknown as ITriggerFunctions;
}

beforeEach(() => {
	jest.useFakeTimers();
	[emitted, warnings] = [[], []];
});

afterEach(() => jest.useRealTimers());

const seconds = async (count: number) => await jest.advanceTimersByTimeAsync(count * 1_000);

/** @returns tells whether closing has ended */
function closing(close: () => Promise<void>): () => boolean {
	let isClosed = false;
	void close().then(() => (isClosed = true));
	return () => isClosed;
}

it('a run whose end never comes counts as written down after five seconds: closing goes on', async () => {
	const itemsOf = async () => await Promise.resolve([{ json: {} }]);
	const intake = { context: context(), nodeKey: 'one', itemsOf, hurry: () => {} };
	const close = openIntake(intake);
	handOver('one', eventOf(1));
	const isClosed = closing(close);
	await seconds(4);
	expect([emitted.length, isClosed()]).toEqual([1, false]);
	await seconds(2);
	expect([isClosed(), warnings]).toEqual([true, []]);
});

it('items that never come hold the closing up for 20 seconds, and the log says what is lost', async () => {
	const itemsOf = async () => await NEVER;
	const close = openIntake({ context: context(), nodeKey: 'two', itemsOf, hurry: () => {} });
	for (const id of [1, 2]) handOver('two', eventOf(id));
	const isClosed = closing(close);
	await seconds(19);
	expect(isClosed()).toBe(false);
	await seconds(2);
	expect(isClosed()).toBe(true);
	expect(warnings).toEqual([
		'"Trigger" was stopped before 2 change(s) could start their runs; they are lost',
	]);
	expect(emitted).toEqual([]);
});

it.each([
	['an engine that tells no end', { engineType: 'v2' }],
	['an end that never comes', {}],
])('a run exists after five seconds: %s', async (_case, settings) => {
	let exists = false;
	void emitRun(context(settings), []).exists.then(() => (exists = true));
	await seconds(4.9);
	expect(exists).toBe(false);
	await seconds(0.2);
	expect([exists, emitted]).toEqual([true, [[[]]]]);
});
