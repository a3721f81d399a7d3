import { fromQueueRow } from '../../../shared/crm/events/itemEvent';
import { refKey } from '../../../shared/items/reading/rawItem';
import { ROWS_A_PAGE } from '../../../shared/application/queuedRows';
import type { WorkflowRows } from './workflowRows';

/** More rows are not looked through. */
const MOST_PAGES = 200;

/**
 * The items that have rows in this workflow's share of the queue, reserved or not.
 * @returns by `refKey`; `undefined` where there are too many
 * @throws PortalError
 */
export async function waitingItems(workflowRows: WorkflowRows): Promise<Set<string> | undefined> {
	return await workflowRows.use(async ({ rows, isOwn }) => {
		const items = new Set<string>();
		let last = '0';
		for (let page = 0; page < MOST_PAGES; page++) {
			const listed = await rows.list({ '>ID': last });
			for (const row of listed.filter(isOwn)) {
				const read = fromQueueRow(row, { domain: '', memberId: '' });
				if (read.ok) items.add(refKey(read.event));
			}
			if (listed.length < ROWS_A_PAGE) return items;
			last = listed.at(-1)?.ID ?? last;
		}
		return undefined;
	});
}
