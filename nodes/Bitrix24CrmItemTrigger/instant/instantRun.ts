import type { ITriggerFunctions, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { ItemEvent } from '../../shared/crm/events/itemEvent';
import { nodeKeyOf } from '../runs/nodeKey';
import { turnToStart } from '../runs/startLine';
import { ignoresOwnChanges } from '../settings/changeOptions';
import { handToTestRun } from '../runs/testRun';
import { collect, endCollection, collectOptionsOf } from './collecting';
import { handOver, openIntake } from './intake';
import { hurryGathering } from './itemGathering';
import { needsRefining } from './refinedEvents';
import { downloadsFiles, gatheringKey, outputSettingsOf, runItems } from './runItems';

/** The longest that events of a mass change wait to be fetched together. */
const LONGEST_WAIT_MS = 30_000;

/** The same where n8n holds memory for each of them until its run starts. */
const LONGEST_WAIT_IN_WEBHOOK_MS = 5_000;
/** So many wait there at once before they are fetched without more waiting. */
const MOST_IN_WEBHOOK = 50;

/**
 * Starts a run with an event of instant delivery. Where this process has the node's trigger, the
 * portal is answered and the trigger takes the event over. Elsewhere (a webhook processor, a main that
 * does not lead) n8n can start the run only from here, and what waits here is lost if it stops.
 */
export async function startRun(
	context: IWebhookFunctions,
	event: ItemEvent,
): Promise<IWebhookResponseData> {
	if (context.getMode() === 'manual') return await testRun(context, event);
	const settings = outputSettingsOf(context);
	const nodeKey = nodeKeyOf(context);
	// n8n moves files to their run only where the run starts from here.
	if (!downloadsFiles(settings) && handOver(nodeKey, event)) {
		answer(context);
		return { noWebhookResponse: true };
	}
	const collecting = collectOptionsOf(context);
	if (collecting.collectFor === 0 && !settings.withItem && !needsRefining(context)) {
		return { workflowData: [await runItems(context, [event], settings, 0)] };
	}
	answer(context);
	const events = await collect(nodeKey, event, collecting);
	if (!events) return { noWebhookResponse: true };
	const items = await bounded(gatheringKey(context, settings), async () => {
		return await runItems(context, events, settings, LONGEST_WAIT_IN_WEBHOOK_MS);
	});
	if (items.length === 0) return { noWebhookResponse: true };
	await turnToStart(nodeKey);
	return { noWebhookResponse: true, workflowData: [items] };
}

/** The portal calls slow handlers less and less often (ARCHITECTURE.md "Answer fast"). */
function answer(context: IWebhookFunctions): void {
	context.getResponseObject().status(200).type('text/plain').send('OK');
}

async function testRun(
	context: IWebhookFunctions,
	event: ItemEvent,
): Promise<IWebhookResponseData> {
	const settings = outputSettingsOf(context);
	if (settings.withItem) answer(context);
	const data = [await runItems(context, [event], settings, 0)];
	handToTestRun(context, data);
	return { ...(settings.withItem ? { noWebhookResponse: true } : {}), workflowData: data };
}

let inWebhook = 0;

/** Too many deliveries that wait in `webhook()` end the waiting. */
async function bounded<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
	inWebhook++;
	if (inWebhook >= MOST_IN_WEBHOOK) hurryGathering(key);
	try {
		return await work();
	} finally {
		inWebhook--;
	}
}

/**
 * From now on this process starts the runs of the node's deliveries.
 * @returns to be called when n8n closes the trigger: finishes what has been answered
 * @throws NodeOperationError for options that cannot be used
 */
export function startInstant(context: ITriggerFunctions): () => Promise<void> {
	const settings = outputSettingsOf(context);
	const collecting = collectOptionsOf(context);
	// A value that cannot be is an error at activation, not of every delivery.
	ignoresOwnChanges(context);
	const nodeKey = nodeKeyOf(context);
	return openIntake({
		context,
		nodeKey,
		itemsOf: async (event) => {
			const events = await collect(nodeKey, event, collecting);
			const items = events && (await runItems(context, events, settings, LONGEST_WAIT_MS));
			return items && items.length > 0 ? items : undefined;
		},
		hurry: () => {
			endCollection(nodeKey);
			hurryGathering(gatheringKey(context, settings));
		},
	});
}
