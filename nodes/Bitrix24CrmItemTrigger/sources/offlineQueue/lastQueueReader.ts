import type { FunctionsBase } from 'n8n-workflow';
import { drainWithClaim } from '../../drain/runningDrains';
import { connectorOf, ownerOf } from '../../../shared/application/owner';

type ReaderContext = Pick<
	FunctionsBase,
	'getInstanceId' | 'getWorkflow' | 'getNode' | 'getMode' | 'getWorkflowStaticData'
>;

/** Kept with the whole workflow, whose nodes share one queue. */
const READER = 'bitrix24QueueReader';

/** Remembers across restarts that this node reads the workflow's queue, or that it has stopped to. */
export function noteQueueReader(context: ReaderContext, isReader: boolean): void {
	const remembered = context.getWorkflowStaticData('global');
	if (isReader) remembered[READER] = context.getNode().id;
	else if (hasReadQueue(context)) delete remembered[READER];
}

/** Whether this node was the last to read the workflow's queue: its rows may still wait there. */
export const hasReadQueue = (context: ReaderContext): boolean =>
	context.getWorkflowStaticData('global')[READER] === context.getNode().id;

/** Whether another node of the workflow is reading its queue now. */
export function isReadByAnother(context: ReaderContext): boolean {
	const reader = drainWithClaim(connectorOf(ownerOf(context)));
	return reader !== undefined && reader.nodeId !== context.getNode().id;
}
