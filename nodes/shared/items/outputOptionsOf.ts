import { NodeOperationError, type INode } from 'n8n-workflow';
import { outputOptionsSchema, type OutputOptions } from '../crm/outputOptions';

/**
 * Reads the output options out of a node's `options` collection.
 * @throws NodeOperationError that names the option
 */
export function outputOptionsOf(node: INode, options: unknown, itemIndex?: number): OutputOptions {
	const read = outputOptionsSchema.safeParse(options ?? {});
	if (read.success) return read.data;
	const issue = read.error.issues[0];
	throw new NodeOperationError(
		node,
		`The option "${issue?.path.join('.') ?? 'Options'}" has a value it cannot have`,
		{
			...(itemIndex === undefined ? {} : { itemIndex }),
			...(issue ? { description: issue.message } : {}),
		},
	);
}
