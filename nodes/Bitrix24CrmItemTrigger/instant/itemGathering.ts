import type { ItemEvent } from '../../shared/crm/itemEvent';
import type { ItemReader, Items } from '../emittedItems';

/** Events that wait for the fetch under way to end, to be fetched together then. */
interface Gathering {
	events: ItemEvent[];
	items: Promise<Items>;
}

/** By what is fetched with: the credential and the output options. */
const gatherings = new Map<string, { busy: Promise<unknown>; next: Gathering | undefined }>();

/**
 * Fetches the items of events. A lone event is fetched at once; those that come while a fetch is
 * under way are fetched together after it, so that a thousand deliveries cost a few requests
 * (design.md §5.4).
 */
export async function gatherItems(
	key: string,
	events: readonly ItemEvent[],
	read: ItemReader,
): Promise<Items> {
	const line = gatherings.get(key);
	if (!line) {
		const items = read(events);
		hold(key, items);
		return await items;
	}
	if (line.next) {
		line.next.events.push(...events);
		return await line.next.items;
	}
	const gathered = [...events];
	const items = line.busy.then(
		async () => await read(gathered),
		async () => await read(gathered),
	);
	line.next = { events: gathered, items };
	return await items;
}

/** Keeps the line while a fetch is under way, and then for the fetch that gathered behind it. */
function hold(key: string, items: Promise<Items>): void {
	const line = { busy: items, next: undefined as Gathering | undefined };
	gatherings.set(key, line);
	const release = () => {
		if (line.next) hold(key, line.next.items);
		else gatherings.delete(key);
	};
	void items.then(release, release);
}
