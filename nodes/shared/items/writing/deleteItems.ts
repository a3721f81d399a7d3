import { refKey, type ItemRef } from '../reading/rawItem';
import { BulkWriter } from './sending/bulkWriter';
import type { Steps } from './sending/writeJobs';
import type { NotWritten, Writing } from './sending/writing';
import { deleteWrite } from './steps/itemWrites';
import { failureOf } from './steps/outcomes';

export type DeleteOutcome = { ok: true; entityTypeId: number; id: number } | NotWritten;

/**
 * Deletes items, 50 to a request; where the portal's recycle bin is on, they go there.
 * @returns an outcome an input, in the inputs' order
 */
export async function deleteItems(
	writing: Writing,
	inputs: readonly ItemRef[],
): Promise<DeleteOutcome[]> {
	const jobs = inputs.map((ref) => ({ item: refKey(ref), steps: deleteSteps(ref) }));
	return await new BulkWriter(writing).run(jobs);
}

async function* deleteSteps({ entityTypeId, id }: ItemRef): Steps<DeleteOutcome> {
	const sent = yield deleteWrite({ entityTypeId, id });
	return sent.ok ? { ok: true, entityTypeId, id } : { ok: false, error: failureOf(sent) };
}
