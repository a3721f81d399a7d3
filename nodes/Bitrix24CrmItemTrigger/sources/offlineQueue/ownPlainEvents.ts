import type { IHookFunctions } from 'n8n-workflow';
import { isOwnHandler } from '../../../shared/application/handlerAddress';
import { connectorOf, ownerOf, type Owner } from '../../../shared/application/owner';
import type { Subscription } from '../../../shared/application/applicationState';
import { WAKE_UP_EVENT } from '../../settings/triggerMode';

/**
 * What n8n keeps with the node of the application's plain queue. Its rows have no connector to tell
 * their reader by, so the node remembers which events it bound there.
 */
interface PlainQueueNote {
	codes: string[];
	/** Unix milliseconds; after a `delete` they are taken for somebody else's from then on. */
	until?: number;
}

/** A process that dies within a re-publish is back long before this. */
const OWN_AFTER_DELETE_MS = 10 * 60_000;

/** The node's static data, which n8n keeps with the workflow. */
interface Memory {
	plainQueue?: PlainQueueNote;
}

/**
 * The events of the plain queue that are this node's.
 * @param codes those it asks for now: without its memory it can claim no others
 */
export function ownPlainCodes(
	context: IHookFunctions,
	subscriptions: readonly Subscription[],
	codes: readonly string[],
): ReadonlySet<string> {
	const { plainQueue: note } = context.getWorkflowStaticData('node') as Memory;
	const owner = ownerOf(context);
	if (note) {
		const { codes: noted, until = Infinity } = note;
		const isOver = carriedOut.has(unbindId(owner, until)) || Date.now() >= until;
		return new Set(isOver ? [] : noted);
	}
	const hasOwnWakeUp = subscriptions.some(
		({ event, handler }) => event === WAKE_UP_EVENT && isOwnHandler(handler, owner),
	);
	// The memory is lost, as after an import; the wake-up still says that the queue is read here.
	return new Set(hasOwnWakeUp ? codes : []);
}

/** Whether this node remembers events of the plain queue. */
export const hasPlainQueueNote = (context: IHookFunctions): boolean =>
	(context.getWorkflowStaticData('node') as Memory).plainQueue !== undefined;

/** Remembers across restarts which events of the plain queue are this node's. */
export function notePlainCodes(context: IHookFunctions, codes: readonly string[]): void {
	const memory = context.getWorkflowStaticData('node') as Memory;
	if (codes.length > 0) memory.plainQueue = { codes: [...codes] };
	else delete memory.plainQueue;
}

/** Releases of this process that have been carried out: from then on the queue may be another's. */
const carriedOut = new Set<string>();

/**
 * The subscriptions end soon, unless the node comes back.
 * @returns to be called when they have ended
 */
export function noteUnbindSoon(context: IHookFunctions): () => void {
	const { plainQueue: note } = context.getWorkflowStaticData('node') as Memory;
	if (!note) return () => {};
	const until = Date.now() + OWN_AFTER_DELETE_MS;
	note.until = until;
	return () => void carriedOut.add(unbindId(ownerOf(context), until));
}

const unbindId = (owner: Owner, until: number) => `${connectorOf(owner)} ${until}`;
