import { createHash } from 'crypto';
import { changeKey, type FoundChange } from '../looks/foundChange';

/** More items are not kept in memory while their changes wait: they are read again when told. */
const MOST_ITEMS = 5_000;

/** Changes that were found and not handed over, and those that were and are not acknowledged. */
export class WaitingChanges {
	private readonly ready = new Map<string, FoundChange>();
	/** By key: what was handed over and is not acknowledged. */
	readonly handedOver = new Map<string, readonly FoundChange[]>();
	private inOrder: FoundChange[] | undefined;

	/** Of an item that waits already the newer state is told, once. */
	add(change: FoundChange): void {
		const key = changeKey(change);
		const before = this.ready.get(key);
		const kept = { ...change };
		if (this.ready.size >= MOST_ITEMS) delete kept.rawItem;
		const merged = before?.isNew ? { ...kept, event: before.event, isNew: true } : kept;
		this.ready.set(key, merged);
		this.inOrder = undefined;
	}

	get hasReady(): boolean {
		return this.ready.size > 0;
	}

	isReady(entityTypeId: number, id: number): boolean {
		return this.ready.has(`${entityTypeId}:${id}`);
	}

	/** Takes the oldest changes, of whatever types. */
	take(limit: number): FoundChange[] {
		this.inOrder ??= [...this.ready.values()].sort(byTime);
		const taken = this.inOrder.splice(0, limit);
		for (const change of taken) this.ready.delete(changeKey(change));
		return taken;
	}

	notHandedOver(entityTypeId: number): FoundChange[] {
		return [...this.ready.values()].filter((change) => change.entityTypeId === entityTypeId);
	}

	undone(entityTypeId: number): FoundChange[] {
		return [...this.ready.values(), ...[...this.handedOver.values()].flat()].filter(
			(change) => change.entityTypeId === entityTypeId,
		);
	}
}

const byTime = (one: FoundChange, other: FoundChange) =>
	one.time - other.time ||
	(one.rowId ?? 0) - (other.rowId ?? 0) ||
	one.entityTypeId - other.entityTypeId ||
	one.id - other.id;

/**
 * The same changes of the same node have the same key, also in another process.
 * @param tag the node's
 */
export function batchKey(changes: readonly FoundChange[], tag: string): string {
	const hash = createHash('sha1').update(`${tag}\n`);
	for (const change of changes) {
		const { event, time, mark = '' } = change;
		hash.update(`${changeKey(change)} ${event} ${time} ${mark}\n`);
	}
	return hash.digest('base64url');
}
