import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { ExecuteOptions } from '../../executeNode';
import type { ItemSetting } from '../itemSetting';

/** One item of the output of *Check*. */
export interface Check {
	check: string;
	ok: boolean;
	detail: string;
	cure: string;
}

export const CHECK: INodeParameters = { resource: 'connection', operation: 'check' };

/** What *Check* puts out. */
export async function checksOf(
	setting: ItemSetting,
	options: Partial<ExecuteOptions> = {},
	input: INodeExecutionData[] = [{ json: {} }],
	parameters: INodeParameters = CHECK,
): Promise<Check[]> {
	const output = await setting.run(parameters, input, options);
	return output.map(({ json }) => json as unknown as Check);
}

export const named = (all: readonly Check[], name: string) =>
	all.filter(({ check }) => check === name);
