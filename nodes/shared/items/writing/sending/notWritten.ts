import { WriteError } from '../../../crm/writing/forms/writeError';
import { PortalError } from '../../../portal/errors/portalError';
import type { NotWritten } from './writing';

/** What was caught as the outcome of one input; a fault of ours goes on. */
export function notWritten(caught: unknown): NotWritten {
	if (caught instanceof WriteError || caught instanceof PortalError) {
		return { ok: false, error: caught };
	}
	throw caught;
}
