import { PortalError } from '../errors/portalError';
import type { Params } from './query';
import { inDoubt } from './repeats';
import * as z from '../../validation/zod';

/** One REST method and what it is called with. */
export interface Command {
	method: string;
	params: Params;
}

/** How one command ended; a failing command leaves the others' results intact. */
export type CommandOutcome = ({ ok: true; result: unknown } | { ok: false; error: PortalError }) & {
	method: string;
	/** The time that its request took, by our own clock; in a batch its share of it. */
	seconds?: number;
	/** In a batch: when it began by the portal's clock, Unix milliseconds of a whole second. */
	beganAt?: number;
};

/**
 * The result of a command, read by a schema.
 * @throws PortalError: the command's own, or one that says what is wrong with the answer
 */
export function resultOf<Schema extends z.core.$ZodType>(
	outcome: CommandOutcome,
	schema: Schema,
): z.output<Schema> {
	if (!outcome.ok) throw outcome.error;
	return readResult(outcome.result, schema, outcome.method);
}

/** @throws PortalError `UNEXPECTED_ANSWER` with the place that is not as the schema says */
export function readResult<Schema extends z.core.$ZodType>(
	result: unknown,
	schema: Schema,
	method: string,
	canRepeat = true,
): z.output<Schema> {
	const read = z.safeParse(schema, result);
	if (read.success) return read.data;
	const issue = read.error.issues[0];
	const text = `${issue?.path.join('.') || 'The result'}: ${issue?.message ?? 'unexpected'}`;
	const failure = { code: 'UNEXPECTED_ANSWER', text, status: 200, method };
	throw new PortalError(inDoubt(failure, canRepeat));
}
