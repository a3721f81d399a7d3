import type { IDataObject, ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';
import type { ItemEvent } from '../../shared/crm/events/itemEvent';
import { readItems, refKey } from '../../shared/items/reading/readItems';
import { Portal } from '../../shared/portal/portal';
import { connect, type Authentication } from '../../shared/portal/transport/connection';
import { readIgnoreOwnChanges } from '../settings/changeOptions';
import { isWanted, readChoice, type Choice } from '../settings/choice';
import { connectedUser } from '../settings/connectedUser';
import { everyObjectType } from '../settings/everyObjectType';
import { isOwnChange, userIn } from '../sources/changedItems/changeRules';
import { latestSteps, ToldRows } from '../sources/stageHistory/latestSteps';
import { chosenSteps } from '../stages/stageChoice';
import type { StageFilter } from '../stages/stageFilter';
import { GatheredLookups } from './gatheredLookups';

type Context = IWebhookFunctions | ITriggerFunctions;

/** What has to be asked of the portal before an event can be told. */
interface Refining {
	choice: Choice;
	wantsSteps: boolean;
	ignoresOwn: boolean;
}

function refiningOf(context: Context): Refining {
	const node = context.getNode();
	const choice = readChoice(
		node,
		context.getNodeParameter('objectTypes', []),
		context.getNodeParameter('events'),
	);
	const wantsSteps = choice.changes.includes('stageChanged');
	const ignoresOwn = readIgnoreOwnChanges(node, context.getNodeParameter('options', {}));
	return { choice, wantsSteps, ignoresOwn };
}

/** Whether deliveries have to be looked into before they are told, so that the portal is answered first. */
export function needsRefining(context: Context): boolean {
	const { wantsSteps, ignoresOwn } = refiningOf(context);
	return wantsSteps || ignoresOwn;
}

/** By workflow and node: what was told in this process, what is looked up just now, what is wanted. */
const toldRows = new Map<string, ToldRows>();
const stepLookups = new Map<string, GatheredLookups>();
const stageFilters = new Map<string, Promise<StageFilter>>();

/**
 * Events as they are to be told: an update that was a step is told as that step, where steps are
 * wanted, and what the connected user did is left out, where that is wanted.
 * @param nodeKey the workflow and the node
 * @throws PortalError, NodeOperationError
 */
export async function refinedEvents(
	context: Context,
	nodeKey: string,
	events: readonly ItemEvent[],
): Promise<readonly ItemEvent[]> {
	const refining = refiningOf(context);
	if (!refining.wantsSteps && !refining.ignoresOwn) return events;
	const authentication = context.getNodeParameter('authentication') as Authentication;
	const portal = new Portal(context, await connect(context, authentication));
	const known = refining.ignoresOwn ? await withChangers(context, portal, events) : events;
	const steps = refining.wantsSteps
		? await stepsFor(context, nodeKey, portal, refining, events)
		: [];
	const told = [...known.filter((event) => isWanted(refining.choice, event)), ...steps];
	if (!refining.ignoresOwn) return told;
	const user = await connectedUser(context, portal);
	return told.filter(({ changedBy }) => changedBy !== user);
}

async function stepsFor(
	context: Context,
	nodeKey: string,
	portal: Portal,
	{ choice }: Refining,
	events: readonly ItemEvent[],
): Promise<ItemEvent[]> {
	const updates = events.filter(({ event }) => event === 'updated');
	if (updates.length === 0) return [];
	const options = (context.getNodeParameter('options', {}) ?? {}) as IDataObject;
	const { fromStages, toStages } = options;
	const filterKey = `${nodeKey} ${JSON.stringify([fromStages, toStages, choice.objectTypes])}`;
	const isWantedStep = await askedOnce(stageFilters, filterKey, async () => {
		const everyType = async () => await everyObjectType(portal);
		return await chosenSteps(context.getNode(), portal, choice, options, everyType);
	});
	const told = toldRows.get(nodeKey) ?? new ToldRows();
	toldRows.set(nodeKey, told);
	const line = stepLookups.get(nodeKey) ?? new GatheredLookups();
	stepLookups.set(nodeKey, line);
	const steps = await line.lookUp(updates, async (all) => await latestSteps(portal, all, told));
	return steps.filter(({ entityTypeId, stage }) => stage && isWantedStep(entityTypeId, stage));
}

/** Who made the last change, as far as the items say. */
async function withChangers(
	context: Context,
	portal: Portal,
	events: readonly ItemEvent[],
): Promise<ItemEvent[]> {
	const readable = events.filter(({ event }) => event !== 'deleted');
	const items = await readItems(portal, readable);
	const user = await connectedUser(context, portal);
	return events.map((event) => {
		const outcome = items.get(refKey(event));
		if (event.event === 'deleted' || !outcome?.ok) return event;
		const isNew = event.event === 'added';
		const isOwn = isOwnChange(outcome.item, user, { isNew, toldUpTo: undefined });
		const changedBy = isOwn ? user : userIn(outcome.item['updatedBy']);
		return changedBy === undefined || (changedBy === user && !isOwn)
			? event
			: { ...event, changedBy };
	});
}

/** What failed is asked again the next time. */
async function askedOnce<Value>(
	values: Map<string, Promise<Value>>,
	key: string,
	ask: () => Promise<Value>,
): Promise<Value> {
	const known = values.get(key) ?? ask();
	values.set(key, known);
	void known.catch(() => values.delete(key));
	return await known;
}
