import type { INode } from 'n8n-workflow';
import { readOptions } from '../../shared/items/readOptions';
import * as z from '../../shared/zod';

const wholeNumber = (least: number, most: number) =>
	z.coerce.number().check(z.int(), z.minimum(least), z.maximum(most));

const guaranteedOptions = z.object({
	acknowledge: z._default(z.enum(['onSuccess', 'onStart', 'onFinish']), 'onSuccess'),
	wakeUp: z._default(z.boolean(), true),
	checkEvery: z._default(wholeNumber(5, 86_400), 60),
	batchSize: z._default(wholeNumber(1, 5_000), 500),
	maxAttempts: z._default(wholeNumber(1, 100), 5),
	maxRunning: z._default(wholeNumber(1, 20), 1),
	replaySetAside: z._default(z.boolean(), false),
});

/** The options of guaranteed delivery (interface.md); `checkEvery` in seconds. */
export type GuaranteedOptions = z.infer<typeof guaranteedOptions>;

/** @throws NodeOperationError that names the option */
export const readGuaranteedOptions = (node: INode, options: unknown): GuaranteedOptions =>
	readOptions(node, guaranteedOptions, options);
