import { textOrEmpty } from '../../validation/texts';
import { isMapOrList } from '../../validation/json';
import * as z from '../../validation/zod';
import { readDocumentId } from './documentId';
import { isDynamicType, readEventCode, type ItemChange } from './eventCodes';

/** What a workflow can be told of an item. */
export type EventName = ItemChange | 'stageChanged';

/** A step from one stage or pipeline to another; `null`: where it came from is not known. */
export interface StageStep {
	from: string | null;
	to: string;
	fromCategoryId: number | null;
	/** 0 for types without pipelines, such as leads. */
	categoryId: number;
	semantics: 'process' | 'success' | 'failure';
	/** The names of the same, where `labels` are wanted. */
	labels?: Record<'from' | 'to' | 'fromCategoryId' | 'categoryId', string | null>;
}

/** One change of an item, the same whichever way it came. */
export interface ItemEvent {
	event: EventName;
	entityTypeId: number;
	id: number;
	/** ISO 8601 in UTC. */
	occurredAt: string;
	/** `domain` only to show: a portal answers to several; `memberId` is its identity. */
	portal: { domain: string; memberId: string };
	/** The user who made the change, where the portal says who; never a robot. */
	changedBy?: number;
	/** Of `stageChanged`. */
	stage?: StageStep;
}

/** What reading an event gives. `reason` names the field, never a value: bodies carry tokens. */
export type ItemEventResult = { ok: true; event: ItemEvent } | { ok: false; reason: string };

const WHOLE_NUMBER = 'is not a positive whole number';
const LAST_SECOND = 253_402_300_799;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;

const isWholeNumber = (value: string | number): boolean =>
	/^[1-9]\d*$/.test(String(value)) && Number.isSafeInteger(Number(value));

const wholeNumber = z.pipe(
	z
		.union([z.string(), z.number()], { error: WHOLE_NUMBER })
		.check(z.refine(isWholeNumber, { error: WHOLE_NUMBER })),
	z.transform(Number),
);

const requiredText = (name: string) =>
	z
		.string({ error: `${name} is missing` })
		.check(z.refine((value) => value !== '', { error: `${name} is missing` }));

const itemFields = z.object(
	{ ID: wholeNumber, ENTITY_TYPE_ID: z.optional(wholeNumber) },
	{ error: 'is not a map' },
);

/**
 * Only `domain` and `member_id` are of use; robots and test tools may leave them out, or `auth` itself.
 * An empty text counts as nothing.
 */
const authSchema = z._default(
	z.object({ domain: textOrEmpty, member_id: textOrEmpty }, { error: 'is not a map' }),
	{ domain: '', member_id: '' },
);

/** Unix seconds, of the change's hit or of sending: good to about a second. */
const timeStamp = z.optional(
	z.pipe(
		z.union([z.string(), z.number()], { error: WHOLE_NUMBER }).check(
			z.refine((ts) => ts === '' || isWholeNumber(ts), { error: WHOLE_NUMBER }),
			z.refine((ts) => Number(ts) <= LAST_SECOND, { error: 'is not a time' }),
		),
		z.transform((ts) => (ts === '' ? undefined : Number(ts))),
	),
);

/**
 * The body of a delivery after its bracket keys were nested, every value a string, or the same as
 * JSON (docs/portal-contract.md §4 "Delivery").
 */
const deliverySchema = z.object(
	{
		event: requiredText('the event'),
		data: z.object({ FIELDS: itemFields }, { error: 'is not a map' }),
		ts: timeStamp,
		auth: authSchema,
	},
	{ error: 'is not a map' },
);

/** What a robot's or a workflow's "Webhook" action posts: the item, and no event. */
const robotSchema = z.object({ document_id: z.unknown(), ts: timeStamp, auth: authSchema });

/** A row of `event.offline.get` (docs/portal-contract.md §4 "Offline queue"). */
const queueRowSchema = z.object(
	{
		EVENT_NAME: requiredText('the event'),
		EVENT_DATA: z.object({ FIELDS: itemFields }, { error: 'is not a map' }),
		/** `user_id` is 0 for a robot or an agent; the documentation shows `false` for the whole. */
		EVENT_ADDITIONAL: z.catch(z.object({ user_id: z.catch(z.optional(wholeNumber), undefined) }), {
			user_id: undefined,
		}),
		TIMESTAMP_X: z
			.string({ error: 'is not a time' })
			.check(z.refine((time) => TIME.test(time), { error: 'is not a time with an offset' })),
	},
	{ error: 'is not a map' },
);

