import type { Command } from '../portal/portal';

/*
 * The options of the application for the connected user (docs/portal-contract.md §10): a small store
 * at the portal that outlives this n8n. Several workflows of one credential write it without a lock,
 * so that a key may fall back to an earlier value. Not for secrets.
 */

/** Its `result` is the value; `null` or an empty list where there is none. */
export function readUserOption(name: string): Command {
	return { method: 'user.option.get', params: { option: name } };
}

/**
 * Writes some options; others stay. Without the wrapper every other parameter would be stored too.
 * @param options texts without `$`, which a batch would replace
 */
export function writeUserOptions(options: Readonly<Record<string, string>>): Command {
	return { method: 'user.option.set', params: { options } };
}
