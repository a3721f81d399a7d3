import { sleep } from 'n8n-workflow';
import type { ItemEvent } from '../../shared/crm/itemEvent';
import type { ItemReader, Items } from '../emittedItems';

/**
 * n8n takes 35 to 75 ms for a run. The portal has had its answers, so nothing else holds back the runs
 * of what was fetched together: started all at once, hundreds of them would fail for want of the
 * database.
 */
const BETWEEN_STARTS_MS = 75;

/** What was fetched keeps n8n busy for longer than this; fetching sooner would only cost requests. */
const PAUSE_PER_EVENT_MS = 200;
const LONGEST_PAUSE_MS = 30_000;

/** Events that wait to be fetched together. */
interface Gathering {
	events: ItemEvent[];
	/** Runs that will start with them. */
	turns: number;
	items: Promise<Items>;
	fetch: (read: Promise<Items>) => void;
}

/** What is being fetched, or was a moment ago, and what has come since. */
interface Line {
	read: ItemReader;
	next: Gathering | undefined;
}

/** By what is fetched with: the credential and the output options. */
const lines = new Map<string, Line>();

/**
 * Fetches the items of events. A lone event is fetched at once; those that come on the heels of a
 * fetch are fetched together, later the more there are, so that a thousand deliveries cost a few
 * requests (design.md §5.4).
 */
export async function gatherItems(
	key: string,
	events: readonly ItemEvent[],
	read: ItemReader,
): Promise<Items> {
	const line = lines.get(key);
	if (line) {
		line.next ??= openGathering();
		const { next } = line;
		const turn = next.turns++;
		next.events.push(...events);
		line.read = read;
		const items = await next.items;
		await sleep(turn * BETWEEN_STARTS_MS);
		return items;
	}
	const items = read(events);
	const opened: Line = { read, next: undefined };
	lines.set(key, opened);
	void serve(key, opened, items, events.length);
	return await items;
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
		await sleep(Math.min(fetched * PAUSE_PER_EVENT_MS, LONGEST_PAUSE_MS));
		const { next } = line;
		if (!next) break;
		line.next = undefined;
		fetched = next.events.length;
		fetching = next.items;
		next.fetch(line.read(next.events));
	}
	lines.delete(key);
}

function openGathering(): Gathering {
	let fetch: Gathering['fetch'] = () => {};
	const items = new Promise<Items>((resolve) => {
		fetch = resolve;
	});
	return { events: [], turns: 0, items, fetch };
}
