import { SMART_INVOICE } from '../../shared/crm/events/eventCodes';
import { allSmartProcesses } from '../../shared/items/lookups/objectTypes';
import type { Portal } from '../../shared/portal/portal';

/**
 * What the choice of no object type stands for: every smart process there is, and the new invoice.
 * @throws PortalError `ACCESS_DENIED` for a user who may not list them
 */
export async function everyObjectType(portal: Portal): Promise<number[]> {
	const types = await allSmartProcesses(portal);
	return [...new Set([...types.map(({ entityTypeId }) => entityTypeId), SMART_INVOICE])];
}
