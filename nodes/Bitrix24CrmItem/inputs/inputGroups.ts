import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Portal } from '../../shared/portal/portal';
import { hintOnce } from './hints';
import { isItemError, perItem, type InputOutcome } from './outcomes/outcome';
import { parameterPerItem } from './parameterPerItem';
import { sendingBy, writeOptionsOf, type WriteOptions } from './writeOptions';

/** What a group of inputs that share their options is written with. */
export interface GroupFrame {
	rawOptions: unknown;
	options: WriteOptions;
	sending: ReturnType<typeof sendingBy>;
	onHint: (message: string) => void;
	/** Its first input: where an error belongs that all have. */
	first: number;
}

/** What came of an input. */
export type GroupOutcome = readonly [itemIndex: number, outcome: InputOutcome];

/** One of the operations that write. */
export interface GroupOperation<Input> {
	/** What one input asks for. @throws NodeOperationError */
	inputOf(itemIndex: number, input: INodeExecutionData): Input;
	/** Does it for inputs that share their options, all at once. */
	run(inputs: ReadonlyMap<number, Input>, frame: GroupFrame): Promise<readonly GroupOutcome[]>;
}

/**
 * Runs an operation over all inputs: each is read first, and without *Continue on Fail* nothing is
 * sent if one of them cannot be.
 */
export async function runInGroups<Input>(
	context: IExecuteFunctions,
	portal: Portal,
	inputs: readonly INodeExecutionData[],
	operation: GroupOperation<Input>,
): Promise<InputOutcome[]> {
	const node = context.getNode();
	const options = parameterPerItem(context, 'options', inputs);
	const groups = new Map<string, { rawOptions: unknown; members: Map<number, Input> }>();
	const outcomes: InputOutcome[] = [];
	for (const [itemIndex, input] of inputs.entries()) {
		outcomes[itemIndex] = await perItem(node, itemIndex, async () => {
			const read = operation.inputOf(itemIndex, input);
			const rawOptions = options(itemIndex);
			const key = JSON.stringify(rawOptions) ?? '';
			const group = groups.get(key) ?? { rawOptions, members: new Map<number, Input>() };
			groups.set(key, group);
			group.members.set(itemIndex, read);
			return undefined;
		});
	}
	if (outcomes.some(isItemError) && !context.continueOnFail()) return outcomes;
	const onHint = hintOnce(context);
	for (const { rawOptions, members } of groups.values()) {
		const [first = 0] = members.keys();
		const failed = await perItem(node, first, async () => {
			const chosen = writeOptionsOf(context, rawOptions, first);
			const sending = sendingBy(context, portal, chosen, onHint);
			const frame = { rawOptions, options: chosen, sending, onHint, first };
			for (const [itemIndex, outcome] of await operation.run(members, frame)) {
				outcomes[itemIndex] = outcome;
			}
			return undefined;
		});
		if (failed) for (const itemIndex of members.keys()) outcomes[itemIndex] = failed;
	}
	return outcomes;
}
