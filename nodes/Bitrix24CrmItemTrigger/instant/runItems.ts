import type {
	INodeExecutionData,
	ITriggerFunctions,
	IWebhookFunctions,
	NodeParameterValueType,
} from 'n8n-workflow';
import type { ItemEvent } from '../../shared/crm/events/itemEvent';
import {
	emittedItem,
	itemReader,
	presentingOf,
	unreadItems,
	type Items,
} from '../runs/emittedItems';
import { labelledSteps } from '../changes/stageLabels';
import { inWords } from '../runs/triggerReports';
import { choiceOf, isWanted } from '../settings/choice';
import { portalOf } from '../settings/connectedPortal';
import { gatherItems } from './itemGathering';
import { needsRefining, refinedEvents } from './refinedEvents';

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
	return await itemsToTell(context, await refined(context, events), settings, longestWait);
}

/** The same for events that need no looking up at the portal. */
export async function itemsToTell(
	context: IWebhookFunctions | ITriggerFunctions,
	told: readonly ItemEvent[],
	settings: OutputSettings,
	longestWait: number,
): Promise<INodeExecutionData[]> {
	const items =
		settings.withItem && told.length > 0
			? await fetchItems(context, told, settings, longestWait)
			: undefined;
	const labelled = await withStageLabels(context, told, settings);
	return told.map((event) => emittedItem(labelled?.get(event) ?? event, items));
}

/** Where the portal cannot be asked, the events are told as they came: they will not come again. */
async function refined(
	context: IWebhookFunctions | ITriggerFunctions,
	events: readonly ItemEvent[],
): Promise<readonly ItemEvent[]> {
	if (!needsRefining(context)) return events;
	try {
		return await refinedEvents(context, events);
	} catch (error) {
		const { reason } = inWords(error);
		context.logger.warn(
			`"${context.getNode().name}": deliveries could not be looked up at the portal, so that steps from stage to stage are missing: ${reason}`,
		);
		const choice = choiceOf(context);
		return events.filter((event) => isWanted(choice, event));
	}
}

async function withStageLabels(
	context: IWebhookFunctions | ITriggerFunctions,
	events: readonly ItemEvent[],
	{ rawOptions }: OutputSettings,
): Promise<Map<ItemEvent, ItemEvent> | undefined> {
	if (!events.some(({ stage }) => stage)) return undefined;
	try {
		const portal = await portalOf(context);
		const presenting = presentingOf(context, portal, rawOptions);
		return presenting.options.labels ? await labelledSteps(portal, events, presenting) : undefined;
	} catch (error) {
		context.logger.debug(`Stages could not be named: ${String(error)}`);
		return undefined;
	}
}

async function fetchItems(
	context: IWebhookFunctions | ITriggerFunctions,
	events: readonly ItemEvent[],
	settings: OutputSettings,
	longestWait: number,
): Promise<Items> {
	const read = itemReader(context, settings.rawOptions);
	try {
		if (downloadsFiles(settings)) return await read(events);
		const key = gatheringKey(context, settings);
		return await gatherItems({ key, longestWait }, events, read);
	} catch (error) {
		return unreadItems(events, error);
	}
}
