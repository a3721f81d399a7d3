import { needsStoredItem } from '../../crm/writing/storedItem';
import { PortalError } from '../../portal/errors/portalError';
import { readProductRows } from '../reading/productRows';
import {
	readItems,
	refKey,
	type ItemOutcome,
	type ItemRef,
	type RawItem,
} from '../reading/readItems';
import { Preparation } from './preparing/preparation';
import { BulkWriter } from './sending/bulkWriter';
import { ItemStates } from './steps/itemStates';
import { refreshed } from './steps/refreshing';
import { updateSteps, type UpdateBasis } from './steps/updateSteps';
import type { UpdateInput, WriteOutcome, Writing } from './sending/writing';

/**
 * Changes an item for each input, 50 to a request. What has to be compared is read first, 2,500 to a
 * request, and only what differs is sent; where nothing does, nothing is written. Several inputs may
 * change one item: each is compared with what the earlier ones sent.
 * @returns an outcome an input, in the inputs' order
 */
export async function updateItems(
	writing: Writing,
	inputs: readonly UpdateInput[],
): Promise<WriteOutcome[]> {
	const types = await Preparation.ofTypes(writing, inputs);
	const stored = await readStored(writing, types, inputs);
	const found = inputs.filter((input) => stored.get(refKey(input))?.ok !== false);
	const states = new ItemStates(shownItems(inputs, stored));
	const prepared = await types.withNames(found, 'update', (input) => states.shown(input));
	const rows = await readProductRows(writing.portal, found.filter(givesRows));
	const basis: UpdateBasis = {
		prepared,
		states,
		rows,
		readAgain: async (ref) => await readAgain(writing, ref),
	};
	const jobs = found.map((input) => ({ item: refKey(input), steps: updateSteps(basis, input) }));
	const outcomes = await new BulkWriter(writing).run(jobs);
	const written = await refreshed(writing, prepared, outcomes);
	const next = written.values();
	return inputs.flatMap((input) => {
		const read = stored.get(refKey(input));
		return read?.ok === false ? read : (next.next().value ?? []);
	});
}

const givesRows = ({ values }: UpdateInput) => Array.isArray(values['productRows']);

/** Reads the items that an update has to be compared with. */
async function readStored(
	writing: Writing,
	types: Preparation,
	inputs: readonly UpdateInput[],
): Promise<Map<string, ItemOutcome>> {
	const refs = inputs.filter(({ entityTypeId, values, isItem = false }) => {
		const schema = types.knownSchema(entityTypeId);
		return schema !== undefined && needsStoredItem(values, schema, { entityTypeId, isItem });
	});
	return refs.length > 0 ? await readItems(writing.portal, refs) : new Map();
}

function shownItems(
	inputs: readonly UpdateInput[],
	stored: ReadonlyMap<string, ItemOutcome>,
): Array<readonly [ItemRef, RawItem]> {
	return inputs.flatMap((input) => {
		const read = stored.get(refKey(input));
		return read?.ok ? [[input, read.item] as const] : [];
	});
}

/** @throws PortalError */
export async function readAgain({ portal }: Writing, ref: ItemRef): Promise<RawItem> {
	const outcome = (await readItems(portal, [ref])).get(refKey(ref));
	if (outcome?.ok) return outcome.item;
	const text = 'The item was not found';
	const failure = { code: 'NOT_FOUND', text, status: 400, method: 'crm.item.get' };
	throw outcome?.error ?? new PortalError(failure);
}
