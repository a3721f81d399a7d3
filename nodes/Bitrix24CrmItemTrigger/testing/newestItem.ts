import { NodeOperationError, type ITriggerFunctions } from 'n8n-workflow';
import type { ItemEvent } from '../../shared/crm/events/itemEvent';
import { asPortalError, toNodeApiError } from '../../shared/portal/errors/portalError';
import type { Command, CommandOutcome, Portal } from '../../shared/portal/portal';
import { choiceOf, type Choice } from '../settings/choice';
import { portalOf, portalOfEvents } from '../settings/connectedPortal';
import { everyListedType } from '../settings/everyObjectType';
import { secondsOf } from '../sources/looks/unixSeconds';
import { handedChange, type FoundChange } from '../sources/looks/foundChange';
import { rowsAnswer } from '../sources/looks/listedRows';
import { newestOrFailure, newestStep } from './newestStep';

/**
 * The item that changed last among those the node watches, as an event, or the last step from stage to
 * stage where nothing else is wanted: what a test run shows where no delivery has come, as n8n's
 * polling triggers do.
 * @throws NodeOperationError where there is no item; NodeApiError where the portal refuses
 */
export async function newestItemEvent(context: ITriggerFunctions): Promise<ItemEvent> {
	const node = context.getNode();
	const choice = choiceOf(context);
	const event = eventOf(choice);
	if (event === 'deleted') throw nothingToShow(context, event);
	const portal = await portalOf(context);
	try {
		const { objectTypes } = choice;
		const types = objectTypes.length > 0 ? objectTypes : await everyListedType(portal);
		const found =
			event === 'stageChanged'
				? await newestStep(context, portal, types)
				: await newestOf(portal, types, event);
		if (!found) throw nothingToShow(context, event);
		return handedChange(found, portalOfEvents(portal)).event;
	} catch (error) {
		throw toNodeApiError(node, asPortalError(error));
	}
}

/** A deletion leaves nothing to show, so that any other event goes before it. */
const BEST_FIRST = ['updated', 'added', 'stageChanged', 'deleted'] as const;

const eventOf = ({ changes }: Choice): ItemEvent['event'] =>
	BEST_FIRST.find((event) => changes.includes(event)) ?? 'updated';

async function newestOf(
	portal: Portal,
	types: readonly number[],
	event: FoundChange['event'],
): Promise<FoundChange | undefined> {
	const outcomes = await portal.batchInOrder(types.map(newestCommand));
	const found = types.flatMap((type, index) => itemOf(type, event, outcomes[index]) ?? []);
	return newestOrFailure(found, outcomes);
}

const newestCommand = (entityTypeId: number): Command => ({
	method: 'crm.item.list',
	params: {
		entityTypeId,
		select: ['id', 'updatedTime'],
		order: { updatedTime: 'DESC', id: 'DESC' },
		start: -1,
	},
});

function itemOf(
	entityTypeId: number,
	event: FoundChange['event'],
	outcome: CommandOutcome | undefined,
): FoundChange | undefined {
	const item = outcome?.ok ? rowsAnswer.safeParse(outcome.result).data?.items[0] : undefined;
	const [id, time] = [Number(item?.['id']), secondsOf(item?.['updatedTime'])];
	return time === undefined || Number.isNaN(id) ? undefined : { event, entityTypeId, id, time };
}

const NO_ITEM: Nothing = [
	'There is no item to test with',
	'The portal shows no item of the chosen object types to the connected user. Add an item in Bitrix24, or choose another object type.',
];

/** What a test run without anything to show says, and what to do. */
type Nothing = readonly [message: string, description: string];

/** An item that is there must not be shown as deleted: workflows delete things after it. */
const NOTHING: Readonly<Record<ItemEvent['event'], Nothing>> = {
	updated: NO_ITEM,
	added: NO_ITEM,
	stageChanged: [
		'There is no stage change to test with',
		'No item of the chosen object types has lately gone from or to the chosen stages. Move an item in Bitrix24, or choose other stages.',
	],
	deleted: [
		'A deletion cannot be shown without its delivery',
		'n8n runs this test in another process than the one that takes deliveries. Pin data of the trigger such as {"event": "deleted", "entityTypeId": 1220, "id": 24}, or choose "Item Updated" as well while you test.',
	],
};

function nothingToShow(context: ITriggerFunctions, event: ItemEvent['event']): NodeOperationError {
	const [message, description] = NOTHING[event];
	return new NodeOperationError(context.getNode(), message, { description });
}
