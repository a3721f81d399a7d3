import { asPortalError } from '../../../shared/portal/errors/portalError';
import type { Portal } from '../../../shared/portal/portal';
import { isObject } from '../../../shared/validation/json';
import { isYes } from '../../../shared/validation/yes';
import { recordsIn } from '../method/knownLists';
import { failedBy, found, notApplicable, type Check } from './checkItem';

/** Pages of 50 rows: enough to tell much from little. */
const MOST_PAGES = 20;

interface Counted {
	waiting: number;
	setAside: number;
	isMore: boolean;
}

/**
 * How many rows wait in the application's queues, and how many were put aside.
 * @param connectors whose queues; '' is the application's own
 */
export async function queueChecks(portal: Portal, connectors: readonly string[]): Promise<Check[]> {
	try {
		const counted: Counted[] = [];
		for (const connector of connectors) counted.push(await countRows(portal, connector));
		const sum = (of: (one: Counted) => number) => counted.map(of).reduce((a, b) => a + b, 0);
		const waiting = sum((one) => one.waiting);
		const setAside = sum((one) => one.setAside);
		const more = counted.some(({ isMore }) => isMore) ? ' or more' : '';
		return [
			found('queueLength', `${waiting}${more} rows wait in the offline queue`),
			setAside === 0
				? found('setAside', 'No row was set aside')
				: found(
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

async function countRows(portal: Portal, connector: string): Promise<Counted> {
	const settings = connector ? { connector } : {};
	const counted: Counted = { waiting: 0, setAside: 0, isMore: false };
	let start = 0;
	for (let pages = 0; ; pages++) {
		const params = { order: { ID: 'ASC' }, start };
		const { result } = await portal.page('event.offline.list', params, settings);
		const rows = recordsIn(result) ?? [];
		for (const row of rows) {
			if (isObject(row) && isYes(row['ERROR'])) counted.setAside += 1;
			else counted.waiting += 1;
		}
		if (rows.length < 50) return counted;
		if (pages + 1 === MOST_PAGES) return { ...counted, isMore: true };
		start += rows.length;
	}
}
