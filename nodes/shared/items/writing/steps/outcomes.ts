import { WriteError } from '../../../crm/writing/forms/writeError';
import { explain } from '../../../portal/errors/explanations';
import type { PortalError } from '../../../portal/errors/portalError';
import * as z from '../../../validation/zod';
import { rawItemSchema, type ItemRef, type RawItem } from '../../reading/rawItem';
import { notWritten } from '../sending/notWritten';
import type { Sent } from '../sending/writeJobs';
import type { NotWritten, Written } from '../sending/writing';

/** What is still to be found out of a written item, for all inputs at once. */
export interface ToRead {
	/** The state in the answer is not the last one: rows or clearings came after it. */
	isStale: boolean;
	/** Fields that must be empty now; only a new read proves it (docs/portal-contract.md §7). */
	mustBeEmpty: string[];
}

/** What came of the writes of one input. */
export interface StepsOutcome {
	outcome: Written | NotWritten;
	toRead?: ToRead;
	/** Nobody knows whether the item was made. */
	isInDoubt?: boolean;
}

const withItem = z.looseObject({ item: rawItemSchema });

/** The item in the answer of a write. */
export function itemOf(result: unknown): RawItem | undefined {
	return z.safeParse(withItem, result).data?.item;
}

/** An error that belongs to one input; a fault of ours goes on. */
export const refusedInput = (caught: unknown): StepsOutcome => ({ outcome: notWritten(caught) });

/** The end of an input that could not be written, or not wholly. */
export const failedInput = (error: PortalError | WriteError): StepsOutcome => ({
	outcome: { ok: false, error },
});

const LOST_CURE =
	'It is not sent again, because that could write it twice. Look in the portal first. With "Create or Update" and a field that tells your items apart, running it again is safe.';

/** The failure of a write: the portal's own error, or that nobody knows whether it ran. */
export function failureOf(sent: Extract<Sent, { ok: false }>): PortalError | WriteError {
	if (!sent.isLost) return sent.error;
	const { failure } = sent.error;
	const reason = [failure.code, failure.text].filter(Boolean).join(': ');
	return new WriteError(
		'The answer to this write was lost, so the item may have been written',
		`${LOST_CURE} (${failure.method}: ${reason})`,
	);
}

/** A write that went well, and an answer that nobody can read. */
export function unreadableAnswer(): WriteError {
	return new WriteError(
		'The portal answered something this node cannot read, so the item may have been written',
		LOST_CURE,
	);
}

/** The item was written, and what comes after it was not. */
export function partlyWritten(
	ref: ItemRef,
	{ done, left }: { done: string; left: string },
	cause: PortalError | WriteError,
): WriteError {
	const { message, cure } = wordsOf(cause);
	return new WriteError(`Item ${ref.id} was ${done}, but ${left}: ${message}`, cure, ref);
}

/** What happened and what to do, of either error. */
export function wordsOf(error: PortalError | WriteError): { message: string; cure: string } {
	if (error instanceof WriteError) return error;
	const { message, cure } = explain(error.failure);
	const { code, text } = error.failure;
	return { message, cure: [cure, `(${code}${text ? `: ${text}` : ''})`].filter(Boolean).join(' ') };
}
