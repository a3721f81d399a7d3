import { OfflineQueueSource } from '../../../../nodes/Bitrix24CrmItemTrigger/sources/offlineQueue/offlineQueueSource';
import type { WorkflowRows } from '../../../../nodes/Bitrix24CrmItemTrigger/sources/offlineQueue/workflowRows';
import { TriggerReports } from '../../../../nodes/Bitrix24CrmItemTrigger/runs/triggerReports';

const logger = { debug() {}, info() {}, warn() {}, error() {} };
const context = { getNode: () => ({ name: 'Trigger', id: 'node' }), logger };

const ROW = {
	ID: '1',
	MESSAGE_ID: 'message',
	TIMESTAMP_X: '2026-11-25T10:00:00+00:00',
	EVENT_NAME: 'ONCRMDYNAMICITEMUPDATE',
	EVENT_DATA: { FIELDS: { ID: 1, ENTITY_TYPE_ID: 1220 } },
};

/** A queue with one reservation that a closed drain has left. */
function queueWithReservation(): WorkflowRows {
	const rows = {
		list: async (filter: Record<string, unknown>) =>
			await Promise.resolve(filter['=ERROR'] === 0 ? [{ ...ROW, PROCESS_ID: 'left' }] : []),
		read: async (processId: string) => await Promise.resolve({ processId, rows: [ROW] }),
		reserve: async () => await Promise.resolve(undefined),
	};
	const own = { rows, filters: [{}], isOwn: () => true };
	return {
		use: async (work: (given: typeof own) => Promise<unknown>) => await work(own),
	} as unknown as WorkflowRows;
}

function sourceOf(rows: WorkflowRows): OfflineQueueSource {
	return new OfflineQueueSource({
		claim: 'n8n_workflow',
		rows,
		choice: { objectTypes: [], changes: ['updated'] },
		portal: { domain: 'portal.test', memberId: 'member' },
		reports: new TriggerReports(
			context as unknown as ConstructorParameters<typeof TriggerReports>[0],
		),
		replaySetAside: false,
	});
}

it('a reservation that a closed drain works on is taken over once its run counts as lost', async () => {
	const source = sourceOf(queueWithReservation());
	expect(await source.next(10, () => true)).toBeUndefined();
	// Its end never comes, so that nobody calls recover().
	const taken = await source.next(10, () => false);
	expect(taken).toMatchObject({ key: 'left', isRecovered: true });
	expect(await source.next(10, () => true)).toBeUndefined();
});

/** A queue whose reservations have these names; the first is full, what they hold is read as `left` says. */
function queueOfReservations(names: string[], left: ReadonlySet<string>): WorkflowRows {
	const reserve = () => {
		const processId = names.shift();
		return processId === undefined ? undefined : { processId, rows: [ROW] };
	};
	const read = (processId: string) =>
		left.has(processId) ? { processId, rows: [ROW] } : undefined;
	const rows = {
		list: async () => await Promise.resolve([]),
		read: async (processId: string) => await Promise.resolve(read(processId)),
		reserve: async () => await Promise.resolve(reserve()),
		readAndReserve: async (processId: string) =>
			await Promise.resolve({ reservation: read(processId), next: reserve() }),
	};
	const own = { rows, filters: [{}], isOwn: () => true };
	return {
		use: async (work: (given: typeof own) => Promise<unknown>) => await work(own),
	} as unknown as WorkflowRows;
}

it('a reservation whose rows another reader took in the same moment is passed over', async () => {
	const source = sourceOf(
		queueOfReservations(['one', 'taken', 'three'], new Set(['one', 'three'])),
	);
	const keys: Array<string | undefined> = [];
	for (let look = 0; look < 3; look++) keys.push((await source.next(1, () => false))?.key);
	expect(keys).toEqual(['one', 'three', undefined]);
});