function firstFault(error: z.core.$ZodError): string {
	const issue = error.issues[0];
	const where = issue?.path.join('.');
	return `${where ? where : 'The event'}: ${issue?.message ?? 'is not as documented'}`;
}

const fault = (reason: string): ItemEventResult => ({ ok: false, reason });

/** What a delivery need not say. */
export interface DeliveryDefaults {
	/** When it arrived. */
	receivedAt: Date;
	/** The portal it is from, as far as the credential tells. */
	portal: ItemEvent['portal'];
}

/**
 * An event of a system type is of that type whatever its body says. Of the dynamic types the body
 * decides, else the suffix of a type's own event.
 */
function itemEvent(
	code: string,
	{ ID: id, ENTITY_TYPE_ID: named }: z.infer<typeof itemFields>,
	occurred: Date,
	portal: ItemEvent['portal'],
): ItemEventResult {
	const known = readEventCode(code);
	if (!known) return fault('event: is not a change of an item');
	const { change, entityTypeId: told } = known;
	const entityTypeId = told !== undefined && !isDynamicType(told) ? told : (named ?? told);
	if (entityTypeId === undefined) return fault('data.FIELDS.ENTITY_TYPE_ID: is missing');
	if (Number.isNaN(occurred.getTime())) return fault('The event: has no valid time');
	const { domain, memberId } = portal;
	return {
		ok: true,
		event: {
			event: change,
			entityTypeId,
			id,
			occurredAt: occurred.toISOString(),
			portal: { domain, memberId },
		},
	};
}

/**
 * Reads a delivery's body, nested from its bracket keys or sent as JSON. The object type comes from
 * the event's code or from the body. A "Webhook" action of a robot or a workflow names an item
 * without an event: that item counts as updated.
 */
export function fromDelivery(body: unknown, defaults: DeliveryDefaults): ItemEventResult {
	if (isRobotsBody(body)) return fromRobot(body, defaults);
	const read = deliverySchema.safeParse(body);
	if (!read.success) return fault(firstFault(read.error));
	const { event, data, ts, auth } = read.data;
	return itemEvent(event, data.FIELDS, timeOf(ts, defaults), portalOf(auth, defaults));
}

const isRobotsBody = (body: unknown): body is object =>
	isMapOrList(body) && 'document_id' in body && !('event' in body);

function fromRobot(body: object, defaults: DeliveryDefaults): ItemEventResult {
	const read = robotSchema.safeParse(body);
	if (!read.success) return fault(firstFault(read.error));
	const { document_id: documentId, ts, auth } = read.data;
	const item = readDocumentId(documentId);
	if (!item) return fault('document_id: names no item of the CRM');
	const occurredAt = timeOf(ts, defaults).toISOString();
	return {
		ok: true,
		event: { event: 'updated', ...item, occurredAt, portal: portalOf(auth, defaults) },
	};
}

const timeOf = (ts: number | undefined, { receivedAt }: DeliveryDefaults): Date =>
	ts === undefined ? receivedAt : new Date(ts * 1000);

const portalOf = (
	{ domain, member_id: memberId }: z.infer<typeof authSchema>,
	{ portal }: DeliveryDefaults,
): ItemEvent['portal'] => ({
	domain: domain || portal.domain,
	memberId: memberId || portal.memberId,
});

/**
 * Reads a row of the offline queue; the row itself does not say which portal it is from.
 * `EVENT_DATA: false`, which the portal writes for an event without data, is a fault.
 */
export function fromQueueRow(row: unknown, portal: ItemEvent['portal']): ItemEventResult {
	const read = queueRowSchema.safeParse(row);
	if (!read.success) return fault(firstFault(read.error));
	const { EVENT_NAME, EVENT_DATA, TIMESTAMP_X, EVENT_ADDITIONAL } = read.data;
	const result = itemEvent(EVENT_NAME, EVENT_DATA.FIELDS, new Date(TIMESTAMP_X), portal);
	const { user_id: changedBy } = EVENT_ADDITIONAL;
	return result.ok && changedBy !== undefined
		? { ok: true, event: { ...result.event, changedBy } }
		: result;
}
