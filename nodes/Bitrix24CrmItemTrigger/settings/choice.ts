import { NodeOperationError, type IHookFunctions, type INode } from 'n8n-workflow';
import {
	eventCodeOf,
	isDynamicType,
	isSmartProcess,
	SMART_INVOICE,
	SYSTEM_TYPES,
	type ItemChange,
} from '../../shared/crm/events/eventCodes';
import type { EventName } from '../../shared/crm/events/itemEvent';

/** What a trigger's user wants to hear of. */
export interface Choice {
	/** `entityTypeId`s; empty = every smart process and the new invoice. */
	objectTypes: readonly number[];
	changes: readonly EventName[];
}

const CHANGES = [
	'added',
	'updated',
	'deleted',
	'stageChanged',
] as const satisfies readonly EventName[];
const SYSTEM_TYPE_IDS: readonly number[] = Object.values(SYSTEM_TYPES);

/**
 * Reads the parameters `objectTypes` and `events`; an expression may give a list, one value, or
 * values in one string.
 * @throws NodeOperationError that names the parameter
 */
export function readChoice(node: INode, objectTypes: unknown, events: unknown): Choice {
	const changes = listOf(events);
	const unknown = changes.find((change) => !isEventName(change));
	if (changes.length === 0 || unknown !== undefined) {
		const found = unknown === undefined ? 'is empty' : `has "${unknown}"`;
		throw new NodeOperationError(
			node,
			`"Trigger On" ${found}: choose at least one of ${CHANGES.join(', ')}`,
		);
	}
	return {
		objectTypes: [...new Set(listOf(objectTypes).map((type) => readObjectType(node, type)))],
		changes: [...new Set(changes.filter(isEventName))],
	};
}

/** The choice of the node running in this context. @throws NodeOperationError that names the parameter */
export const choiceOf = (context: Pick<IHookFunctions, 'getNode' | 'getNodeParameter'>): Choice =>
	readChoice(
		context.getNode(),
		context.getNodeParameter('objectTypes', []),
		context.getNodeParameter('events'),
	);

const isEventName = (name: string): name is EventName => CHANGES.some((known) => known === name);

/** The texts of a list, or of a text with commas. */
export function listOf(value: unknown): string[] {
	const list: unknown[] = Array.isArray(value) ? value : String(value ?? '').split(',');
	return list.map((one) => String(one).trim()).filter((one) => one !== '');
}

function readObjectType(node: INode, value: string): number {
	const entityTypeId = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
	if (isDynamicType(entityTypeId) || SYSTEM_TYPE_IDS.includes(entityTypeId)) return entityTypeId;
	throw new NodeOperationError(
		node,
		`"Object Types" has "${value}", which has no events: choose from the list, or give entityTypeIds (smart processes have 128–191 or an even number from 1030 up, the new invoice 31, a deal 2)`,
	);
}

/** Whether an event was asked for. */
export function isWanted(
	{ objectTypes, changes }: Choice,
	{ event, entityTypeId }: { event: EventName; entityTypeId: number },
): boolean {
	return changes.includes(event) && isWatched({ objectTypes }, entityTypeId);
}

/** Whether items of this type are among those to watch. */
export function isWatched(
	{ objectTypes }: Pick<Choice, 'objectTypes'>,
	entityTypeId: number,
): boolean {
	return objectTypes.length === 0
		? isSmartProcess(entityTypeId) || entityTypeId === SMART_INVOICE
		: objectTypes.includes(entityTypeId);
}

/**
 * The event codes to subscribe to, each once, given those the portal offers. A type's own event is
 * taken only if every chosen type has one: with the base event beside it, a change would come twice
 * (docs/portal-contract.md §4).
 */
export function eventCodesFor(
	{ objectTypes, changes }: Choice,
	offered: ReadonlySet<string>,
): string[] {
	const systemTypes = objectTypes.filter((type) => !isDynamicType(type));
	const dynamicTypes = objectTypes.filter(isDynamicType);
	const codes = changes.map(firedBy).flatMap((change) => {
		const own = systemTypes.map((type) => eventCodeOf(change, type));
		if (objectTypes.length > 0 && dynamicTypes.length === 0) return own;
		const perType = dynamicTypes.map((type) => eventCodeOf(change, type, { perType: true }));
		const offersAll = perType.length > 0 && perType.every((code) => offered.has(code));
		return [...own, ...(offersAll ? perType : [eventCodeOf(change, 'dynamic')])];
	});
	return [...new Set(codes)];
}

/** What the portal fires for an event: a step from stage to stage is an update to it. */
const firedBy = (event: EventName): ItemChange => (event === 'stageChanged' ? 'updated' : event);
