import { Preparation } from './preparing/preparation';
import { BulkWriter } from './sending/bulkWriter';
import { createSteps } from './steps/createSteps';
import { refreshed } from './steps/refreshing';
import type { WriteInput, WriteOutcome, Writing } from './sending/writing';

/**
 * Makes an item for each input, 50 to a request (docs/portal-contract.md §7). One input's failure is
 * its own; an item whose answer was lost is an error that says so, and is never made again.
 * @returns an outcome an input, in the inputs' order
 */
export async function createItems(
	writing: Writing,
	inputs: readonly WriteInput[],
): Promise<WriteOutcome[]> {
	const types = await Preparation.ofTypes(writing, inputs);
	const prepared = await types.withNames(inputs, 'create');
	const jobs = inputs.map((input) => ({ steps: createSteps(prepared, input) }));
	const outcomes = await new BulkWriter(writing).run(jobs);
	return await refreshed(writing, prepared, outcomes);
}
