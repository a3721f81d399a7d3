import { asPortalError } from '../../../shared/portal/errors/portalError';
import { PAGE_SIZE, type Portal } from '../../../shared/portal/portal';
import { isObject } from '../../../shared/validation/json';
import { isYes } from '../../../shared/validation/yes';
import { recordsIn } from '../method/knownLists';
import { failedBy, checkOf, notApplicable, type Check } from './checkItem';

/** Enough to tell much from little. */
const MOST_ROWS = 20 * PAGE_SIZE;

/**
 * How many rows wait in the application's queues, and how many were put aside.
 * @param connectors whose queues; '' is the application's own
 */
export async function queueChecks(portal: Portal, connectors: readonly string[]): Promise<Check[]> {
	try {
		const rows: unknown[] = [];
		let more = '';
		for (const connector of connectors) {
			const queue = await readRows(portal, connector);
			rows.push(...queue);
			if (queue.length >= MOST_ROWS) more = ' or more';
		}
		const setAside = rows.filter((row) => isObject(row) && isYes(row['ERROR'])).length;
		const waiting = rows.length - setAside;
		return [
			checkOf('queueLength', `${waiting}${more} rows wait in the offline queue`),
			setAside === 0
				? checkOf('setAside', 'No row was set aside')
				: checkOf(
						'setAside',
						`${setAside}${more} rows were set aside after failed runs; the portal keeps them for 30 days`,
						'Mend the workflow, then switch on "Replay Set-Aside Changes" in the options of the trigger.',
					),
		];
	} catch (error) {
		const refused = asPortalError(error);
		if (refused.is('ACCESS_DENIED')) {
			const why = 'only an administrator sees the offline queue';
			return [notApplicable('queueLength', why), notApplicable('setAside', why)];
		}
		return [failedBy('queueLength', refused), failedBy('setAside', refused)];
	}
}

async function readRows(portal: Portal, connector: string): Promise<unknown[]> {
	const rows: unknown[] = [];
	while (rows.length < MOST_ROWS) {
		const params = { order: { ID: 'ASC' }, start: rows.length };
		const { result } = await portal.page('event.offline.list', params, { connector });
		const page = recordsIn(result) ?? [];
		rows.push(...page);
		if (page.length < PAGE_SIZE) break;
	}
	return rows;
}
