import type { IExecuteFunctions } from 'n8n-workflow';
import { connectorOf } from '../../shared/application/owner';
import type { Portal } from '../../shared/portal/portal';
import { onOrOff, readOptions } from '../../shared/validation/options';
import * as z from '../../shared/validation/zod';

const writeOptionsSchema = z.object({
	hideFromTrigger: z._default(onOrOff('Hide From Trigger'), false),
	withoutAutomation: z._default(onOrOff('Without Automation'), false),
});

/** The options of everything that writes. */
export type WriteOptions = z.infer<typeof writeOptionsSchema>;

/** @throws NodeOperationError that names the option */
export function writeOptionsOf(
	context: IExecuteFunctions,
	rawOptions: unknown,
	itemIndex: number,
): WriteOptions {
	return readOptions(context.getNode(), writeOptionsSchema, rawOptions, itemIndex);
}

/** From so many on the log says how far the writing is. */
const MANY = 1_000;

/** What sending the writes of a run needs of the node. */
export function sendingBy(
	context: IExecuteFunctions,
	portal: Portal,
	{ hideFromTrigger }: WriteOptions,
	onHint: (message: string) => void,
) {
	const instanceId = context.getInstanceId();
	const workflowId = context.getWorkflow().id ?? '';
	return {
		portal,
		timezone: context.getTimezone(),
		onHint,
		onProgress: (done: number, inAll: number) => {
			if (inAll > MANY) context.logger.info(`${done} of ${inAll} inputs are written`);
		},
		...(hideFromTrigger ? { connector: connectorOf({ instanceId, workflowId }) } : {}),
	};
}
