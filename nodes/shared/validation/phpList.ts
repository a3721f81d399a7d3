import { isObject } from './json';
import * as z from './zod';

/** PHP writes a list with gaps as a map with numbers for keys, and an empty map as a list. */
export const phpList = <Schema extends z.core.$ZodType>(schema: Schema) =>
	z.pipe(
		z.transform((raw: unknown) => (isNumbered(raw) ? Object.values(raw) : raw)),
		z.array(schema),
	);

/** Whether a value is a map with numbers for keys, or an empty one. */
export const isNumbered = (raw: unknown): raw is Record<string, unknown> =>
	isObject(raw) && Object.keys(raw).every((key) => /^\d+$/.test(key));
