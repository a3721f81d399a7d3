import type { RawItem } from '../../../shared/items/reading/rawItem';
import { PAGE_SIZE } from '../../../shared/portal/portal';
import type { FoundChange } from '../looks/foundChange';
import type { Look } from '../looks/look';
import { NewIds } from '../looks/newIds';
import { changerOf, eventOf, isOwnChange, type WantedChanges } from './changeRules';
import { itemLook } from './itemLook';
import { contentMark, stateOf, type ItemState } from './itemState';
import { isoOf } from '../looks/unixSeconds';
import { KnownItems } from './knownItems';
import { LONG_OVERLAP_S, Overlap } from './overlap';

/** A look whose end was not seen yet goes on beside the next one. */
const MOST_OPEN = 2;

/** How far the changes of a type have been told; times in Unix seconds by the portal's clock. */
export interface ItemsPosition {
	/** What changed before was read. */
	readUpTo: number;
	/** What changed before is not told. */
	from: number;
	/** Every id up to here is known, and these above it. */
	upTo: number;
	above: readonly number[];
	/** The states seen lately, with a mark of the content where it still decides. */
	known: ReadonlyArray<ItemState & { mark?: string | undefined }>;
}

/** What is wanted, and where it goes. */
export interface Finding {
	wanted: WantedChanges;
	/** Whether a change takes its item along. */
	keepsItems: boolean;
	found(change: FoundChange): void;
	/** Changes of a type that were found and are not dealt with yet. */
	undone(entityTypeId: number): readonly FoundChange[];
	/** Whether a change of the item was found and has not been handed over. */
	isWaiting(entityTypeId: number, id: number): boolean;
}

/**
 * The changed items of one object type (docs/portal-contract.md §9): what changed since a while before
 * the last look is read again, and what was not seen before is told.
 */
export class ChangedItems {
	private readonly known = new KnownItems();
	private readonly newIds: NewIds;
	private readUpTo: number;
	private from: number;
	/** With the time from which each reads. */
	private readonly open = new Map<Look, number>();
	private readonly overlap = new Overlap();
	/** Whether the first page of the look before was full: then several are asked for at once. */
	private wasFull = false;
	/** When items with new ids were looked for last, by our own clock. */
	lookedForNewAt = -Infinity;

	constructor(
		readonly entityTypeId: number,
		position: ItemsPosition,
		private readonly finding: Finding,
	) {
		this.readUpTo = position.readUpTo;
		this.from = position.from;
		this.newIds = new NewIds(position.upTo, new Set(position.above));
		for (const { mark, ...state } of position.known) this.known.restore(state, mark);
	}

	/** Looks that were begun and whose end was not seen. */
	get openLooks(): readonly Look[] {
		return [...this.open.keys()];
	}

	/** Looks for what changed lately. @param now by our own clock, milliseconds */
	look(now: number): Look {
		const since = Math.min(this.readUpTo - this.overlap.secondsFor(now), this.sinceOfAbandoned());
		const filter = { '>=updatedTime': isoOf(since) };
		const { wasFull } = this;
		this.wasFull = false;
		let startedAt: number | undefined;
		const look: Look = itemLook(this.entityTypeId, filter, {
			take: (rows, beganAt) => {
				if (startedAt === undefined) this.wasFull = rows.length >= PAGE_SIZE;
				startedAt ??= beganAt;
				this.take(rows, beganAt);
			},
			end: (beganAt) => this.ended(look, startedAt ?? beganAt),
		});
		if (wasFull) look.fullPages = 1;
		this.open.set(look, since);
		return look;
	}

	/** Gives up the oldest look whose end is not in sight: the new one goes over it again. */
	private sinceOfAbandoned(): number {
		const [oldest, ...younger] = [...this.open].filter(([, since]) => since !== Infinity);
		if (!oldest || younger.length < MOST_OPEN - 1) return Infinity;
		const [look, since] = oldest;
		this.open.delete(look);
		return since;
	}

