import { sleep } from 'n8n-workflow';
import type { ItemEvent } from '../../shared/crm/events/itemEvent';
import type { ItemReader, Items } from '../runs/emittedItems';

/**
 * The more was fetched, the longer n8n is busy with it, and the more likely is a mass change: waiting
 * costs little then, and fetching sooner would cost requests. Once nothing more comes, nothing is waited for.
 */
const WAIT_PER_EVENT_MS = 500;
const OVER_AFTER_MS = 2_000;
/** A wait is looked at in steps, so that it can be cut short. */
const STEP_MS = 500;

/** Events that wait to be fetched together. */
interface Gathering {
	events: ItemEvent[];
	items: Promise<Items>;
	fetch: (read: Promise<Items>) => void;
}

/** What is being fetched, or was a moment ago, and what has come since. */
interface Line {
	read: ItemReader;
	next: Gathering | undefined;
	/** The longest that events wait to be fetched, in milliseconds. */
	longestWait: number;
	isHurried: boolean;
	/** When the last event came, by the clock that never goes back. */
	lastAt: number;
}

/** By what is fetched with. */
const lines = new Map<string, Line>();

/**
 * Fetches the items of events. A lone event is fetched at once; those that come during or just after
 * a fetch are fetched together, later the more there are, so that a thousand deliveries cost a few
 * requests (ARCHITECTURE.md "Ask little").
 * @param key what is fetched with: the credential and the options
 * @param longestWait milliseconds
 */
export async function gatherItems(
	{ key, longestWait }: { key: string; longestWait: number },
	events: readonly ItemEvent[],
	read: ItemReader,
): Promise<Items> {
	const line = lines.get(key);
	if (line) {
		line.lastAt = performance.now();
		line.next ??= openGathering();
		const { next } = line;
		next.events.push(...events);
		line.read = read;
		return await next.items;
	}
	const items = read(events);
	const opened: Line = {
		read,
		next: undefined,
		longestWait,
		isHurried: false,
		lastAt: performance.now(),
	};
	lines.set(key, opened);
	void serve(key, opened, items, events.length);
	return await items;
}

/** Fetches what has gathered at once, as the process is about to stop or too much waits. */
export function hurryGathering(key: string): void {
	const line = lines.get(key);
	if (line) line.isHurried = true;
}

/** Fetches what gathers behind a fetch, until nothing does. */
async function serve(
	key: string,
	line: Line,
	first: Promise<unknown>,
	count: number,
): Promise<void> {
	let fetching = first;
	let fetched = count;
	for (;;) {
		await fetching.then(undefined, () => undefined);
		await stormOver(line, Math.min(fetched * WAIT_PER_EVENT_MS, line.longestWait));
		const { next } = line;
		if (!next) break;
		line.next = undefined;
		fetched = next.events.length;
		fetching = next.items;
		next.fetch(line.read(next.events));
	}
	lines.delete(key);
}

/** Waits until nothing has come for a while, but no longer than `longest` milliseconds. */
async function stormOver(line: Line, longest: number): Promise<void> {
	const until = performance.now() + longest;
	for (;;) {
		const wait = Math.min(line.lastAt + OVER_AFTER_MS, until) - performance.now();
		if (wait <= 0 || line.isHurried) return;
		await sleep(Math.min(wait, STEP_MS));
	}
}

function openGathering(): Gathering {
	let fetch: Gathering['fetch'] = () => {};
	const items = new Promise<Items>((resolve) => {
		fetch = resolve;
	});
	return { events: [], items, fetch };
}
