import { ROWS_A_PAGE } from '../../../shared/application/queuedRows';
import type { OwnRows } from './workflowRows';

/**
 * The reservations among the workflow's rows, by `process_id`: those not acknowledged, or those whose
 * rows were put aside. Going on from the last one seen skips the rest of its rows, so that it takes
 * about a request for 50 reservations, however many rows they have.
 */
export async function reservations(
	{ rows, isOwn }: OwnRows,
	{ arePutAside }: { arePutAside: boolean },
): Promise<string[]> {
	const found = new Set<string>();
	for (let last = ''; ; ) {
		const filter = { '>PROCESS_ID': last, '=ERROR': arePutAside ? 1 : 0 };
		const page = await rows.list(filter, { PROCESS_ID: 'ASC' });
		for (const row of page) if (row.PROCESS_ID && isOwn(row)) found.add(row.PROCESS_ID);
		const next = page.at(-1)?.PROCESS_ID ?? '';
		if (page.length < ROWS_A_PAGE || next <= last) return [...found];
		last = next;
	}
}
