import type { INode } from 'n8n-workflow';
import { rawItem } from '../../shared/items/reading/rawItem';
import {
	resultOf,
	type Command,
	type CommandOutcome,
	type Portal,
} from '../../shared/portal/portal';
import { phpList } from '../../shared/validation/phpList';
import * as z from '../../shared/validation/zod';
import type { Choice } from '../settings/choice';
import type { FoundChange } from '../sources/looks/foundChange';
import { readJournalRow } from '../sources/stageHistory/journalRow';
import { StageMemory } from '../sources/stageHistory/stageMemory';
import { readSteps } from '../sources/stageHistory/stepReader';
import { chosenSteps } from '../stages/stageChoice';
import type { StageFilter } from '../stages/stageFilter';
import { hasJournal } from '../stages/stageTypes';

const rowsAnswer = z.looseObject({ items: phpList(rawItem) });

/**
 * The newest wanted step from stage to stage among the last 50 rows of each type's journal.
 * @param types the object types that are looked at; one without a journal has no steps
 * @throws PortalError where no type could be read; NodeOperationError for stages that cannot be chosen
 */
export async function newestStep(
	node: INode,
	portal: Portal,
	choice: Choice,
	types: readonly number[],
	options: Readonly<Record<string, unknown>>,
): Promise<FoundChange | undefined> {
	const isWanted = await chosenSteps(node, portal, choice, options, async () => {
		return await Promise.resolve(types);
	});
	const asked = types.filter(hasJournal);
	const commands = asked.map((type) => [`t${type}`, newestRows(type)] as const);
	const outcomes = await portal.batch(Object.fromEntries(commands));
	const steps: FoundChange[] = [];
	for (const type of asked) {
		steps.push(...(await stepsOfType(portal, type, outcomes[`t${type}`], isWanted)));
	}
	const failed = Object.values(outcomes).find((outcome) => !outcome.ok);
	if (steps.length === 0 && failed && !failed.ok) throw failed.error;
	return steps.sort((one, other) => other.time - one.time)[0];
}

async function stepsOfType(
	portal: Portal,
	entityTypeId: number,
	outcome: CommandOutcome | undefined,
	isWanted: StageFilter,
): Promise<FoundChange[]> {
	if (!outcome?.ok) return [];
	const rows = resultOf(outcome, rowsAnswer).items.map(readJournalRow);
	const steps = await readSteps(
		portal,
		entityTypeId,
		rows.sort((one, other) => one.rowId - other.rowId),
		{ memory: new StageMemory(), isWanted, keepsItems: false },
	);
	return steps.slice(-1);
}

const newestRows = (entityTypeId: number): Command => ({
	method: 'crm.stagehistory.list',
	params: { entityTypeId, order: { ID: 'DESC' }, start: -1 },
});
