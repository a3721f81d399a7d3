import { numeric } from '../../shared/validation/numeric';
import * as z from '../../shared/validation/zod';
import type { Portal } from '../../shared/portal/portal';

const profile = z.looseObject({ ID: numeric() });

/** The id of the user behind the credential. @throws PortalError */
export async function connectedUser(portal: Portal): Promise<number> {
	return (await portal.call('profile', {}, profile)).ID;
}
