import * as z from '../../validation/zod';

/** The `time` of an answer; `operating*` may be absent (portal-contract.md §2). */
const answerTime = z.looseObject({
	/** Seconds. */
	duration: z.optional(z.number()),
	/** Unix seconds by the portal's clock. */
	finish: z.optional(z.number()),
	operating: z.optional(z.number()),
	operating_reset_at: z.optional(z.number()),
});

/** Only a help to go easy on the portal: where it cannot be read, the answer still counts. */
const helpfulTime = z.catch(z.optional(answerTime), undefined);

/** A REST answer, good or bad: an `error` key in an HTTP 200 body is a failure too. */
export const restAnswer = z.looseObject({
	result: z.optional(z.unknown()),
	time: helpfulTime,
	error: z.optional(z.union([z.string(), z.number()])),
	error_description: z.optional(z.unknown()),
});

export type RestAnswer = z.infer<typeof restAnswer>;

export type AnswerTime = z.infer<typeof answerTime>;

/** PHP writes an empty map as `[]`, and a map with the keys 0, 1, … as a list. */
const phpMap = <Value extends z.core.SomeType>(value: Value) =>
	z.union([
		z.record(z.string(), value),
		z.pipe(
			z.array(value),
			z.transform((list) => Object.fromEntries(list.map((one, index) => [String(index), one]))),
		),
	]);

const commandError = z.looseObject({
	error: z.optional(z.union([z.string(), z.number()])),
	error_description: z.optional(z.unknown()),
});

/** The `result` of a `batch`: every map can be an object or `[]`. */
export const batchResult = z.looseObject({
	result: z._default(phpMap(z.unknown()), {}),
	result_error: z._default(phpMap(commandError), {}),
	result_time: z._default(phpMap(helpfulTime), {}),
});
