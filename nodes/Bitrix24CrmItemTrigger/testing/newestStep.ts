import type { ITriggerFunctions } from 'n8n-workflow';
import type { CommandOutcome, Portal } from '../../shared/portal/portal';
import type { FoundChange } from '../sources/looks/foundChange';
import { journalPage, journalRowsOf } from '../sources/stageHistory/journalRow';
import { StageMemory } from '../sources/stageHistory/stageMemory';
import { readSteps } from '../sources/stageHistory/stepReader';
import { chosenSteps } from '../stages/stageChoice';
import type { StageFilter } from '../stages/stageFilter';
import { hasJournal } from '../stages/stageTypes';

/**
 * The newest wanted step from stage to stage among the last 50 rows of each type's journal.
 * @param types the object types that are looked at; one without a journal has no steps
 * @throws PortalError where no type could be read; NodeOperationError for stages that cannot be chosen
 */
export async function newestStep(
	context: ITriggerFunctions,
	portal: Portal,
	types: readonly number[],
): Promise<FoundChange | undefined> {
	const isWanted = await chosenSteps(context, portal, { objectTypes: types });
	const asked = types.filter(hasJournal);
	const outcomes = await portal.batchInOrder(asked.map((type) => journalPage(type, 'DESC')));
	const steps: FoundChange[] = [];
	for (const [index, type] of asked.entries()) {
		steps.push(...(await stepsOfType(portal, type, outcomes[index], isWanted)));
	}
	return newestOrFailure(steps, outcomes);
}

async function stepsOfType(
	portal: Portal,
	entityTypeId: number,
	outcome: CommandOutcome | undefined,
	isWanted: StageFilter,
): Promise<FoundChange[]> {
	if (!outcome?.ok) return [];
	const settings = { memory: new StageMemory(), isWanted, keepsItems: false };
	return (await readSteps(portal, entityTypeId, journalRowsOf(outcome), settings)).slice(-1);
}

/** @throws PortalError where nothing was found and a type could not be read */
export function newestOrFailure(
	found: FoundChange[],
	outcomes: readonly CommandOutcome[],
): FoundChange | undefined {
	const [failure] = outcomes.flatMap((outcome) => (outcome.ok ? [] : outcome.error));
	if (found.length === 0 && failure) throw failure;
	return found.sort((one, other) => other.time - one.time)[0];
}
