import type { WrittenItem } from '../../../crm/writing/itemWriting';
import type { Preparation } from '../preparing/preparation';
import type { Steps, Write } from '../sending/writeJobs';
import type { WriteInput } from '../sending/writing';
import { fieldsWrite } from './itemWrites';
import {
	failedInput,
	failureOf,
	itemOf,
	refusedInput,
	unreadableAnswer,
	type StepsOutcome,
} from './outcomes';
import { ownerTypeOf, setRows } from './productRowSteps';

/**
 * Makes an item, then its product rows.
 * @param isAwaited other inputs have to know its id first
 */
export async function* createSteps(
	prepared: Preparation,
	input: WriteInput,
	isAwaited = false,
): Steps<StepsOutcome> {
	const { entityTypeId } = input;
	let encoded: WrittenItem;
	let write: Write;
	try {
		encoded = prepared.encode(input, 'create');
		if (encoded.productRows) ownerTypeOf(entityTypeId);
		const hasRows = (encoded.productRows ?? []).length > 0;
		write = await fieldsWrite(input, encoded.fields, !hasRows && !isAwaited);
	} catch (caught) {
		return refusedInput(caught);
	}
	const { productRows = [], hints } = encoded;
	const sent = yield write;
	if (!sent.ok) {
		return { ...failedInput(failureOf(sent)), isInDoubt: sent.isLost };
	}
	const item = itemOf(sent.result);
	const id = Number(item?.['id']);
	if (!item || !(id > 0)) {
		return { ...failedInput(unreadableAnswer()), isInDoubt: true };
	}
	const ref = { entityTypeId, id };
	hints.push(...prepared.savedOtherwise(input, encoded, item));
	const toRead = { isStale: productRows.length > 0, mustBeEmpty: [] };
	if (productRows.length > 0) {
		const error = yield* setRows(ref, { rows: productRows, stored: [], done: 'created' });
		if (error) return failedInput(error);
	}
	return { outcome: { ok: true, ...ref, item, hints }, toRead };
}
