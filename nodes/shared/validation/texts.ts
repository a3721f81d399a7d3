import * as z from './zod';

/** An id as text: the portal sends ids as numbers and as texts. */
export const idText = z.pipe(
	z.union([z.string(), z.number()]),
	z.transform((id) => String(id)),
);

/** A text that need not be there. */
export const textOrEmpty = z.catch(z.string(), '');
