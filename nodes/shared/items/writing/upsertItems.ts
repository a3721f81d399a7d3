import { readProductRows } from '../reading/productRows';
import { refKey, type ItemRef } from '../reading/rawItem';
import { matchedRef, matchInputs } from './preparing/matchedInputs';
import { Preparation } from './preparing/preparation';
import { BulkWriter } from './sending/bulkWriter';
import type { UpsertInput, WriteOutcome, Writing } from './sending/writing';
import { ItemStates } from './steps/itemStates';
import { refreshed } from './steps/refreshing';
import { upsertSteps } from './steps/upsertSteps';
import { readAgain } from './updateItems';

/**
 * Changes the item that has an input's matching values, or makes one. All inputs are looked up first,
 * up to 1,250 values a request; inputs with equal values are one item, which the first makes and the
 * others change. Several matches are an error.
 * @returns an outcome an input, in the inputs' order, with `isNew`
 */
export async function upsertItems(
	writing: Writing,
	inputs: readonly UpsertInput[],
): Promise<WriteOutcome[]> {
	const { portal } = writing;
	const types = await Preparation.ofTypes(writing, inputs);
	const creating = await types.withNames(inputs, 'create');
	const all = await matchInputs(portal, creating, inputs);
	const left = all.flatMap((one) => ('matched' in one ? [one] : []));
	const found = new Map(left.map(({ input, matched }) => [input, matched.found]));
	const prepared = await types.withNames([...found.keys()], 'update', (input) => found.get(input));
	const updating = {
		prepared,
		states: new ItemStates(left.flatMap(foundItem)),
		rows: await readProductRows(
			portal,
			left.filter(givesRows).flatMap((one) => matchedRef(one) ?? []),
		),
		readAgain: async (ref: ItemRef) => await readAgain(writing, ref),
	};
	const jobs = left.map((one) => {
		const ref = matchedRef(one);
		const { input, matched } = one;
		return {
			item: ref ? refKey(ref) : matched.key,
			steps: upsertSteps({ creating, updating }, input, matched),
		};
	});
	const done = await refreshed(writing, prepared, await new BulkWriter(writing).run(jobs));
	const next = done.values();
	return all.flatMap((one) => ('refused' in one ? one.refused : (next.next().value ?? [])));
}

type Matched = Parameters<typeof matchedRef>[0];

const givesRows = ({ input }: Matched) => Array.isArray(input.values['productRows']);

function foundItem(one: Matched) {
	const ref = matchedRef(one);
	return ref && one.matched.found ? [[ref, one.matched.found] as const] : [];
}
