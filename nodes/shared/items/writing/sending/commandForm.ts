import type { Command, CommandOutcome, Portal } from '../../../portal/portal';
import type { QueryValue } from '../../../portal/transport/query';
import { isMapOrList } from '../../../validation/json';

/** PHP reads 10,000 variables of a command and drops the rest silently (docs/portal-contract.md §7). */
export const MOST_VARIABLES = 9_000;

/** Above this a write has a request of its own: a batch would be held in memory several times. */
const LARGEST_COMMAND = 256 * 1024;

/** `$result[…]` and its kin are replaced in a batch, and there is no escape (docs/portal-contract.md §2). */
const REFERENCE = /\$\w+\s*\[/;

/** How many variables a value has when it is read like a form. */
export function variablesOf(value: QueryValue): number {
	if (value === undefined) return 0;
	if (!isMapOrList(value)) return 1;
	return Object.values(value).reduce<number>((sum, one) => sum + variablesOf(one), 0);
}

/** How many characters a value has, about. */
export function lengthOf(value: QueryValue): number {
	if (typeof value === 'string') return value.length;
	if (!isMapOrList(value)) return 5;
	return Object.entries(value).reduce((sum, [key, one]) => sum + key.length + lengthOf(one), 0);
}

/** Whether a value comes through a batch as it is: there every value is a text, and what is empty vanishes. */
function isAltered(value: QueryValue, depth: number): boolean {
	if (typeof value === 'string') return REFERENCE.test(value);
	if (value === null || typeof value === 'boolean') return depth > 0;
	if (!isMapOrList(value)) return false;
	const entries = Object.entries(value);
	if (entries.length === 0) return true;
	return entries.some(([key, one]) => REFERENCE.test(`${key}[`) || isAltered(one, depth + 1));
}

/** Whether a write has to go by itself, as JSON, because a batch would alter it or not hold it. */
export function goesAlone(params: Readonly<Record<string, QueryValue>>): boolean {
	return (
		isAltered(params, 0) ||
		lengthOf(params) > LARGEST_COMMAND ||
		variablesOf(params) > MOST_VARIABLES
	);
}

/**
 * Sends reads in batches, and by itself what a batch would alter.
 * @returns outcomes in the order of the commands
 */
export async function unalteredOutcomes(
	portal: Portal,
	commands: readonly Command[],
): Promise<CommandOutcome[]> {
	const isAlone = ({ params }: Command) => goesAlone(params);
	const together = await portal.batchInOrder(commands.filter((command) => !isAlone(command)));
	const next = together.values();
	const outcomes: CommandOutcome[] = [];
	for (const command of commands) {
		const outcome = isAlone(command) ? await portal.alone(command) : next.next().value;
		if (outcome) outcomes.push(outcome);
	}
	return outcomes;
}
