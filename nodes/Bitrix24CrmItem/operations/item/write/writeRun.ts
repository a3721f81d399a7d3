import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import {
	presentRawItems,
	type Presenting,
} from '../../../../shared/items/presenting/presentedItems';
import { presentingBy } from '../../../../shared/items/presenting/presentingBy';
import type { WriteOutcome, Writing } from '../../../../shared/items/writing/sending/writing';
import { asPortalError } from '../../../../shared/portal/errors/portalError';
import type { Portal } from '../../../../shared/portal/portal';
import type { GroupOutcome } from '../../../inputs/inputGroups';
import type { InputOutcome } from '../../../inputs/outcomes/outcome';
import { runWritesInGroups, type WriteOptions } from '../../../inputs/writeGroups';
import { shownItem } from '../shownItem';

/** One of the operations that write items and show them. */
export interface WriteOperation<Input> {
	/** What one input writes. @throws UnusableInput */
	inputOf(itemIndex: number, input: INodeExecutionData): Input;
	/** Writes all inputs; an outcome each, in their order. */
	write(writing: Writing, inputs: readonly Input[], options: WriteOptions): Promise<WriteOutcome[]>;
}

/** Runs an operation over all inputs. What was written comes out as *Get* would show it. */
export async function runWrites<Input>(
	context: IExecuteFunctions,
	portal: Portal,
	inputs: readonly INodeExecutionData[],
	{ inputOf, write }: WriteOperation<Input>,
): Promise<InputOutcome[]> {
	return await runWritesInGroups<Input>(context, portal, inputs, {
		inputOf,
		run: async (members, { rawOptions, options, sending, onHint, first }) => {
			const presenting = presentingBy({ context, portal, onHint }, rawOptions, first);
			const withFileAddresses = presenting.options.downloadFiles;
			const outcomes = await write({ ...sending, withFileAddresses }, members, options);
			return await shownOutcomes(portal, presenting, outcomes);
		},
	});
}

/** The items that were written as they come out, and the errors of the others. */
async function shownOutcomes(
	portal: Portal,
	presenting: Presenting,
	outcomes: readonly WriteOutcome[],
): Promise<GroupOutcome[]> {
	const shown: GroupOutcome[] = outcomes.map((outcome) => (outcome.ok ? undefined : outcome.error));
	const written = outcomes.flatMap((outcome, index) => (outcome.ok ? [{ ...outcome, index }] : []));
	for (const { hints } of written) hints.forEach(presenting.onHint);
	for (const entityTypeId of new Set(written.map((one) => one.entityTypeId))) {
		const ofType = written.filter((one) => one.entityTypeId === entityTypeId);
		try {
			const raw = ofType.map(({ item }) => item);
			const presented = await presentRawItems(portal, entityTypeId, raw, presenting);
			for (const [position, { index, isNew }] of ofType.entries()) {
				const outcome = presented[position];
				const more = isNew === undefined ? undefined : { isNew };
				shown[index] = outcome?.ok ? shownItem(outcome, more) : outcome?.error;
			}
		} catch (error) {
			const failed = asPortalError(error);
			for (const { index } of ofType) shown[index] = failed;
		}
	}
	return shown;
}
