import { NodeOperationError, type INode } from 'n8n-workflow';
import { numeric } from './numeric';
import * as z from './zod';

/** The least and the most a number may be. */
export type Range = readonly [least: number, most: number];

/** An option that is a whole number; `label` is what people know it by. */
export const wholeNumber = (label: string, [least, most]: Range) => {
	const error = `"${label}" must be a whole number from ${least} to ${most}`;
	const fits = (value: number) => Number.isSafeInteger(value) && value >= least && value <= most;
	return numeric(error).check(z.refine(fits, { error }));
};

/** An option with a few choices. */
export const oneOf = <Choice extends string>(label: string, choices: readonly Choice[]) =>
	z.enum(choices, { error: `"${label}" must be one of ${choices.join(', ')}` });

/** An option to switch on and off. */
export const onOrOff = (label: string) =>
	z.boolean({ error: `"${label}" must be true or false, not a text` });

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
	const reason = read.error.issues[0]?.message ?? 'it cannot be read';
	throw new NodeOperationError(
		node,
		`An option has a value it cannot have: ${reason}`,
		itemIndex === undefined ? {} : { itemIndex },
	);
}
