import type { Behaviour } from '../behaviour';

/** A failed REST call: its HTTP status and the fields of its body (docs/portal-contract.md §2). */
export class RestError extends Error {
	constructor(
		readonly status: number,
		readonly code: string | number,
		description: string,
		/** Extra keys of the body, such as `argument`. */
		readonly more: Readonly<Record<string, unknown>> = {},
	) {
		super(description);
	}

	get body(): { error: string | number; error_description: string } {
		return { error: this.code, error_description: this.message, ...this.more };
	}

	withStatus(status: number): RestError {
		return new RestError(status, this.code, this.message, this.more);
	}
}

export const accessDenied = (text = 'Access denied!'): RestError =>
	new RestError(403, 'ACCESS_DENIED', text);

export const wrongAuthType = (): RestError =>
	new RestError(403, 'WRONG_AUTH_TYPE', 'Current authorization type is denied for this method');

export const noApplication = (): RestError => accessDenied('Application context required');

/** Refused because the plan lacks the feature; the documentation names no code for it. */
export const licenceError = (
	feature: string,
	{ licenceRefusalIsWrongLicense }: Behaviour,
): RestError =>
	new RestError(
		403,
		licenceRefusalIsWrongLicense ? 'WRONG_LICENSE' : 'ACCESS_DENIED',
		`Access denied! Available only on extended plans: ${feature}`,
	);

export const methodNotFound = (): RestError =>
	new RestError(404, 'ERROR_METHOD_NOT_FOUND', 'Method not found!');

export const argumentError = (text: string, argument?: string): RestError =>
	new RestError(400, 'ERROR_ARGUMENT', text, argument === undefined ? {} : { argument });

export const missingArgument = (name: string): RestError =>
	argumentError(`Argument '${name}' is null or empty`, name);

export const invalidArgument = (text: string): RestError =>
	new RestError(400, 'INVALID_ARG_VALUE', text);

export const typeNotFound = (): RestError =>
	new RestError(400, 'NOT_FOUND', 'Smart process not found');

/** Portals answer in their own language, so only the code is certain. */
export const itemNotFound = (): RestError => new RestError(400, 'NOT_FOUND', 'Element not found');
