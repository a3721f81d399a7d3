import * as z from '../../validation/zod';
import { readEventCode, type ItemChange } from './eventCodes';

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
}

/** One change of an item, the same whichever way it came (ARCHITECTURE.md). */
export interface ItemEvent {
	event: EventName;
	entityTypeId: number;
	id: number;
	/** ISO 8601 in UTC. */
	occurredAt: string;
	portal: { domain: string; memberId: string };
	/** The user, where the portal says who. */
	changedBy?: number;
	/** Of `stageChanged`. */
	stage?: StageStep;
}

/** What reading an event gives. `reason` names the field, never a value: bodies carry tokens. */
export type ItemEventResult = { ok: true; event: ItemEvent } | { ok: false; reason: string };

const WHOLE_NUMBER = 'is not a positive whole number';
const LAST_SECOND = 253_402_300_799;

const wholeNumber = z.pipe(
	z.union([z.string(), z.number()], { error: WHOLE_NUMBER }).check(
		z.refine((value) => /^[1-9]\d*$/.test(String(value)) && Number.isSafeInteger(Number(value)), {
			error: WHOLE_NUMBER,
		}),
	),
	z.transform(Number),
);

const text = (name: string) =>
	z.string({ error: `${name} is missing` }).check(z.minLength(1, { error: `${name} is missing` }));

const itemFields = z.object(
	{ ID: wholeNumber, ENTITY_TYPE_ID: z.optional(wholeNumber) },
	{ error: 'is not a map' },
);

/**
 * The body of a delivery after its bracket keys were nested: every value a string
 * (portal-contract.md §4 "Delivery").
 */
const deliverySchema = z.object(
	{
		event: text('the event'),
		data: z.object({ FIELDS: itemFields }, { error: 'is not a map' }),
		ts: wholeNumber.check(z.refine((ts) => ts <= LAST_SECOND, { error: 'is not a time' })),
		auth: z.object(
			{ domain: text('the portal'), member_id: text('the portal') },
			{ error: 'is not a map' },
		),
	},
	{ error: 'is not a map' },
);
export type Delivery = z.infer<typeof deliverySchema>;

/** A row of `event.offline.get` (portal-contract.md §4 "Offline queue"). */
const queueRowSchema = z.object(
	{
		EVENT_NAME: text('the event'),
		EVENT_DATA: z.object({ FIELDS: itemFields }, { error: 'is not a map' }),
		TIMESTAMP_X: z.string({ error: 'is not a time' }).check(
			z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/, {
				error: 'is not a time with an offset',
			}),
		),
	},
	{ error: 'is not a map' },
);

function firstFault(error: z.core.$ZodError): string {
	const issue = error.issues[0];
	const where = issue?.path.join('.');
	return `${where ? where : 'The event'}: ${issue?.message ?? 'is not as documented'}`;
}

function itemEvent(
	code: string,
	fields: z.infer<typeof itemFields>,
	occurred: Date,
	portal: ItemEvent['portal'],
): ItemEventResult {
	const known = readEventCode(code);
	if (!known) return { ok: false, reason: 'event: is not a change of an item' };
	const entityTypeId = fields.ENTITY_TYPE_ID ?? known.entityTypeId;
	if (entityTypeId === undefined) {
		return { ok: false, reason: 'data.FIELDS.ENTITY_TYPE_ID: is missing' };
	}
	if (Number.isNaN(occurred.getTime()))
		return { ok: false, reason: 'The event: has no valid time' };
	return {
		ok: true,
		event: {
			event: known.change,
			entityTypeId,
			id: fields.ID,
			occurredAt: occurred.toISOString(),
			portal: { domain: portal.domain, memberId: portal.memberId },
		},
	};
}

/**
 * Reads a delivery's body, nested from its bracket keys. The object type comes from the body or,
 * where the body has none, from the event's code.
 */
export function fromDelivery(body: unknown): ItemEventResult {
	const read = deliverySchema.safeParse(body);
	if (!read.success) return { ok: false, reason: firstFault(read.error) };
	const { event, data, ts, auth } = read.data;
	return itemEvent(event, data.FIELDS, new Date(ts * 1000), {
		domain: auth.domain,
		memberId: auth.member_id,
	});
}

/**
 * Reads a row of the offline queue; the row itself does not say which portal it is from.
 * `EVENT_DATA: false`, which the portal writes for an event without data, is a fault.
 */
export function fromQueueRow(row: unknown, portal: ItemEvent['portal']): ItemEventResult {
	const read = queueRowSchema.safeParse(row);
	if (!read.success) return { ok: false, reason: firstFault(read.error) };
	const { EVENT_NAME, EVENT_DATA, TIMESTAMP_X } = read.data;
	return itemEvent(EVENT_NAME, EVENT_DATA.FIELDS, new Date(TIMESTAMP_X), portal);
}
