import { refKey, type ItemRef, type RawItem } from '../../reading/rawItem';

/** What is known of one item while several inputs write it. */
interface ItemState {
	/** As the portal last showed it. */
	shown: RawItem | undefined;
	/** As it will be when the writes under way end well. */
	expected: RawItem | undefined;
	/** The inputs whose writes are under way, oldest first. */
	underWay: Attempt[];
	/** How many writes have failed. */
	failures: number;
}

/** One input's write of an item. */
export interface Attempt {
	/** What the input is compared with; `undefined`: nobody has read the item. */
	base: RawItem | undefined;
	/** It is compared with what an earlier input is sending just now. */
	isAssumed: boolean;
	/** The names of the values that the input gives. */
	keys: readonly string[];
	/** How many writes of the item had failed when it began. */
	failuresBefore: number;
}

/**
 * The items of one operation as they are and as they will be: each input is compared with what the
 * earlier ones sent, and where one of those failed after all, it can be made up for.
 */
export class ItemStates {
	private readonly states = new Map<string, ItemState>();

	constructor(read: Iterable<readonly [ref: ItemRef, item: RawItem]> = []) {
		for (const [ref, item] of read) this.stateOf(ref).shown = item;
	}

	shown(ref: ItemRef): RawItem | undefined {
		return this.stateOf(ref).shown;
	}

	isUnderWay(ref: ItemRef): boolean {
		return this.stateOf(ref).underWay.length > 0;
	}

	/** Begins the write of an input. */
	begin(ref: ItemRef, keys: readonly string[]): Attempt {
		const state = this.stateOf(ref);
		const isAssumed = state.underWay.length > 0;
		const base = isAssumed ? state.expected : state.shown;
		const attempt = { base, isAssumed, keys, failuresBefore: state.failures };
		state.underWay.push(attempt);
		if (!isAssumed) state.expected = state.shown;
		return attempt;
	}

	/** Notes what an input sends; only an item that was read has an expected state. */
	expect(ref: ItemRef, fields: RawItem): void {
		const state = this.stateOf(ref);
		if (state.expected) state.expected = { ...state.expected, ...fields };
	}

	/** The write ended well; `item` is the portal's answer. */
	succeeded(ref: ItemRef, attempt: Attempt, item: RawItem | undefined): void {
		const state = this.end(ref, attempt);
		if (item) state.shown = item;
	}

	/** The write failed; if its answer was lost, nobody knows how the item is now. */
	failed(ref: ItemRef, attempt: Attempt, isLost: boolean): void {
		const state = this.end(ref, attempt);
		state.failures += 1;
		if (isLost) state.shown = undefined;
	}

	/**
	 * The keys of an input that were not sent because an earlier input was sending the same, if that
	 * failed; without those that a later input gives. Empty: there is nothing to make up for.
	 */
	toMakeUp(ref: ItemRef, attempt: Attempt): string[] {
		const { failures, underWay } = this.stateOf(ref);
		if (!attempt.isAssumed || failures === attempt.failuresBefore) return [];
		const later = new Set(underWay.flatMap(({ keys }) => keys));
		return attempt.keys.filter((key) => !later.has(key));
	}

	/** The item was read, or made just now. */
	note(ref: ItemRef, item: RawItem): void {
		this.stateOf(ref).shown = item;
	}

	/** These fields are not known any more: they are sent again whatever they were. */
	forget(ref: ItemRef, names: readonly string[]): void {
		const state = this.stateOf(ref);
		const unknown = Object.fromEntries(names.map((name) => [name, undefined]));
		if (state.shown) state.shown = { ...state.shown, ...unknown };
	}

	private end(ref: ItemRef, attempt: Attempt): ItemState {
		const state = this.stateOf(ref);
		state.underWay = state.underWay.filter((one) => one !== attempt);
		if (state.underWay.length === 0) state.expected = undefined;
		return state;
	}

	private stateOf(ref: ItemRef): ItemState {
		const key = refKey(ref);
		const known = this.states.get(key);
		if (known) return known;
		const state = { shown: undefined, expected: undefined, underWay: [], failures: 0 };
		this.states.set(key, state);
		return state;
	}
}
