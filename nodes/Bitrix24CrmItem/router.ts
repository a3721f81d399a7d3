import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { connect, type Authentication } from '../shared/portal/transport/connection';
import { Portal } from '../shared/portal/portal';
import { createComments } from './operations/comment/create';
import { checkConnection } from './operations/connection/check';
import { getItems } from './operations/item/get';
import { describeFields } from './operations/item/getFields';
import { getManyItems } from './operations/item/getMany/getMany';
import { createOperation } from './operations/item/write/create';
import { deleteOperation } from './operations/item/write/delete';
import { updateOperation } from './operations/item/write/update';
import { upsertOperation } from './operations/item/write/upsert';
import { callMethods } from './operations/method/call';
import { isItemError, type ItemError, type InputOutcome } from './inputs/outcomes/outcome';

type Operation = (
	context: IExecuteFunctions,
	portal: Portal,
	inputs: readonly INodeExecutionData[],
) => Promise<InputOutcome[]>;

const OPERATIONS = new Map<string, Operation>([
	['comment.create', createComments],
	['connection.check', checkConnection],
	['item.create', createOperation],
	['item.delete', deleteOperation],
	['item.get', getItems],
	['item.getFields', describeFields],
	['item.getMany', getManyItems],
	['item.update', updateOperation],
	['item.upsert', upsertOperation],
	['method.call', callMethods],
]);

/**
 * Runs the chosen operation over all inputs at once. The first input that failed ends the run, or
 * with *Continue on Fail* has an error item in its place; every output is paired to its input.
 */
export async function runOperation(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const inputs = context.getInputData();
	if (inputs.length === 0) return [[]];
	const authentication = context.getNodeParameter('authentication', 0) as Authentication;
	const operation = operationOf(context);
	const portal = new Portal(context, await connect(context, authentication, 0));
	const outcomes = await operation(context, portal, inputs);
	const failed = outcomes.find(isItemError);
	if (failed && !context.continueOnFail()) throw failed;
	return [outcomes.flatMap((outcome, itemIndex) => outputOf(outcome, itemIndex))];
}

/** A workflow may have been saved by a newer version of this package. */
function operationOf(context: IExecuteFunctions): Operation {
	const resource = context.getNodeParameter('resource', 0, 'item');
	const name = context.getNodeParameter('operation', 0);
	const operation = OPERATIONS.get(`${resource}.${name}`);
	if (operation) return operation;
	throw new NodeOperationError(
		context.getNode(),
		`This version of the node has no operation "${name}"${resource === 'item' ? '' : ` of "${resource}"`}`,
		{
			description:
				'Choose another operation, or update n8n-nodes-bitrix24-crm-item under Settings → Community nodes.',
		},
	);
}

function outputOf(outcome: InputOutcome, itemIndex: number): INodeExecutionData[] {
	const pairedItem = { item: itemIndex };
	if (isItemError(outcome)) return [{ json: errorJson(outcome), error: outcome, pairedItem }];
	return [outcome ?? []].flat().map((item) => ({ ...item, pairedItem }));
}

function errorJson({ message, description }: ItemError): INodeExecutionData['json'] {
	return { error: message, ...(description ? { description } : {}) };
}
