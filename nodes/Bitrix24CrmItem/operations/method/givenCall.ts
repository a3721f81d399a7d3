import type { IExecuteFunctions } from 'n8n-workflow';
import type { Params } from '../../../shared/portal/portal';
import type { JsonObject } from '../../../shared/validation/json';
import { readJsonObject } from '../../inputs/jsonParameter';
import { UnusableInput } from '../../inputs/outcomes/unusableInput';

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
 * @throws UnusableInput
 */
export function givenCall(context: IExecuteFunctions, itemIndex: number): GivenCall {
	const method = String(context.getNodeParameter('method', itemIndex, '') ?? '')
		.trim()
		.replace(/^\/+/, '')
		.replace(/\.json$/i, '');
	if (!METHOD.test(method)) {
		throw new UnusableInput(
			method === '' ? '"Method" is empty' : `"Method" is no name of a method: "${method}"`,
			'Give the name alone, such as crm.deal.list.',
		);
	}
	const given = asMap(context.getNodeParameter('params', itemIndex, {}));
	const params = readJsonObject('Parameters (JSON)', given) ?? {};
	const reserved = Object.keys(params).find((name) => RESERVED.includes(name.toLowerCase()));
	if (reserved !== undefined) {
		throw new UnusableInput(
			`"Parameters (JSON)" holds "${reserved}"`,
			'The credential signs the call. Leave it out.',
		);
	}
	const allPages: unknown = context.getNodeParameter('allPages', itemIndex, false);
	return { method, params: params as GivenCall['params'], allPages: allPages === true };
}

/** PHP's empty map is an empty list. */
const asMap = (given: unknown) => (Array.isArray(given) && given.length === 0 ? {} : given);
