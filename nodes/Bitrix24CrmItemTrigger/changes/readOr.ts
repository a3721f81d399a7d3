import { asPortalError } from '../../shared/portal/errors/portalError';

/** What could be read, or something else where the portal did not give it. */
export const readOr = async <Read, Other>(
	reading: Promise<Read>,
	otherwise: Other,
): Promise<Read | Other> =>
	await reading.catch((error: unknown) => {
		asPortalError(error);
		return otherwise;
	});
