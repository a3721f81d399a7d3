import { NodeOperationError, type INode } from 'n8n-workflow';
import { instantOf } from '../../shared/crm/values/zonedTime';
import { onOrOff, readOptions } from '../../shared/validation/options';
import * as z from '../../shared/validation/zod';

const changeOptions = z.object({
	ignoreOwnChanges: z._default(onOrOff('Ignore Own Changes'), false),
});

/** Whether the changes that the connected user makes start nothing. @throws NodeOperationError */
export const readIgnoreOwnChanges = (node: INode, options: unknown): boolean =>
	readOptions(node, changeOptions, options).ignoreOwnChanges;

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
export function readSince(
	node: INode,
	value: unknown,
	zone: string,
	now: number,
): Since | undefined {
	const text = textOf(value);
	if (text === '') return undefined;
	const instant = instantOf(text, zone);
	if (instant === undefined) {
		throw new NodeOperationError(
			node,
			`"Since" is "${text}", which is no date and time: give one such as 2026-01-31 or 2026-01-31T08:00:00+01:00`,
		);
	}
	if (instant > now) {
		throw new NodeOperationError(
			node,
			`"Since" is "${text}", which is in the future: give a time in the past, or leave it empty to start now`,
		);
	}
	return { text, time: Math.floor(instant / 1000) };
}

/** An expression may give a date of Luxon's or of JavaScript's. */
function textOf(value: unknown): string {
	if (typeof value === 'string') return value.trim();
	if (value instanceof Date) return value.toISOString();
	const hasIso = typeof value === 'object' && value !== null && 'toISO' in value;
	const toIso: unknown = hasIso ? value.toISO : undefined;
	if (typeof toIso === 'function') return String(toIso.call(value));
	return value === undefined || value === null ? '' : String(value);
}
