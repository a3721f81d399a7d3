import { fieldKeysOf } from '../../../crm/writing/fieldKeys';
import { areSameRows } from '../../../crm/writing/forms/productRows';
import { WriteError } from '../../../crm/writing/forms/writeError';
import type { WrittenItem } from '../../../crm/writing/itemWriting';
import { needsStoredItem, ownUpdateMethod } from '../../../crm/writing/storedItem';
import type { PortalError } from '../../../portal/errors/portalError';
import type { Preparation } from '../preparing/preparation';
import type { ProductRowsOutcome } from '../../reading/productRows';
import { refKey, type ItemRef, type RawItem } from '../../reading/rawItem';
import {
	NOTHING_TO_SEND,
	WAIT_FOR_EARLIER,
	type Sent,
	type Step,
	type Steps,
	type Write,
} from '../sending/writeJobs';
import { notWritten } from '../sending/notWritten';
import type { UpdateInput } from '../sending/writing';
import type { Attempt, ItemStates } from './itemStates';
import { clearWrite, fieldsWrite } from './itemWrites';
import {
	failedInput,
	failureOf,
	itemOf,
	partlyWritten,
	refusedInput,
	type StepsOutcome,
} from './outcomes';
import { ownerTypeOf, setRows } from './productRowSteps';

/** What updates need known of the items they write. */
export interface UpdateBasis {
	prepared: Preparation;
	states: ItemStates;
	/** The product rows of items whose inputs give some, by `refKey`; left out: not known. */
	rows: Map<string, ProductRowsOutcome>;
	/**
	 * Reads an item whose state is not known any more.
	 * @throws PortalError
	 */
	readAgain(ref: ItemRef): Promise<RawItem>;
}

/** Values whose form depends on what is stored now, not on what will be. */
const BY_STORED = new Set(['file', 'crm_multifield']);

/** Changes what differs of an item, empties what only its own method empties, sets its product rows. */
export async function* updateSteps(basis: UpdateBasis, input: UpdateInput): Steps<StepsOutcome> {
	const { prepared, states } = basis;
	const { entityTypeId, id } = input;
	const ref = { entityTypeId, id };
	let attempt: Attempt | undefined;
	let encoded: WrittenItem;
	try {
		if (states.isUnderWay(ref) && dependsOnStored(basis, input)) yield WAIT_FOR_EARLIER;
		if (isLacking(basis, input)) states.note(ref, await basis.readAgain(ref));
		attempt = states.begin(ref, Object.keys(input.values));
		encoded = prepared.encode(input, 'update', attempt.base);
		if (encoded.productRows) ownerTypeOf(entityTypeId);
	} catch (caught) {
		if (attempt) states.succeeded(ref, attempt, undefined);
		return refusedInput(caught);
	}
	states.expect(ref, encoded.fields);
	const rows = rowsToSet(basis, input, encoded);
	const hasMore = rows !== undefined || encoded.cleared.length > 0;
	const changed = yield* sendFields(basis, input, { attempt, encoded, isLast: !hasMore });
	if (changed.error) return failedInput(changed.error);
	const hints = [...encoded.hints, ...changed.hints];
	if (encoded.cleared.length > 0) {
		const error = yield* clearFields(prepared, input, encoded.cleared);
		states.forget(ref, encoded.cleared);
		if (error) return failedInput(error);
	}
	if (rows) {
		const known = basis.rows.get(refKey(ref));
		basis.rows.delete(refKey(ref));
		const stored = known?.ok ? known.rows : undefined;
		const error = yield* setRows(ref, { rows, stored, done: 'updated' });
		// The portal calculates the amount again (docs/portal-contract.md §7).
		states.forget(ref, ['opportunity']);
		if (error) return failedInput(error);
	}
	const item = states.shown(ref);
	const toRead = { isStale: hasMore || !item, mustBeEmpty: encoded.cleared };
	return { outcome: { ok: true, ...ref, item: item ?? ref, hints }, toRead };
}

interface FieldsToSend {
	attempt: Attempt;
	encoded: WrittenItem;
	isLast: boolean;
}

