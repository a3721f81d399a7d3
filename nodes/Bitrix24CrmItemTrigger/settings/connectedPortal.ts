import type { IHookFunctions } from 'n8n-workflow';
import type { ItemEvent } from '../../shared/crm/events/itemEvent';
import { readPortalOrigin } from '../../shared/portal/addresses/portalAddress';
import { connect, type Authentication } from '../../shared/portal/transport/connection';
import { Portal, type PortalContext } from '../../shared/portal/portal';

/** The portal of the credential that the node's parameters choose. @throws NodeOperationError */
export async function portalOf(
	context: PortalContext & Pick<IHookFunctions, 'getNodeParameter'>,
): Promise<Portal> {
	const authentication = context.getNodeParameter('authentication') as Authentication;
	return new Portal(context, await connect(context, authentication));
}

/** The host of a portal's address, without its scheme; '' where it is none. */
export const domainOf = (address: string): string =>
	(readPortalOrigin(address) ?? '').replace(/^https?:\/\//, '');

/** What events that are read from the portal say of it. */
export const portalOfEvents = ({ connection }: Portal): ItemEvent['portal'] => ({
	domain: domainOf(connection.origin),
	memberId: connection.memberId ?? '',
});
