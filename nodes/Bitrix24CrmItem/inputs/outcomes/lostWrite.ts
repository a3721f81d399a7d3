import { WriteError } from '../../../shared/crm/writing/forms/writeError';
import type { Sent } from '../../../shared/items/writing/sending/writeJobs';
import type { PortalError } from '../../../shared/portal/errors/portalError';

/** The failure of a write: the portal's own error, or that nobody knows whether it ran. */
export function writeFailure({
	isLost,
	error,
}: Extract<Sent, { ok: false }>): PortalError | WriteError {
	if (!isLost) return error;
	return inDoubt('The answer to this write was lost', `${error.failure.method}: ${error.message}`);
}

/** The error of a write whose answer does not say what was made. */
export const unreadableWrite = (method: string): WriteError =>
	inDoubt('The portal answered something this node cannot read', method);

const inDoubt = (message: string, reason: string) =>
	new WriteError(
		`${message}, so it may have been done`,
		`It is not sent again, because that could do it twice. Look in the portal first. (${reason})`,
	);
