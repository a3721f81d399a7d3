import { NodeOperationError, type INode } from 'n8n-workflow';
import * as z from '../zod';

/**
 * Reads some of the options out of a node's `options` collection.
 * @throws NodeOperationError that names the option and says what it may be
 */
export function readOptions<Schema extends z.core.$ZodType>(
	node: INode,
	schema: Schema,
	options: unknown,
	itemIndex?: number,
): z.output<Schema> {
	const read = z.safeParse(schema, options ?? {});
	if (read.success) return read.data;
	const issue = read.error.issues[0];
	throw new NodeOperationError(
		node,
		`The option "${issue?.path.join('.') ?? 'Options'}" has a value it cannot have: ${issue?.message ?? 'unexpected'}`,
		itemIndex === undefined ? {} : { itemIndex },
	);
}
