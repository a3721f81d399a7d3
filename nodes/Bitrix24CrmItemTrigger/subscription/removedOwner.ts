import type { IHookFunctions } from 'n8n-workflow';
import { isHandlerAt, isOwnHandler } from '../../shared/application/handlerAddress';
import { ownerOf, type Owner } from '../../shared/application/owner';
import type { Subscription } from '../../shared/application/applicationState';

/** Lies in the static data of a test alone, which n8n keeps apart from production's and never saves. */
interface TestMark {
	isTest?: boolean;
}

/** To be called wherever something is bound, so that `ownerToRemove` knows a test afterwards. */
export function markTest(context: IHookFunctions): void {
	if (ownerOf(context).mode !== 'test') return;
	(context.getWorkflowStaticData('node') as TestMark).isTest = true;
}

/**
 * Whose subscriptions a `delete` is about. n8n calls it in the mode `internal` both for production
 * and for a test that ends, and the end of a test must never take production's subscriptions away.
 * A test is known by its mark, or, where its delivery came before n8n had stored the mark, by a
 * subscription of a test at the address n8n names.
 */
export function ownerToRemove(
	context: IHookFunctions,
	subscriptions: readonly Subscription[],
): Owner {
	const test: Owner = { ...ownerOf(context), mode: 'test' };
	const url = context.getNodeWebhookUrl('default') ?? '';
	const { isTest = false } = context.getWorkflowStaticData('node') as TestMark;
	const isBoundByTest = subscriptions.some(
		({ handler }) => isOwnHandler(handler, test) && isHandlerAt(handler, url),
	);
	return isTest || isBoundByTest ? test : { ...test, mode: 'production' };
}
