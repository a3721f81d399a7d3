import {
	NodeOperationError,
	type INodeExecutionData,
	type ITriggerFunctions,
	type ITriggerResponse,
} from 'n8n-workflow';

/**
 * In a test run n8n calls `webhook()` and then also `trigger()`, and takes only what the latter
 * emits as the run's data. This hands the delivery from the one to the other, within the process.
 */
const received = new Map<string, INodeExecutionData[][]>();

const keyOf = (workflowId: string | undefined, nodeId: string) => `${workflowId ?? ''}/${nodeId}`;

export function handToTestRun(
	workflowId: string | undefined,
	nodeId: string,
	data: INodeExecutionData[][],
): void {
	received.set(keyOf(workflowId, nodeId), data);
}

/** What `trigger()` does in a test run. */
export function startTestRun(context: ITriggerFunctions): ITriggerResponse {
	return { manualTriggerFunction: async () => context.emit(takeDelivery(context)) };
}

function takeDelivery(context: ITriggerFunctions): INodeExecutionData[][] {
	const node = context.getNode();
	const key = keyOf(context.getWorkflow().id, node.id);
	const data = received.get(key);
	received.delete(key);
	if (data) return data;
	throw new NodeOperationError(
		node,
		'The test event did not reach the process that runs the test',
		{
			description:
				'This happens where test runs are offloaded to workers. Publish the workflow to try it with real events.',
		},
	);
}
