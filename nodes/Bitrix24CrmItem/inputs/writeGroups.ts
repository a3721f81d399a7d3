import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { connectorOf, ownerOf } from '../../shared/application/owner';
import type { Writing } from '../../shared/items/writing/sending/writing';
import type { Portal } from '../../shared/portal/portal';
import { onOrOff, readOptions } from '../../shared/validation/options';
import * as z from '../../shared/validation/zod';
import { runInGroups, type GroupFrame, type GroupOperation } from './inputGroups';
import type { InputOutcome } from './outcomes/outcome';

const writeOptionsSchema = z.object({
	hideFromTrigger: z._default(onOrOff('Hide From Trigger'), false),
	withoutAutomation: z._default(onOrOff('Without Automation'), false),
});

/** The options of everything that writes. */
export type WriteOptions = z.infer<typeof writeOptionsSchema>;

/** What inputs that share their options are written with. */
export interface WriteFrame extends GroupFrame {
	options: WriteOptions;
	sending: Writing;
}

/** From so many on the log says how far the writing is. */
const MANY = 1_000;

/** Runs an operation that writes: nothing is sent if one of the inputs cannot be read. */
export async function runWritesInGroups<Input>(
	context: IExecuteFunctions,
	portal: Portal,
	inputs: readonly INodeExecutionData[],
	{ inputOf, run }: GroupOperation<Input, WriteFrame>,
): Promise<InputOutcome[]> {
	return await runInGroups(context, inputs, {
		inputOf,
		isAllOrNothing: true,
		run: async (members, frame) => {
			const { rawOptions, onHint, first } = frame;
			const options = readOptions(context.getNode(), writeOptionsSchema, rawOptions, first);
			const sending = {
				portal,
				timezone: context.getTimezone(),
				onHint,
				onProgress: (done: number, inAll: number) => {
					if (inAll > MANY) context.logger.info(`${done} of ${inAll} inputs are written`);
				},
				connector: options.hideFromTrigger ? connectorOf(ownerOf(context)) : undefined,
			};
			return await run(members, { ...frame, options, sending });
		},
	});
}
