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

it('a reservation that a closed drain works on is taken over once its run counts as lost', async () => {
	const source = new OfflineQueueSource({
		claim: 'n8n_workflow',
		rows: queueWithReservation(),
		choice: { objectTypes: [], changes: ['updated'] },
		portal: { domain: 'portal.test', memberId: 'member' },
		reports: new TriggerReports(
			context as unknown as ConstructorParameters<typeof TriggerReports>[0],
		),
		replaySetAside: false,
	});
	expect(await source.next(10, () => true)).toBeUndefined();
	// Its end never comes, so that nobody calls recover().
	const taken = await source.next(10, () => false);
	expect(taken).toMatchObject({ key: 'left', isRecovered: true });
	expect(await source.next(10, () => true)).toBeUndefined();
});
