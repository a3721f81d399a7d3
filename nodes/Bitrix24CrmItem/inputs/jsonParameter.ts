import { NodeOperationError, type INode } from 'n8n-workflow';

/** A JSON object, by its keys. */
export type JsonObject = Record<string, unknown>;

/**
 * Reads a parameter that holds an object, or a text with JSON; `undefined` where it is empty.
 * @param label what people know the parameter by
 * @throws NodeOperationError
 */
export function readJsonObject(
	node: INode,
	itemIndex: number,
	label: string,
	given: unknown,
): JsonObject | undefined {
	if (given === undefined || given === null) return undefined;
	if (typeof given === 'string' && given.trim() === '') return undefined;
	const value = typeof given === 'string' ? parse(given) : given;
	if (isObject(value)) return value;
	throw new NodeOperationError(
		node,
		value === undefined ? `"${label}" is not valid JSON` : `"${label}" is not an object`,
		{
			itemIndex,
			description:
				'Give an object such as {"title": "Paid"}, with names in double quotes. To build it from data use an expression that gives an object.',
		},
	);
}

/** `undefined` for what is no JSON. */
function parse(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
