import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import type { Params } from '../../../shared/portal/portal';
import { readJsonObject, type JsonObject } from '../../inputs/jsonParameter';

/** A call that one input asks for. */
export interface GivenCall {
	method: string;
	params: JsonObject & Params;
	allPages: boolean;
}

const METHOD = /^[a-z][\w-]*(?:[./][\w-]+)*$/i;

/** The entry of REST takes these for itself (docs/portal-contract.md §2). */
const RESERVED = ['auth', 'access_token', 'token'];

/**
 * The method and its parameters as one input gives them.
 * @throws NodeOperationError
 */
export function givenCall(context: IExecuteFunctions, itemIndex: number): GivenCall {
	const node = context.getNode();
	const method = String(context.getNodeParameter('method', itemIndex, '') ?? '')
		.trim()
		.replace(/^\/+/, '')
		.replace(/\.json$/i, '');
	if (!METHOD.test(method)) {
		throw new NodeOperationError(
			node,
			method === '' ? '"Method" is empty' : `"Method" is no name of a method: "${method}"`,
			{ itemIndex, description: 'Give the name alone, such as crm.deal.list.' },
		);
	}
	const given = context.getNodeParameter('params', itemIndex, {});
	const params = readJsonObject(node, itemIndex, 'Parameters (JSON)', asMap(given)) ?? {};
	const reserved = Object.keys(params).find((name) => RESERVED.includes(name.toLowerCase()));
	if (reserved !== undefined) {
		throw new NodeOperationError(node, `"Parameters (JSON)" holds "${reserved}"`, {
			itemIndex,
			description: 'The credential signs the call. Leave it out.',
		});
	}
	const allPages: unknown = context.getNodeParameter('allPages', itemIndex, false);
	return { method, params: params as GivenCall['params'], allPages: allPages === true };
}

/** PHP's empty map is an empty list. */
const asMap = (given: unknown) => (Array.isArray(given) && given.length === 0 ? {} : given);
