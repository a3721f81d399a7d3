import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { hintOnce } from './hints';
import { isItemError, itemError, perItem, type InputOutcome } from './outcomes/outcome';
import { parameterPerItem } from './parameterPerItem';

/** What inputs that share their options have in common. */
export interface GroupFrame {
	rawOptions: unknown;
	/** Tells the person who runs the workflow, once a run. */
	onHint: (message: string) => void;
	/** The first input: where an error belongs that all have. */
	first: number;
}

/** What came of an input; an error of any kind that `itemError` knows. */
export type GroupOutcome = InputOutcome | Error;

/** An operation on inputs that share their options. */
export interface GroupOperation<Input, Frame = GroupFrame> {
	/** What one input asks for. @throws what `itemError` knows */
	inputOf(itemIndex: number, input: INodeExecutionData): Input;
	/** Does it for inputs that share their options, all at once; an outcome each, in their order. */
	run(inputs: readonly Input[], frame: Frame): Promise<readonly GroupOutcome[]>;
	/** Whether, without *Continue on Fail*, nothing is done if one of all inputs cannot be read. */
	isAllOrNothing?: boolean;
}

/** Runs an operation over all inputs: each is read first; then those with the same options go together. */
export async function runInGroups<Input>(
	context: IExecuteFunctions,
	inputs: readonly INodeExecutionData[],
	{ inputOf, run, isAllOrNothing = false }: GroupOperation<Input>,
): Promise<InputOutcome[]> {
	const node = context.getNode();
	const options = parameterPerItem(context, 'options', inputs);
	const groups = new Map<string, { rawOptions: unknown; members: Map<number, Input> }>();
	const outcomes: InputOutcome[] = [];
	for (const [itemIndex, input] of inputs.entries()) {
		outcomes[itemIndex] = await perItem(node, itemIndex, async () => {
			const read = inputOf(itemIndex, input);
			const rawOptions = options(itemIndex);
			const key = JSON.stringify(rawOptions) ?? '';
			const group = groups.get(key) ?? { rawOptions, members: new Map<number, Input>() };
			groups.set(key, group);
			group.members.set(itemIndex, read);
			return undefined;
		});
	}
	if (isAllOrNothing && outcomes.some(isItemError) && !context.continueOnFail()) return outcomes;
	const onHint = hintOnce(context);
	for (const { rawOptions, members } of groups.values()) {
		const indexes = [...members.keys()];
		const [first = 0] = indexes;
		const failed = await perItem(node, first, async () => {
			const came = await run([...members.values()], { rawOptions, onHint, first });
			for (const [position, itemIndex] of indexes.entries()) {
				const outcome = came[position];
				outcomes[itemIndex] =
					outcome instanceof Error ? itemError(node, itemIndex, outcome) : outcome;
			}
			return undefined;
		});
		if (failed) for (const itemIndex of indexes) outcomes[itemIndex] = failed;
	}
	return outcomes;
}
