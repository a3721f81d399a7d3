import { WriteError } from '../../../crm/writing/forms/writeError';
import { PortalError } from '../../../portal/errors/portalError';
import type { MatchedItem } from '../preparing/matchedInputs';
import type { Preparation } from '../preparing/preparation';
import type { Steps } from '../sending/writeJobs';
import type { UpsertInput } from '../sending/writing';
import { createSteps } from './createSteps';
import { failedInput, type StepsOutcome } from './outcomes';
import { updateSteps, type UpdateBasis } from './updateSteps';

/** Makes the item, if none matched and no earlier input made it; else changes it. */
export async function* upsertSteps(
	{ creating, updating }: { creating: Preparation; updating: UpdateBasis },
	input: UpsertInput,
	matched: MatchedItem,
): Steps<StepsOutcome> {
	if (matched.isInDoubt) {
		return failedInput(madeMaybe());
	}
	const { id } = matched;
	if (id === undefined) {
		const made = yield* createSteps(creating, input, matched.inputs > 1);
		if (made.isInDoubt) matched.isInDoubt = true;
		const { outcome } = made;
		if (outcome.ok) {
			matched.id = outcome.id;
			if (!made.toRead?.isStale) updating.states.note(outcome, outcome.item);
			return { ...made, outcome: { ...outcome, isNew: true } };
		}
		if (outcome.error instanceof WriteError && outcome.error.written) {
			matched.id = outcome.error.written.id;
		}
		return made;
	}
	const changed = yield* updateSteps(updating, { ...input, id });
	const { outcome } = changed;
	if (outcome.ok) return { ...changed, outcome: { ...outcome, isNew: false } };
	return outcome.error instanceof PortalError && outcome.error.is('NOT_FOUND')
		? failedInput(deletedMeanwhile(id))
		: changed;
}

function madeMaybe(): WriteError {
	return new WriteError(
		'The answer to an earlier input with the same matching values was lost, so their item may exist',
		'This input was not written. Run it again: it will find the item if it was made.',
	);
}

function deletedMeanwhile(id: number): WriteError {
	return new WriteError(
		`Item ${id} matched and was deleted before it could be updated`,
		'Run the input again: it will make a new item.',
	);
}
