import type { ItemEvent } from '../../shared/crm/events/itemEvent';
import type { RawItem } from '../../shared/items/reading/rawItem';

/** One change as a source hands it over; the same shape whichever source it is from. */
export interface Change {
	event: ItemEvent;
	/** The whole item as the portal sent it, where the source's own read brought it. */
	rawItem?: RawItem;
}

/** What a source found and could not read as a change; it has put it where a person finds it. */
export interface UnreadableChange {
	/** Names the field at fault, never a value. */
	reason: string;
}

/** Changes that a source hands over together and that are dealt with together, in one run. */
export interface ChangeBatch {
	/**
	 * Names these changes among all of the source's, also after a restart: the same batch has the same
	 * key, another batch another one. n8n's deduplication key is made of it, so it may not be used twice.
	 */
	readonly key: string;
	/** May be empty: then only `unreadable` is reported and the batch is acknowledged. */
	readonly changes: readonly Change[];
	readonly unreadable?: readonly UnreadableChange[];
	/**
	 * It was found again after a restart or a fault: another process may have started a run with it,
	 * and that run may still go on.
	 */
	readonly isRecovered?: boolean;
}

/** Where changes that were given up are now, for the failed execution and the log that tell of them. */
export interface SetAsideReport {
	/** A sentence that goes on after "3 change(s)", e.g. "were set aside in the portal's queue". */
	place: string;
	/** What a person can do to have them delivered after all. */
	cure: string;
	/** Whether the changes themselves belong into the report, because nothing else keeps them. */
	listsChanges?: boolean;
}

/**
 * Where a drain gets changes from. A drain may have several sources; it calls the methods of one
 * source one after the other, except that `acknowledge` and `setAside` of one batch may be called
 * while another call is under way. All methods but `beforeRun` and `recover` throw a PortalError
 * where the portal could not be asked or refused; they are called again later.
 */
export interface Source {
	/** What people call it in a sentence, e.g. "the portal's offline queue". */
	readonly name: string;
	/**
	 * What only one drain of a process may read at a time, e.g. the queue's connector; left out where
	 * nothing is shared with other nodes.
	 */
	readonly claim?: string;
	/**
	 * The next changes; `undefined` where there are none now. It is called again at once after it gave
	 * some, also while earlier batches are still with the workflow or wait to be repeated.
	 * @param limit about how many changes at most
	 * @param isUnderWay whether a batch of this key is being worked on in this process, perhaps by a
	 * drain that was closed and whose run goes on: it must not be handed over again now
	 */
	next(limit: number, isUnderWay: (key: string) => boolean): Promise<ChangeBatch | undefined>;
	/** The changes are dealt with. Doing it twice does no harm. */
	acknowledge(batch: ChangeBatch): Promise<void>;
	/**
	 * The changes are given up: they must not block others, and a person must be able to find them.
	 * The drain makes a failed execution of what this returns. Doing it twice does no harm.
	 * @param reason why, a sentence
	 */
	setAside(batch: ChangeBatch, reason: string): Promise<SetAsideReport>;
	/**
	 * Called just before a run is started: what is written into static data here is saved by n8n with
	 * the start. May be called again for the same batch (a repeated run).
	 */
	beforeRun?(batch: ChangeBatch): void;
	/**
	 * Whether a recovered batch is still to be delivered: meanwhile the process that held it may have
	 * acknowledged it. Left out where the source cannot tell.
	 */
	isLeft?(batch: ChangeBatch): Promise<boolean>;
	/** A fault, a closed drain or a restart may have left batches nobody works on: look for them. */
	recover(): void;
}
