/**
 * Compiled, never run: each `@ts-expect-error` is a wrong use, and the type check fails if the
 * line below it compiles.
 */
import { eventCodeOf, type ItemChange } from '../../../nodes/shared/crm/events/eventCodes';
import { fromDelivery, type ItemEvent } from '../../../nodes/shared/crm/events/itemEvent';
import type { Field, ItemSchema } from '../../../nodes/shared/crm/schema/itemSchema';
import type { LabelKind } from '../../../nodes/shared/crm/labels/labelKinds';
import type { OutputOptions } from '../../../nodes/shared/items/presenting/outputOptions';
import { compilePresenter } from '../../../nodes/shared/items/presenting/presentItem';

declare const schema: ItemSchema;
declare const event: ItemEvent;

// @ts-expect-error -- the portal's names are not ours
export const change: ItemChange = 'update';
// @ts-expect-error -- the type is a number, or all of them
eventCodeOf('added', '1220');

// @ts-expect-error -- what a delivery need not say has to come from somewhere
fromDelivery({});
const result = fromDelivery({}, { receivedAt: new Date(), portal: event.portal });
// @ts-expect-error -- there is an event only where the result is ok
export const unchecked: ItemEvent = result.event;
export const checked: ItemEvent | string = result.ok ? result.event : result.reason;

// @ts-expect-error -- the portal need not say who made a change
export const changedBy: number = event.changedBy;
// @ts-expect-error -- no token is part of an event
export const token: unknown = event.portal.access_token;

// @ts-expect-error -- a field may be missing from a schema
export const field: Field = schema['stageId'];
// @ts-expect-error -- flags are booleans, not Y and N
export const flag: 'Y' | 'N' | undefined = schema['stageId']?.isMultiple;

// @ts-expect-error -- no such naming
export const naming: OutputOptions['fieldNames'] = 'camel';
// @ts-expect-error -- a kind of label says of which list or type
export const kind: LabelKind = 'status';

declare const options: OutputOptions;
// @ts-expect-error -- an item is presented by its schema
compilePresenter({ entityTypeId: 1220, options });
const item = compilePresenter({ entityTypeId: 1220, schema, options })({});
export const id: number = item.id;
// @ts-expect-error -- a typed value has to be looked at before it is used
export const amount: number = item['opportunity'];
