import { NodeOperationError, type IDataObject, type ITriggerFunctions } from 'n8n-workflow';
import type { ItemEvent } from '../../shared/crm/events/itemEvent';
import { SMART_INVOICE } from '../../shared/crm/events/eventCodes';
import { smartProcesses } from '../../shared/items/lookups/objectTypes';
import { asPortalError, toNodeApiError } from '../../shared/portal/errors/portalError';
import { Portal, type Command, type CommandOutcome } from '../../shared/portal/portal';
import { connect, type Authentication } from '../../shared/portal/transport/connection';
import { numeric } from '../../shared/validation/numeric';
import { phpList } from '../../shared/validation/phpList';
import * as z from '../../shared/validation/zod';
import { readChoice, type Choice } from '../settings/choice';
import { newestStep } from './newestStep';

const newest = z.looseObject({
	items: phpList(z.looseObject({ id: numeric(), updatedTime: z.string() })),
});

/**
 * The item that changed last among those the node watches, as an event, or the last step from stage to
 * stage where nothing else is wanted: what a test run shows where no delivery has come, as n8n's
 * polling triggers do.
 * @throws NodeOperationError where there is no item; NodeApiError where the portal refuses
 */
export async function newestItemEvent(context: ITriggerFunctions): Promise<ItemEvent> {
	const node = context.getNode();
	const choice = readChoice(
		node,
		context.getNodeParameter('objectTypes', []),
		context.getNodeParameter('events'),
	);
	const event = changeOf(choice);
	if (event === 'deleted') throw noDeletion(context);
	const authentication = context.getNodeParameter('authentication') as Authentication;
	const connection = await connect(context, authentication);
	const portal = new Portal(context, connection);
	try {
		const types = choice.objectTypes.length > 0 ? choice.objectTypes : await everyType(portal);
		const found =
			event === 'stageChanged'
				? await lastStep(context, portal, choice, types)
				: await newestOf(portal, types);
		if (!found) throw event === 'stageChanged' ? noStep(context) : noItem(context);
		return {
			event,
			...found,
			portal: {
				domain: connection.origin.replace(/^https?:\/\//, ''),
				memberId: connection.memberId ?? '',
			},
		};
	} catch (error) {
		throw error instanceof NodeOperationError ? error : toNodeApiError(node, asPortalError(error));
	}
}

/** A deletion leaves nothing to show, so that any other event goes before it. */
const BEST_FIRST = ['updated', 'added', 'stageChanged', 'deleted'] as const;

const changeOf = ({ changes }: Choice): ItemEvent['event'] =>
	BEST_FIRST.find((event) => changes.includes(event)) ?? 'updated';

async function everyType(portal: Portal): Promise<number[]> {
	try {
		const { types } = await smartProcesses(portal);
		return [...types.map(({ entityTypeId }) => entityTypeId), SMART_INVOICE];
	} catch (error) {
		// Only CRM administrators may list smart processes; the invoice is there for everybody.
		const refused = asPortalError(error);
		if (!refused.is('ACCESS_DENIED')) throw refused;
		return [SMART_INVOICE];
	}
}

type Found = Omit<ItemEvent, 'event' | 'portal'>;

async function lastStep(
	context: ITriggerFunctions,
	portal: Portal,
	choice: Choice,
	types: readonly number[],
): Promise<Found | undefined> {
	const options = (context.getNodeParameter('options', {}) ?? {}) as IDataObject;
	const step = await newestStep(context.getNode(), portal, choice, types, options);
	if (!step) return undefined;
	const { entityTypeId, id, time, stage, changedBy } = step;
	return {
		entityTypeId,
		id,
		occurredAt: new Date(time * 1000).toISOString(),
		...(stage ? { stage } : {}),
		...(changedBy === undefined ? {} : { changedBy }),
	};
}

async function newestOf(
	portal: Portal,
	entityTypeIds: readonly number[],
): Promise<Found | undefined> {
	const commands = Object.fromEntries(
		entityTypeIds.map((type) => [`t${type}`, newestCommand(type)]),
	);
	const outcomes = await portal.batch(commands);
	const found = entityTypeIds.flatMap((type) => itemOf(type, outcomes[`t${type}`]));
	const failed = Object.values(outcomes).find((outcome) => !outcome.ok);
	if (found.length === 0 && failed && !failed.ok) throw failed.error;
	return found.sort((one, other) => (one.occurredAt < other.occurredAt ? 1 : -1))[0];
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

function itemOf(entityTypeId: number, outcome: CommandOutcome | undefined): Found[] {
	const read = outcome?.ok ? newest.safeParse(outcome.result).data?.items[0] : undefined;
	const time = Date.parse(read?.updatedTime ?? '');
	if (!read || Number.isNaN(time)) return [];
	return [{ entityTypeId, id: read.id, occurredAt: new Date(time).toISOString() }];
}

const noItem = (context: ITriggerFunctions) =>
	new NodeOperationError(context.getNode(), 'There is no item to test with', {
		description:
			'No delivery reached this test, and the portal shows no item of the chosen object types to the connected user. Add an item in Bitrix24, or choose another object type.',
	});

/** An item that is there must not be shown as deleted: workflows delete things after it. */
const noDeletion = (context: ITriggerFunctions) =>
	new NodeOperationError(context.getNode(), 'A deletion cannot be shown without its delivery', {
		description:
			'No delivery reached this test: n8n runs it in another process than the one that takes deliveries. A deleted item leaves nothing to read instead. Pin data of the trigger such as {"event": "deleted", "entityTypeId": 1220, "id": 24}, or choose "Item Updated" as well while you test.',
	});

const noStep = (context: ITriggerFunctions) =>
	new NodeOperationError(context.getNode(), 'There is no stage change to test with', {
		description:
			'No item of the chosen object types has gone lately from one of the chosen stages to another. Move an item in Bitrix24, or choose other stages.',
	});
