import { NodeOperationError, type IHookFunctions, type ITriggerFunctions } from 'n8n-workflow';
import { instantOf } from '../../shared/crm/values/zonedTime';
import { isObject } from '../../shared/validation/json';
import { onOrOff, readOptions } from '../../shared/validation/options';
import * as z from '../../shared/validation/zod';
import { optionsOf } from './triggerMode';

const changeOptions = z.object({
	ignoreOwnChanges: z._default(onOrOff('Ignore Own Changes'), false),
});

/** Whether the changes that the connected user makes start nothing. @throws NodeOperationError */
export const ignoresOwnChanges = (
	context: Pick<IHookFunctions, 'getNode' | 'getNodeParameter'>,
): boolean =>
	readOptions(context.getNode(), changeOptions, context.getNodeParameter('options', {}))
		.ignoreOwnChanges;

/** The option "Since": as it was written, and the instant in Unix seconds. */
export interface Since {
	text: string;
	time: number;
}

/**
 * Reads the option "Since". A time without an offset is in the workflow's zone.
 * @param now Unix milliseconds
 * @throws NodeOperationError for what is no time, or in the future
 */
export function readSince(context: ITriggerFunctions, now: number): Since | undefined {
	const text = textOf(optionsOf(context).since);
	if (text === '') return undefined;
	const instant = instantOf(text, context.getTimezone());
	if (instant !== undefined && instant <= now) return { text, time: Math.floor(instant / 1000) };
	const fault =
		instant === undefined
			? 'no date and time: give one such as 2026-01-31 or 2026-01-31T08:00:00+01:00'
			: 'in the future: give a time in the past, or leave it empty to start now';
	throw new NodeOperationError(context.getNode(), `"Since" is "${text}", which is ${fault}`);
}

/** An expression may give a date of Luxon's or of JavaScript's. */
function textOf(value: unknown): string {
	if (typeof value === 'string') return value.trim();
	if (value instanceof Date) return value.toISOString();
	const toIso = isObject(value) ? value['toISO'] : undefined;
	return typeof toIso === 'function' ? String(toIso.call(value)) : String(value ?? '');
}
