import { SMART_INVOICE } from '../../shared/crm/events/eventCodes';
import { allSmartProcesses, type ObjectType } from '../../shared/items/lookups/objectTypes';
import { asPortalError } from '../../shared/portal/errors/portalError';
import type { Portal } from '../../shared/portal/portal';
import type { Choice } from './choice';

/**
 * What the choice of no object type stands for: every smart process there is, and the new invoice.
 * @throws PortalError `ACCESS_DENIED` for a user who may not list them
 */
export const everyObjectType = async (portal: Portal): Promise<number[]> =>
	withInvoice(await allSmartProcesses(portal));

/** The object types that were chosen, or every one. @throws PortalError as `everyObjectType` */
export const chosenOrEvery = async (
	portal: Portal,
	{ objectTypes }: Pick<Choice, 'objectTypes'>,
): Promise<readonly number[]> =>
	objectTypes.length > 0 ? objectTypes : await everyObjectType(portal);

/** The same as far as the connected user may know: the invoice is there for everybody. @throws PortalError */
export const everyListedType = async (portal: Portal): Promise<number[]> =>
	withInvoice(await listedProcesses(portal));

/** The smart processes; none for a user who may not list them: only CRM administrators may. */
export async function listedProcesses(portal: Portal): Promise<ObjectType[]> {
	return await allSmartProcesses(portal).catch((error: unknown) => {
		if (asPortalError(error).is('ACCESS_DENIED')) return [];
		throw error;
	});
}

const withInvoice = (types: readonly ObjectType[]) => [
	...types.map(({ entityTypeId }) => entityTypeId),
	SMART_INVOICE,
];
