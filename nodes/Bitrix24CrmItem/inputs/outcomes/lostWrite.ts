import { WriteError } from '../../../shared/crm/writing/forms/writeError';
import type { PortalError } from '../../../shared/portal/errors/portalError';

/** The error of a write whose answer was lost: nobody knows whether it ran, so it is not sent again. */
export function lostWrite({ failure }: PortalError): WriteError {
	const reason = [failure.code, failure.text].filter(Boolean).join(': ');
	return new WriteError(
		'The answer to this write was lost, so it may have been done',
		`It is not sent again, because that could do it twice. Look in the portal first. (${failure.method}: ${reason})`,
	);
}

/** The error of a write whose answer does not say what was made. */
export function unreadableWrite(method: string): WriteError {
	return new WriteError(
		'The portal answered something this node cannot read, so it may have been done',
		`It is not sent again, because that could do it twice. Look in the portal first. (${method})`,
	);
}
