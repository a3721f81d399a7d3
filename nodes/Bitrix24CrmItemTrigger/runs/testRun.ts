import type {
	INodeExecutionData,
	ITriggerFunctions,
	ITriggerResponse,
	IWebhookFunctions,
} from 'n8n-workflow';
import { nodeKeyOf } from './nodeKey';

/**
 * In a test run n8n calls `webhook()` and then also `trigger()`, and takes only what the latter
 * emits as the run's data. This hands the delivery from the one to the other, within the process.
 */
const received = new Map<string, INodeExecutionData[][]>();

export function handToTestRun(context: IWebhookFunctions, data: INodeExecutionData[][]): void {
	received.set(nodeKeyOf(context), data);
}

/** From now on the test's run shows what it finds itself, not a delivery left from another test. */
export function forgetTestDelivery(context: IWebhookFunctions): void {
	received.delete(nodeKeyOf(context));
}

/**
 * What `trigger()` does in a test run.
 * @param withoutDelivery what is emitted where the test waited for no delivery, or where that is in another
 *   process: n8n runs tests on workers if it is told to, and always from 3.0 on
 */
export function startTestRun(
	context: ITriggerFunctions,
	withoutDelivery: () => Promise<INodeExecutionData[]>,
): ITriggerResponse {
	return {
		manualTriggerFunction: async () => {
			const key = nodeKeyOf(context);
			const data = received.get(key);
			received.delete(key);
			if (data) return context.emit(data);
			context.logger.info(
				`"${context.getNode().name}": no delivery was handed over to this test, so it shows the item that changed last`,
			);
			context.emit([await withoutDelivery()]);
		},
	};
}
