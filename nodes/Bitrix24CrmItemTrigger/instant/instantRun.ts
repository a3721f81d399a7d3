import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { ItemEvent } from '../../shared/crm/events/itemEvent';
import { connect, type Authentication } from '../../shared/portal/transport/connection';
import { Portal } from '../../shared/portal/portal';
import { outputOptionsSchema } from '../../shared/items/presenting/outputOptions';
import { readOptions } from '../../shared/validation/options';
import { collect, readCollectOptions } from './collecting';
import {
	emittedItem,
	itemReader,
	unreadItems,
	type ItemReader,
	type Items,
} from '../runs/emittedItems';
import { gatherItems } from './itemGathering';
import { handToTestRun } from '../runs/testRun';

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
	const node = context.getNode();
	const read: ItemReader = async (gathered) => {
		const authentication = context.getNodeParameter('authentication') as Authentication;
		const portal = new Portal(context, await connect(context, authentication));
		return await itemReader(context, portal, rawOptions)(gathered);
	};
	try {
		const { downloadFiles } = readOptions(node, outputOptionsSchema, rawOptions);
		// n8n keeps a file with the run it was fetched for, so runs cannot share what brings files.
		if (downloadFiles) return await read(events);
		const key = JSON.stringify([node.credentials, rawOptions]);
		return await gatherItems({ key, node: nodeKey(context) }, events, read);
	} catch (error) {
		// The portal has been answered and will not call again: the event must not be lost as well.
		return unreadItems(events, error);
	}
}
