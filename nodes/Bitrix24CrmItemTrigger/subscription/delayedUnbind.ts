import { sleep, type IHookFunctions } from 'n8n-workflow';
import { connectorOf, ownerOf } from '../../shared/application/owner';
import type { Portal } from '../../shared/portal/portal';

/**
 * The end of an offline subscription is put off. n8n calls `delete` before every re-publish just as
 * it does when a workflow is deactivated for good, and nothing tells the two apart. If the subscription
 * ended at once, changes would be lost until `create` binds it again; if it never ended, the queue
 * would grow for ever. So it ends `UNBIND_AFTER_MS` after `delete`, unless the node has come back by
 * then.
 *
 * The price: if the process dies within that time after a real deactivation, the subscription stays
 * until the workflow is activated and deactivated again.
 */
export const UNBIND_AFTER_MS = 5_000;

const TRIES = 5;

interface DelayedUnbind {
	/** Set once the end has begun: it cannot be stopped then, only waited for. */
	running?: Promise<void>;
}

const pending = new Map<string, DelayedUnbind>();

/**
 * The node is back: its subscription stays. An end that has already begun is waited for.
 * @param key the connector and the connection: another application's subscription still ends
 */
export async function cancelUnbind(key: string): Promise<void> {
	const release = pending.get(key);
	pending.delete(key);
	await release?.running;
}

/**
 * Runs `end` after the delay unless `keep` is called before; a failing `end` is tried again.
 * @param onGivenUp told the last error where no try succeeded
 */
export function unbindLater(
	key: string,
	end: () => Promise<void>,
	onGivenUp: (error: unknown) => void,
): void {
	const release: DelayedUnbind = {};
	pending.set(key, release);
	void unbindAfterDelay(key, release, end).catch(onGivenUp);
}

async function unbindAfterDelay(
	key: string,
	release: DelayedUnbind,
	end: () => Promise<void>,
): Promise<void> {
	for (let tried = 1; ; tried++) {
		await sleep(UNBIND_AFTER_MS * tried);
		if (pending.get(key) !== release) return;
		const attempt = end();
		release.running = attempt.catch(() => undefined);
		const isLast = await attempt.then(
			() => true,
			() => tried === TRIES || pending.get(key) !== release,
		);
		if (isLast) {
			if (pending.get(key) === release) pending.delete(key);
			return await attempt;
		}
		delete release.running;
	}
}

/** The application is part of it: after a change of credential the old one's subscription must end. */
export const delayedUnbindKey = (context: IHookFunctions, { connection }: Portal): string =>
	`${connectorOf(ownerOf(context))} ${connection.key}`;
