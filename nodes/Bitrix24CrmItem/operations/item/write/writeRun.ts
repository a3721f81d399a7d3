import {
	NodeOperationError,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';
import { WriteError } from '../../../../shared/crm/values/writing/forms/writeError';
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
import {
	asPortalError,
	toNodeApiError,
	type PortalError,
} from '../../../../shared/portal/errors/portalError';
import type { Portal } from '../../../../shared/portal/portal';
import { hintOnce } from '../../../inputs/hints';
import { isItemError, perItem, type ItemError, type Outcome } from '../../../inputs/outcome';
import { parameterPerItem } from '../../../inputs/parameterPerItem';
import { sendingBy, writeOptionsOf, type WriteOptions } from '../../../inputs/writeOptions';
import { shownItem } from '../shownItem';

/** One of the operations that write items. */
export interface WriteOperation<Input> {
	/** What one input writes. @throws NodeOperationError */
	inputOf(itemIndex: number, input: INodeExecutionData): Input;
	/** Writes all inputs; an outcome each, in their order. */
	write(writing: Writing, inputs: readonly Input[], options: WriteOptions): Promise<WriteOutcome[]>;
}

/** Inputs that are written together, because they share their options. */
interface Group<Input> {
	rawOptions: unknown;
	inputs: Map<number, Input>;
}

/**
 * Runs an operation over all inputs: each is read first, and without *Continue on Fail* nothing is sent
 * if one of them cannot be. What was written comes out as *Get* would show it.
 */
export async function runWrites<Input>(
	context: IExecuteFunctions,
	portal: Portal,
	inputs: readonly INodeExecutionData[],
	operation: WriteOperation<Input>,
): Promise<Outcome[]> {
	const node = context.getNode();
	const { groups, outcomes } = await groupInputs(context, inputs, operation);
	if (outcomes.some(isItemError) && !context.continueOnFail()) return outcomes;
	const onHint = hintOnce(context);
	for (const group of groups) {
		const [first = 0] = group.inputs.keys();
		const failed = await perItem(node, first, async () => {
			const options = writeOptionsOf(context, group.rawOptions, first);
			const presenting = presentingBy({ context, portal, onHint }, group.rawOptions, first);
			const writing = {
				...sendingBy(context, portal, options, onHint),
				withFileAddresses: presenting.options.downloadFiles,
			};
			const written = await operation.write(writing, [...group.inputs.values()], options);
			const shown = await shownOutcomes(
				node,
				portal,
				presenting,
				[...group.inputs.keys()],
				written,
			);
			for (const [itemIndex, outcome] of shown) outcomes[itemIndex] = outcome;
			return undefined;
		});
		if (failed) for (const itemIndex of group.inputs.keys()) outcomes[itemIndex] = failed;
	}
	return outcomes;
}

async function groupInputs<Input>(
	context: IExecuteFunctions,
	inputs: readonly INodeExecutionData[],
	operation: WriteOperation<Input>,
) {
	const node = context.getNode();
	const options = parameterPerItem(context, 'options', inputs);
	const groups = new Map<string, Group<Input>>();
	const outcomes: Outcome[] = [];
	for (const [itemIndex, input] of inputs.entries()) {
		outcomes[itemIndex] = await perItem(node, itemIndex, async () => {
			const read = operation.inputOf(itemIndex, input);
			const rawOptions = options(itemIndex);
			const key = JSON.stringify(rawOptions);
			const group = groups.get(key) ?? { rawOptions, inputs: new Map<number, Input>() };
			groups.set(key, group);
			group.inputs.set(itemIndex, read);
			return undefined;
		});
	}
	return { groups: groups.values(), outcomes };
}

/** The items that were written as they come out, and the errors of the others. */
async function shownOutcomes(
	node: INode,
	portal: Portal,
	presenting: Presenting,
	itemIndexes: readonly number[],
	outcomes: readonly WriteOutcome[],
): Promise<Map<number, Outcome>> {
	const shown = new Map<number, Outcome>();
	const byType = new Map<number, Array<readonly [itemIndex: number, written: Written]>>();
	for (const [position, itemIndex] of itemIndexes.entries()) {
		const outcome = outcomes[position];
		if (!outcome) continue;
		if (!outcome.ok) {
			shown.set(itemIndex, errorOf(node, outcome.error, itemIndex));
			continue;
		}
		outcome.hints.forEach(presenting.onHint);
		const known = byType.get(outcome.entityTypeId);
		if (known) known.push([itemIndex, outcome]);
		else byType.set(outcome.entityTypeId, [[itemIndex, outcome]]);
	}
	for (const [entityTypeId, written] of byType) {
		for (const [itemIndex, outcome] of await shownOfType(node, portal, presenting, {
			entityTypeId,
			written,
		})) {
			shown.set(itemIndex, outcome);
		}
	}
	return shown;
}

async function shownOfType(
	node: INode,
	portal: Portal,
	presenting: Presenting,
	{
		entityTypeId,
		written,
	}: { entityTypeId: number; written: ReadonlyArray<readonly [number, Written]> },
): Promise<Array<readonly [itemIndex: number, outcome: Outcome]>> {
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

/** The error of one input as n8n shows it. */
export function errorOf(
	node: INode,
	error: PortalError | WriteError,
	itemIndex: number,
): ItemError {
	if (!(error instanceof WriteError)) return toNodeApiError(node, error, itemIndex);
	const { message, cure } = error;
	return new NodeOperationError(node, message, {
		itemIndex,
		...(cure ? { description: cure } : {}),
	});
}
