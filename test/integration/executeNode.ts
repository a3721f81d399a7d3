import { ExecuteContext } from 'n8n-core';
import {
	createEmptyRunExecutionData,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type NodeExecutionHint,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import type { NodeHost, NodeOptions } from './nodeHost';

export interface ExecuteOptions extends NodeOptions {
	/** Default: one empty item, as from a manual trigger. */
	input?: INodeExecutionData[];
	/** The node's setting *On Error*. */
	onError?: NonNullable<INode['onError']>;
	mode?: WorkflowExecuteMode;
	/** As n8n runs it for an agent: the node's type then ends in `Tool`. */
	asTool?: boolean;
	/** Cancels the execution. */
	abortSignal?: AbortSignal;
	/** Gets what the node tells its user in the output panel. */
	hints?: NodeExecutionHint[];
}

const RUN_INDEX = 0;

/**
 * Runs a node's `execute` once and gives its outputs.
 * @throws whatever the node throws
 */
export async function executeNode(
	host: NodeHost,
	name: string,
	options: ExecuteOptions,
): Promise<INodeExecutionData[][]> {
	const { input = [{ json: {} }], onError, mode = 'trigger', abortSignal } = options;
	const ofNode = host.node(name, options);
	const type = options.asTool ? `${ofNode.type}Tool` : ofNode.type;
	const stored = { ...ofNode, type, ...(onError ? { onError } : {}) };
	const workflow = host.workflow(stored, 'executed-workflow');
	const node = workflow.getNode(name) ?? stored;
	const inputData = { main: [input] };
	const context = host.context<IExecuteFunctions>(
		() =>
			new ExecuteContext(
				workflow,
				node,
				host.additionalData(),
				mode,
				createEmptyRunExecutionData(),
				RUN_INDEX,
				input,
				inputData,
				{ node, data: inputData, source: null },
				[],
				abortSignal,
			),
	);
	const { execute } = host.nodePackage.getByNameAndVersion(node.type, node.typeVersion);
	if (!execute) throw new Error(`The node ${name} has no execute()`);
	const outputs = ((await execute.call(context)) ?? []) as INodeExecutionData[][];
	options.hints?.push(...(context as unknown as { hints: NodeExecutionHint[] }).hints);
	return outputs;
}
