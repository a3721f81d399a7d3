import type { Command, CommandOutcome, Portal, RequestSettings } from './portal';

/** Sends commands as {@link Portal.batch} does; outcomes in the order of the commands. */
export async function outcomesOf(
	portal: Pick<Portal, 'batch'>,
	commands: readonly Command[],
	settings?: RequestSettings,
): Promise<CommandOutcome[]> {
	const keyed = Object.fromEntries(commands.map((command, index) => [`w${index}`, command]));
	const outcomes: Record<string, CommandOutcome> = await portal.batch(keyed, settings);
	return commands.flatMap((_command, index) => outcomes[`w${index}`] ?? []);
}
