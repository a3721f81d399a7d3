import { isObject, parsedJson, type JsonObject } from '../../shared/validation/json';
import { UnusableInput } from './outcomes/unusableInput';

/**
 * Reads a parameter that holds an object, or a text with JSON; `undefined` where it is empty.
 * @param label what people know the parameter by
 * @throws UnusableInput
 */
export function readJsonObject(label: string, given: unknown): JsonObject | undefined {
	if (given === undefined || given === null) return undefined;
	if (typeof given === 'string' && given.trim() === '') return undefined;
	const value = typeof given === 'string' ? parsedJson(given) : given;
	if (isObject(value)) return value;
	throw new UnusableInput(
		value === undefined ? `"${label}" is not valid JSON` : `"${label}" is not an object`,
		'Give an object such as {"title": "Paid"}, with names in double quotes. To build it from data use an expression that gives an object.',
	);
}
