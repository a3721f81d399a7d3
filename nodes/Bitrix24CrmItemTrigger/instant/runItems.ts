import type {
	INodeExecutionData,
	ITriggerFunctions,
	IWebhookFunctions,
	NodeParameterValueType,
} from 'n8n-workflow';
import type { ItemEvent } from '../../shared/crm/events/itemEvent';
import { connect, type Authentication } from '../../shared/portal/transport/connection';
import { Portal } from '../../shared/portal/portal';
import {
	emittedItem,
	itemReader,
	unreadItems,
	type ItemReader,
	type Items,
} from '../runs/emittedItems';
import { gatherItems } from './itemGathering';

/** The node's parameters that say what an event is emitted with. */
export interface OutputSettings {
	withItem: boolean;
	rawOptions: NodeParameterValueType | object;
}

export const outputSettingsOf = (
	context: IWebhookFunctions | ITriggerFunctions,
): OutputSettings => ({
	withItem: context.getNodeParameter('output', 'event') === 'item',
	rawOptions: context.getNodeParameter('options', {}),
});

/** What the items of a node are fetched with: fetches with the same key can be one. */
export const gatheringKey = (
	context: IWebhookFunctions | ITriggerFunctions,
	{ rawOptions }: OutputSettings,
): string => JSON.stringify([context.getNode().credentials, rawOptions]);

/** Files stay with the run they were fetched for, so runs cannot share what brings files. */
export const downloadsFiles = ({ withItem, rawOptions }: OutputSettings): boolean =>
	withItem && (rawOptions as { downloadFiles?: unknown }).downloadFiles === true;

/**
 * Events as a workflow gets them. Where items are wanted and cannot be fetched, each event says why:
 * the portal has been answered and will not call again, so the event must not be lost as well.
 * @param longestWait how long a fetch may wait for more, in milliseconds
 */
export async function runItems(
	context: IWebhookFunctions | ITriggerFunctions,
	events: readonly ItemEvent[],
	settings: OutputSettings,
	longestWait: number,
): Promise<INodeExecutionData[]> {
	const items = settings.withItem
		? await fetchItems(context, events, settings, longestWait)
		: undefined;
	return events.map((event) => emittedItem(event, items));
}

async function fetchItems(
	context: IWebhookFunctions | ITriggerFunctions,
	events: readonly ItemEvent[],
	settings: OutputSettings,
	longestWait: number,
): Promise<Items> {
	const read: ItemReader = async (gathered) => {
		const authentication = context.getNodeParameter('authentication') as Authentication;
		const portal = new Portal(context, await connect(context, authentication));
		return await itemReader(context, portal, settings.rawOptions)(gathered);
	};
	try {
		if (downloadsFiles(settings)) return await read(events);
		const key = gatheringKey(context, settings);
		return await gatherItems({ key, longestWait }, events, read);
	} catch (error) {
		return unreadItems(events, error);
	}
}
