import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { ItemEvent } from '../../shared/crm/itemEvent';
import { connect, type Authentication } from '../../shared/portal/connection';
import { Portal } from '../../shared/portal/portal';
import { collect, readCollectOptions } from './collecting';
import { emittedItem, itemReader, presentingIn, unreadItems, type Items } from '../emittedItems';
import { gatherItems } from './itemGathering';
import { handToTestRun } from '../testRun';

/**
 * Starts a run with an event of instant delivery. Where there is anything to wait for, the portal
 * is answered first: it calls slow handlers less and less often (design.md §5.3).
 */
export async function startRun(
	context: IWebhookFunctions,
	event: ItemEvent,
): Promise<IWebhookResponseData> {
	const node = context.getNode();
	const options = context.getNodeParameter('options', {});
	const collecting = readCollectOptions(node, options);
	const collects = collecting.collectFor > 0 && context.getMode() !== 'manual';
	const withItem = context.getNodeParameter('output', 'event') === 'item';
	if (!collects && !withItem) return { workflowData: runData(context, [event]) };

	context.getResponseObject().status(200).type('text/plain').send('OK');
	const events = collects ? await collect(nodeKey(context), event, collecting) : [event];
	if (!events) return { noWebhookResponse: true };
	const items = withItem ? await fetchItems(context, events, options) : undefined;
	return { noWebhookResponse: true, workflowData: runData(context, events, items) };
}

function nodeKey(context: IWebhookFunctions): string {
	return `${context.getWorkflow().id ?? ''}/${context.getNode().id}`;
}

function runData(context: IWebhookFunctions, events: readonly ItemEvent[], items?: Items) {
	const data = [events.map((event) => emittedItem(event, items))];
	if (context.getMode() === 'manual') {
		handToTestRun(context.getWorkflow().id, context.getNode().id, data);
	}
	return data;
}

async function fetchItems(
	context: IWebhookFunctions,
	events: readonly ItemEvent[],
	rawOptions: unknown,
): Promise<Items> {
	try {
		const authentication = context.getNodeParameter('authentication') as Authentication;
		const portal = new Portal(context, await connect(context, authentication));
		const presenting = presentingIn(context, portal, rawOptions);
		// Files belong to the workflow they were fetched for, so only items without them are shared.
		const owner = presenting.attachFiles ? nodeKey(context) : '';
		const key = `${portal.connection.key} ${owner} ${JSON.stringify(presenting.options)}`;
		return await gatherItems(key, events, itemReader(portal, presenting));
	} catch (error) {
		// The portal has been answered and will not call again: the event must not be lost as well.
		return unreadItems(events, error);
	}
}
