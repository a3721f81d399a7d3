import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { refuseImpossibleSteps } from './instant/chosenStagesCheck';
import { startInstant } from './instant/instantRun';
import { itemsToTell, outputSettingsOf } from './instant/runItems';
import { startTestRun } from './runs/testRun';
import { isCatchUp, isGuaranteed, isHandMade } from './settings/triggerMode';
import { refuseIfCopied } from './copiedInstance/livingOriginal';
import { catchUpSources } from './sources/sourcesFor';
import { deliverLeftovers, startDrain } from './startDrain';
import { newestItemEvent } from './testing/newestItem';

/**
 * Starts the delivery that the node's parameters choose. That the node has this at all makes n8n check
 * the subscription at its every start (ARCHITECTURE.md "Life cycle").
 * @throws NodeOperationError for parameters that cannot be used, and in a copy of a living n8n
 */
export async function startDelivery(context: ITriggerFunctions): Promise<ITriggerResponse> {
	// n8n starts triggers beside checking their webhooks, so what that check found out may come too late.
	if (!isHandMade(context)) await refuseIfCopied(context);
	if (isGuaranteed(context)) return await startDrain(context);
	if (!isCatchUp(context)) await refuseImpossibleSteps(context);
	const close: Array<() => Promise<void>> = [startInstant(context)];
	const started = ({ closeFunction }: ITriggerResponse) => {
		if (closeFunction) close.push(closeFunction);
	};
	let isStarted = false;
	try {
		// Deletions come by delivery alone, whatever the delivery of the rest.
		if (isCatchUp(context)) started(await startDrain(context, catchUpSources));
		if (!isHandMade(context)) started(await deliverLeftovers(context));
		isStarted = true;
	} finally {
		// n8n closes nothing of a trigger that did not start.
		if (!isStarted) await closeAll(close);
	}
	return { closeFunction: async () => await closeAll(close) };
}

async function closeAll(close: ReadonlyArray<() => Promise<void>>): Promise<void> {
	await Promise.all(close.map(async (one) => await one()));
}

/** What `trigger()` does while a person tests the workflow in the editor. */
export function startTest(context: ITriggerFunctions): ITriggerResponse {
	return startTestRun(context, async () => {
		const event = await newestItemEvent(context);
		return await itemsToTell(context, [event], outputSettingsOf(context), 0);
	});
}
