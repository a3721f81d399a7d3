import type { IHookFunctions } from 'n8n-workflow';
import { isOwnHandler } from '../handlerAddress';
import { ownerOf } from '../owner';
import type { Subscription } from '../portalState';
import { WAKE_UP_EVENT } from '../triggerMode';

/**
 * Whether the application's plain queue, which has no connector to tell its reader by, is this
 * node's: its wake-up says so, or what n8n keeps with the workflow.
 */
export function ownsPlainQueue(
	context: IHookFunctions,
	subscriptions: readonly Subscription[],
): boolean {
	const owner = ownerOf(context);
	return (
		context.getWorkflowStaticData('node').ownsPlainQueue === true ||
		subscriptions.some(
			({ event, handler }) => event === WAKE_UP_EVENT && isOwnHandler(handler, owner),
		)
	);
}

/** Remembers across restarts whether the plain queue is this node's. */
export function notePlainQueue(context: IHookFunctions, isOwn: boolean): void {
	const remembered = context.getWorkflowStaticData('node');
	if (isOwn) remembered.ownsPlainQueue = true;
	else delete remembered.ownsPlainQueue;
}