/** Sends the fields that differ; then what an earlier input should have written and did not. */
async function* sendFields(
	basis: UpdateBasis,
	input: UpdateInput,
	{ attempt, encoded, isLast }: FieldsToSend,
): AsyncGenerator<Step, { error?: PortalError | WriteError; hints: string[] }, Sent> {
	const { prepared, states } = basis;
	const isEmpty = Object.keys(encoded.fields).length === 0;
	if (isEmpty && !attempt.isAssumed) {
		states.succeeded(input, attempt, undefined);
		return { hints: [] };
	}
	let write: Step = NOTHING_TO_SEND;
	try {
		if (!isEmpty) write = await fieldsWrite(input, encoded.fields, isLast);
	} catch (caught) {
		states.failed(input, attempt, false);
		return { error: notWritten(caught).error, hints: [] };
	}
	const sent = yield write;
	if (!sent.ok) {
		states.failed(input, attempt, sent.isLost);
		return { error: failureOf(sent), hints: [] };
	}
	const item = isEmpty ? undefined : itemOf(sent.result);
	states.succeeded(input, attempt, item);
	const hints = item ? prepared.savedOtherwise(input, encoded, item) : [];
	const left = states.toMakeUp(input, attempt);
	const error = left.length > 0 ? yield* makeUp(basis, input, { left, isLast }) : undefined;
	return error ? { error, hints } : { hints };
}

/** Sends the values that an earlier input was sending too, and failed to. */
async function* makeUp(
	{ prepared, states }: UpdateBasis,
	input: UpdateInput,
	{ left, isLast }: { left: readonly string[]; isLast: boolean },
): AsyncGenerator<Step, PortalError | WriteError | undefined, Sent> {
	const values = Object.fromEntries(left.map((key) => [key, input.values[key]]));
	let write: Write;
	try {
		const { fields } = prepared.encode({ ...input, values }, 'update', states.shown(input));
		if (Object.keys(fields).length === 0) return undefined;
		write = await fieldsWrite(input, fields, isLast);
	} catch (caught) {
		return notWritten(caught).error;
	}
	const sent = yield write;
	if (!sent.ok) return failureOf(sent);
	const item = itemOf(sent.result);
	if (item) states.note(input, item);
	return undefined;
}

async function* clearFields(
	prepared: Preparation,
	input: UpdateInput,
	cleared: readonly string[],
): AsyncGenerator<Step, WriteError | undefined, Sent> {
	const { entityTypeId, id } = input;
	const schema = prepared.schemaOf(entityTypeId);
	const method = ownUpdateMethod(entityTypeId);
	if (method === undefined) return undefined;
	const names = cleared.map((name) => schema[name]?.upperName || name);
	const sent = yield clearWrite(method, { entityTypeId, id }, names);
	if (sent.ok) return undefined;
	const left = `${cleared.map((name) => `"${name}"`).join(', ')} could not be emptied`;
	return partlyWritten({ entityTypeId, id }, { done: 'updated', left }, failureOf(sent));
}

/** Whether what is sent depends on the item and nobody knows it, as after a lost answer. */
function isLacking({ prepared, states }: UpdateBasis, input: UpdateInput): boolean {
	const { entityTypeId, values, isItem = false } = input;
	if (states.shown(input) || states.isUnderWay(input)) return false;
	return needsStoredItem(values, prepared.schemaOf(entityTypeId), { entityTypeId, isItem });
}

function dependsOnStored({ prepared }: UpdateBasis, input: UpdateInput): boolean {
	const keys = fieldKeysOf(prepared.schemaOf(input.entityTypeId));
	return Object.keys(input.values).some((key) => {
		const type = keys.find(key)?.field.type;
		return key === 'productRows' || (type !== undefined && BY_STORED.has(type));
	});
}

/** The rows to set; none where they are what is there. */
function rowsToSet(
	{ rows }: UpdateBasis,
	input: UpdateInput,
	{ productRows }: WrittenItem,
): WrittenItem['productRows'] {
	if (!productRows) return undefined;
	const stored = rows.get(refKey(input));
	return stored?.ok && areSameRows(productRows, stored.rows) ? undefined : productRows;
}
