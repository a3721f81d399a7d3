import type { IHookFunctions } from 'n8n-workflow';
import { oneOf, onOrOff, readOptions } from '../../shared/validation/options';
import * as z from '../../shared/validation/zod';
import { numberOption, type NumberOption } from './numberOption';

/** The numbers among the options. */
export const DRAIN_NUMBERS = {
	checkEvery: {
		label: 'Check Every (Seconds)',
		range: [5, 86_400],
		otherwise: 60,
		description: 'How often to look for changes in case a wake-up was lost or is off',
	},
	batchSize: {
		label: 'Batch Size',
		range: [1, 5_000],
		otherwise: 500,
		description: 'The most changes in one run',
	},
	maxAttempts: {
		label: 'Max Attempts',
		range: [1, 100],
		otherwise: 5,
		description:
			'How many times to run the workflow with the same changes before they are set aside in the portal’s queue, or with Catch-Up reported in a failed execution',
	},
	maxRunning: {
		label: 'Max Running',
		range: [1, 20],
		otherwise: 1,
		description: 'How many runs may be under way at once',
	},
	maxRunTime: {
		label: 'Max Run Time (Seconds)',
		range: [1, 604_800],
		otherwise: 3600,
		description:
			'How long a run may take before it counts as lost and is repeated like a failed one, where the workflow’s settings have no timeout',
	},
} as const satisfies Record<string, NumberOption>;

const drainOptions = z.object({
	acknowledge: z._default(oneOf('Acknowledge', ['onSuccess', 'onStart', 'onFinish']), 'onSuccess'),
	wakeUp: z._default(onOrOff('Wake Up'), true),
	checkEvery: numberOption(DRAIN_NUMBERS.checkEvery),
	batchSize: numberOption(DRAIN_NUMBERS.batchSize),
	maxAttempts: numberOption(DRAIN_NUMBERS.maxAttempts),
	maxRunning: numberOption(DRAIN_NUMBERS.maxRunning),
	maxRunTime: numberOption(DRAIN_NUMBERS.maxRunTime),
	replaySetAside: z._default(onOrOff('Replay Set-Aside Changes'), false),
});

/** The options of the deliveries that read changes; `checkEvery` and `maxRunTime` in seconds. */
export type DrainOptions = z.infer<typeof drainOptions>;

/** @throws NodeOperationError that names the option */
export const drainOptionsOf = (
	context: Pick<IHookFunctions, 'getNode' | 'getNodeParameter'>,
): DrainOptions =>
	readOptions(context.getNode(), drainOptions, context.getNodeParameter('options', {}));
