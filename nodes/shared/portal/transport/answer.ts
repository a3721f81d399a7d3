import { readRefusal } from '../errors/refusal';
import * as z from '../../validation/zod';

/** The `time` of an answer; `operating*` may be absent (docs/portal-contract.md §2). */
const answerTime = z.looseObject({
	/** Unix seconds by the portal's clock. */
	finish: z.optional(z.number()),
	/** ISO 8601 by the portal's clock; whole seconds. */
	date_start: z.optional(z.string()),
	operating: z.optional(z.number()),
	operating_reset_at: z.optional(z.number()),
});

/** It only helps to keep within the portal's limits: where it cannot be read, the answer still counts. */
const helpfulTime = z.catch(z.optional(answerTime), undefined);

/** The body of a REST answer, good or bad. */
export const restAnswer = z.looseObject({
	result: z.optional(z.unknown()),
	time: helpfulTime,
});

export type RestAnswer = z.infer<typeof restAnswer>;

/** PHP writes an empty map as `[]`, and a map with the keys 0, 1, … as a list. */
const phpMap = <Value extends z.core.SomeType>(value: Value) =>
	z.pipe(
		z.transform((raw: unknown) => (Array.isArray(raw) ? { ...raw } : (raw ?? {}))),
		z.record(z.string(), value),
	);

const refusal = z.pipe(z.unknown(), z.transform(readRefusal));

/** The `result` of a `batch`: every map in it, and it as a whole, can be an object or `[]`. */
export const batchResult = z.pipe(
	z.transform((raw: unknown) => (Array.isArray(raw) ? { ...raw } : raw)),
	z.looseObject({
		result: phpMap(z.unknown()),
		result_error: phpMap(refusal),
		result_time: z.catch(phpMap(helpfulTime), {}),
	}),
);
