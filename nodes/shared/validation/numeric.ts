import * as z from './zod';

/**
 * A number, or a text that is one: the portal sends ids as both, and an expression gives an option
 * as either. It does what zod's `coerce.number()` does, which would bring coercions of dates and of
 * long integers into the package.
 */
export const numeric = (error?: string) =>
	z.pipe(
		z.transform((value: unknown) =>
			typeof value === 'object' && value !== null ? value : Number(value),
		),
		z.number(error === undefined ? undefined : { error }),
	);
