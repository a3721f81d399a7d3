import { SMART_INVOICE } from '../../shared/crm/events/eventCodes';
import { smartProcesses } from '../../shared/items/lookups/objectTypes';
import type { Portal } from '../../shared/portal/portal';

/**
 * What the choice of no object type stands for: every smart process there is, and the new invoice.
 * @throws PortalError `ACCESS_DENIED` for a user who may not list them
 */
export async function everyObjectType(portal: Portal): Promise<number[]> {
	const types: number[] = [];
	for (let start: number | undefined = 0; start !== undefined; ) {
		const page = await smartProcesses(portal, { start });
		types.push(...page.types.map(({ entityTypeId }) => entityTypeId));
		start = page.next;
	}
	return [...new Set([...types, SMART_INVOICE])];
}
