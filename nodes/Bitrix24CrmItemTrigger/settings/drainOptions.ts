import type { INode } from 'n8n-workflow';
import {
	oneOf,
	onOrOff,
	readOptions,
	wholeNumber,
	type Range,
} from '../../shared/validation/options';
import * as z from '../../shared/validation/zod';

/** What the numbers among the options may be. */
export const DRAIN_RANGES = {
	checkEvery: [5, 86_400],
	batchSize: [1, 5_000],
	maxAttempts: [1, 100],
	maxRunning: [1, 20],
	maxRunTime: [1, 604_800],
} as const satisfies Record<string, Range>;

const drainOptions = z.object({
	acknowledge: z._default(oneOf('Acknowledge', ['onSuccess', 'onStart', 'onFinish']), 'onSuccess'),
	wakeUp: z._default(onOrOff('Wake Up'), true),
	checkEvery: z._default(wholeNumber('Check Every (Seconds)', DRAIN_RANGES.checkEvery), 60),
	batchSize: z._default(wholeNumber('Batch Size', DRAIN_RANGES.batchSize), 500),
	maxAttempts: z._default(wholeNumber('Max Attempts', DRAIN_RANGES.maxAttempts), 5),
	maxRunning: z._default(wholeNumber('Max Running', DRAIN_RANGES.maxRunning), 1),
	maxRunTime: z._default(wholeNumber('Max Run Time (Seconds)', DRAIN_RANGES.maxRunTime), 3600),
	replaySetAside: z._default(onOrOff('Replay Set-Aside Changes'), false),
});

/** The options of the deliveries that read changes; `checkEvery` and `maxRunTime` in seconds. */
export type DrainOptions = z.infer<typeof drainOptions>;

/** @throws NodeOperationError that names the option */
export const readDrainOptions = (node: INode, options: unknown): DrainOptions =>
	readOptions(node, drainOptions, options);
