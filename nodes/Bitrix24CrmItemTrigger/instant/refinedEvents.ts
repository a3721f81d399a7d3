import type { ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';
import type { ItemEvent } from '../../shared/crm/events/itemEvent';
import { readItems, refKey } from '../../shared/items/reading/readItems';
import type { Portal } from '../../shared/portal/portal';
import { nodeKeyOf } from '../runs/nodeKey';
import { ignoresOwnChanges } from '../settings/changeOptions';
import { choiceOf, isWanted, type Choice } from '../settings/choice';
import { portalOf } from '../settings/connectedPortal';
import { connectedUser } from '../settings/connectedUser';
import { optionsOf } from '../settings/triggerMode';
import { changerOf, isOwnChange } from '../sources/changedItems/changeRules';
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
	const choice = choiceOf(context);
	const wantsSteps = choice.changes.includes('stageChanged');
	return { choice, wantsSteps, ignoresOwn: ignoresOwnChanges(context) };
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
 * @throws PortalError, NodeOperationError
 */
export async function refinedEvents(
	context: Context,
	events: readonly ItemEvent[],
): Promise<readonly ItemEvent[]> {
	const { choice, wantsSteps, ignoresOwn } = refiningOf(context);
	const portal = await portalOf(context);
	const known = ignoresOwn ? await withChangers(context, portal, events) : events;
	const steps = wantsSteps ? await stepsFor(context, portal, choice, events) : [];
	const told = [...known.filter((event) => isWanted(choice, event)), ...steps];
	if (!ignoresOwn) return told;
	const user = await connectedUser(context, portal);
	return told.filter(({ changedBy }) => changedBy !== user);
}

async function stepsFor(
	context: Context,
	portal: Portal,
	choice: Choice,
	events: readonly ItemEvent[],
): Promise<ItemEvent[]> {
	const updates = events.filter(({ event }) => event === 'updated');
	if (updates.length === 0) return [];
	const nodeKey = nodeKeyOf(context);
	const { fromStages, toStages } = optionsOf(context);
	const filterKey = `${nodeKey} ${JSON.stringify([fromStages, toStages, choice.objectTypes])}`;
	const isWantedStep = await askedOnce(
		stageFilters,
		filterKey,
		async () => await chosenSteps(context, portal, choice),
	);
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
		const changedBy = changerOf(outcome.item);
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
