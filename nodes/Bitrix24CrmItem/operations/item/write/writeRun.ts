import type { IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import {
	presentRawItems,
	type Presenting,
} from '../../../../shared/items/presenting/presentedItems';
import { presentingBy } from '../../../../shared/items/presenting/presentingBy';
import type {
	WriteOutcome,
	Writing,
	Written,
} from '../../../../shared/items/writing/sending/writing';
import { asPortalError, toNodeApiError } from '../../../../shared/portal/errors/portalError';
import type { Portal } from '../../../../shared/portal/portal';
import { runInGroups, type GroupOutcome } from '../../../inputs/inputGroups';
import { isItemError, type InputOutcome } from '../../../inputs/outcomes/outcome';
import { errorOf } from '../../../inputs/outcomes/writeErrors';
import type { WriteOptions } from '../../../inputs/writeOptions';
import { shownItem } from '../shownItem';

/** One of the operations that write items and show them. */
export interface WriteOperation<Input> {
	/** What one input writes. @throws NodeOperationError */
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
	const node = context.getNode();
	return await runInGroups<Input>(context, portal, inputs, {
		inputOf,
		run: async (members, { rawOptions, options, sending, onHint, first }) => {
			const presenting = presentingBy({ context, portal, onHint }, rawOptions, first);
			const withFileAddresses = presenting.options.downloadFiles;
			const writing = { ...sending, withFileAddresses };
			const outcomes = await write(writing, [...members.values()], options);
			const shower = { node, portal, presenting };
			return await shownOutcomes(shower, [...members.keys()], outcomes);
		},
	});
}

/** What written items are shown by. */
interface Shower {
	node: INode;
	portal: Portal;
	presenting: Presenting;
}

type WrittenInput = readonly [itemIndex: number, written: Written];

/** The items that were written as they come out, and the errors of the others. */
async function shownOutcomes(
	shower: Shower,
	itemIndexes: readonly number[],
	outcomes: readonly WriteOutcome[],
): Promise<GroupOutcome[]> {
	const shown: GroupOutcome[] = [];
	const byType = new Map<number, WrittenInput[]>();
	for (const [position, itemIndex] of itemIndexes.entries()) {
		const outcome = outcomes[position];
		if (!outcome) continue;
		if (!outcome.ok) {
			shown.push([itemIndex, errorOf(shower.node, outcome.error, itemIndex)]);
			continue;
		}
		outcome.hints.forEach(shower.presenting.onHint);
		const known = byType.get(outcome.entityTypeId);
		if (known) known.push([itemIndex, outcome]);
		else byType.set(outcome.entityTypeId, [[itemIndex, outcome]]);
	}
	for (const [entityTypeId, written] of byType) {
		for (const one of await shownOfType(shower, entityTypeId, written)) shown.push(one);
	}
	return shown;
}

async function shownOfType(
	{ node, portal, presenting }: Shower,
	entityTypeId: number,
	written: readonly WrittenInput[],
): Promise<GroupOutcome[]> {
	try {
		const raw = written.map(([, { item }]) => item);
		const presented = await presentRawItems(portal, entityTypeId, raw, presenting);
		return written.map(([itemIndex, { isNew }], position) => {
			const outcome = presented[position];
			const item = outcome && shownItem(node, outcome, itemIndex);
			if (!item || isItemError(item) || isNew === undefined) return [itemIndex, item];
			return [itemIndex, { ...item, json: { ...item.json, isNew } }];
		});
	} catch (error) {
		const failed = asPortalError(error);
		return written.map(([itemIndex]) => [itemIndex, toNodeApiError(node, failed, itemIndex)]);
	}
}
