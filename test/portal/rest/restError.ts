/** A failed REST call: its HTTP status and the two fields of its body (portal-contract.md §2). */
export class RestError extends Error {
	constructor(
		readonly status: number,
		readonly code: string | number,
		description: string,
	) {
		super(description);
	}

	get body(): { error: string | number; error_description: string } {
		return { error: this.code, error_description: this.message };
	}
}

export const accessDenied = (text = 'Access denied!'): RestError =>
	new RestError(403, 'ACCESS_DENIED', text);

export const wrongAuthType = (): RestError =>
	new RestError(403, 'WRONG_AUTH_TYPE', 'Current authorization type is denied for this method');

/** The contract names no code for it; the server's licence failures are denials of access. */
export const licenceError = (feature: string): RestError =>
	new RestError(
		403,
		'ACCESS_DENIED',
		`Access denied! Available only on extended plans: ${feature}`,
	);

export const argumentError = (text: string): RestError =>
	new RestError(400, 'ERROR_ARGUMENT', text);

export const missingArgument = (name: string): RestError =>
	argumentError(`Argument '${name}' is null or empty`);

export const invalidArgument = (text: string): RestError =>
	new RestError(400, 'INVALID_ARG_VALUE', text);

export const typeNotFound = (): RestError =>
	new RestError(400, 'NOT_FOUND', 'Smart process not found');

/** Portals answer in their own language, so only the code is certain. */
export const itemNotFound = (): RestError => new RestError(400, 'NOT_FOUND', 'Element not found');