	/** Looks for items with new ids, whatever their times: an import can set them back. */
	lookForNew(now: number): Look {
		this.lookedForNewAt = now;
		const everything = {};
		const look: Look = itemLook(this.entityTypeId, everything, {
			after: this.newIds.knownUpTo,
			take: (rows, beganAt) => {
				// The others' changes are found by their times.
				const fresh = rows.filter(({ id }) => this.newIds.isNew(Number(id)));
				this.take(fresh, beganAt);
			},
			end: () => {
				this.open.delete(look);
				const waiting = this.undone.filter(({ isNew }) => isNew).map(({ id }) => id);
				this.newIds.settle(now, Math.min(Infinity, ...waiting));
			},
		});
		this.open.set(look, Infinity);
		return look;
	}

	/** It failed: another one goes over it again. */
	abandon(look: Look): void {
		this.open.delete(look);
		this.overlap.goFarNext();
	}

	/**
	 * The portal's clock was set back by so many seconds at least.
	 * @param earliest what it may have said just after that
	 */
	clockSetBack(seconds: number, earliest: number): void {
		this.readUpTo -= seconds + 1;
		this.from -= seconds + 1;
		this.overlap.goFarNext();
		this.open.clear();
		this.known.clockSetBack(earliest);
	}

	/** How far it has come but for what is not dealt with. */
	position(undone: readonly FoundChange[] = this.undone): ItemsPosition {
		const states = new Set(undone.map(({ id, time }) => `${id}@${time}`));
		const newOnes = new Set(undone.filter(({ isNew }) => isNew).map(({ id }) => id));
		return {
			readUpTo: this.toldUpTo(undone),
			from: this.from,
			upTo: this.newIds.knownUpTo,
			above: this.newIds.knownAbove.filter((id) => !newOnes.has(id)),
			known: this.known.entries().filter(({ id, time }) => !states.has(`${id}@${time}`)),
		};
	}

	/** What is new by its id is found again by that. */
	private toldUpTo(undone: readonly FoundChange[]): number {
		let least = this.readUpTo;
		for (const { isNew, time } of undone) if (!isNew && time < least) least = time;
		return least;
	}

	private get undone(): readonly FoundChange[] {
		return this.finding.undone(this.entityTypeId);
	}

	private ended(look: Look, startedAt: number): void {
		if (!this.open.delete(look)) return;
		this.readUpTo = Math.max(this.readUpTo, startedAt);
		// A change that commits late is found in the overlap, and after a restart that is where reading begins.
		const readAgain = this.toldUpTo(this.undone) - 2 * LONG_OVERLAP_S;
		this.known.forgetBefore(Math.min(readAgain, ...this.open.values()) - 1);
	}

	private take(rows: readonly RawItem[], now: number): void {
		for (const row of rows) this.takeItem(row, now);
	}

	private takeItem(rawItem: RawItem, now: number): void {
		const state = stateOf(rawItem, this.entityTypeId);
		const isNew = this.newIds.isNew(state.id);
		let mark: string | undefined;
		const markOf = () => (mark ??= contentMark(rawItem));
		if (isNew) this.newIds.note(state.id);
		if (this.known.has(state, markOf, now)) return;
		if (state.time < this.from && !isNew) return;
		const toldUpTo = this.known.timeOf(state.id);
		this.known.note(state, markOf(), now);
		const change = this.judge(rawItem, state, isNew, toldUpTo);
		if (change) this.finding.found({ ...change, mark: markOf() });
	}

	private judge(
		rawItem: RawItem,
		{ id, time }: ItemState,
		isNew: boolean,
		toldUpTo: number | undefined,
	): FoundChange | undefined {
		const { wanted, keepsItems } = this.finding;
		const event = eventOf(rawItem, isNew, wanted);
		if (!event) return undefined;
		const ignored = wanted.ignoredUser?.id;
		const isIgnored =
			ignored !== undefined &&
			!this.finding.isWaiting(this.entityTypeId, id) &&
			isOwnChange(rawItem, ignored, { isNew, toldUpTo });
		if (isIgnored) return undefined;
		return {
			event,
			entityTypeId: this.entityTypeId,
			id,
			time,
			changedBy: changerOf(rawItem),
			...(isNew ? { isNew } : {}),
			rawItem: keepsItems ? rawItem : undefined,
		};
	}
}
