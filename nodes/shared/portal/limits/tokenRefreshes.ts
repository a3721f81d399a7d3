import type { Failure } from '../errors/failure';

/** By connection: the refresh of its token that is under way, and why it failed in the end. */
const underWay = new Map<string, Promise<Failure | undefined>>();

/**
 * The refresh of a connection's token that another call has begun, if there is one. A refresh token
 * is for one use (docs/portal-contract.md §3), and n8n before 2.30 lets calls that meet race.
 * @param key `Connection.key`
 * @returns why it failed, or `undefined` when there is a new token
 */
export const refreshUnderWay = (key: string): Promise<Failure | undefined> | undefined =>
	underWay.get(key);

/**
 * Refreshes a connection's token by a call, while the others wait.
 * @param failureOf why no token came, if that is what the call's reply says
 */
export async function refreshAlone<Reply>(
	key: string,
	refresh: () => Promise<Reply>,
	failureOf: (reply: Reply) => Failure | undefined,
): Promise<Reply> {
	const reply = refresh();
	const ended = reply.then(failureOf, () => undefined);
	underWay.set(key, ended);
	await ended;
	underWay.delete(key);
	return await reply;
}
