import * as z from '../zod';

/** How an item is presented: the part of both nodes' `options` that is about values (interface.md). */
export const outputOptionsSchema = z.object({
	fieldNames: z._default(z.enum(['api', 'original', 'title']), 'api'),
	labels: z._default(z.boolean(), false),
	rawValues: z._default(z.boolean(), false),
	/** API or original names; none means all fields. */
	select: z.optional(z.array(z.string())),
	downloadFiles: z._default(z.boolean(), false),
});
export type OutputOptions = z.infer<typeof outputOptionsSchema>;
