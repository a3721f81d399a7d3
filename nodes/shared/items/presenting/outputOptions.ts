import { oneOf, onOrOff } from '../../validation/options';
import * as z from '../../validation/zod';

const SELECT = '"Fields to Include" must be a list of field names';

/** How an item is presented: the part of both nodes' `options` that is about values. */
export const outputOptionsSchema = z.object({
	fieldNames: z._default(oneOf('Field Names', ['api', 'original', 'title']), 'api'),
	labels: z._default(onOrOff('Labels'), false),
	rawValues: z._default(onOrOff('Raw Values'), false),
	/** API or original names; none means all fields. */
	select: z.optional(z.array(z.string({ error: SELECT }), { error: SELECT })),
	downloadFiles: z._default(onOrOff('Download Files'), false),
	productRows: z._default(onOrOff('Product Rows'), false),
});
export type OutputOptions = z.infer<typeof outputOptionsSchema>;
