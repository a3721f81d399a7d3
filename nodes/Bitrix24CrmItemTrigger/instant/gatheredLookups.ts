import type { ItemEvent } from '../../shared/crm/events/itemEvent';
import { refKey } from '../../shared/items/reading/rawItem';

type LookUp = (events: readonly ItemEvent[]) => Promise<ItemEvent[]>;

interface Gathered {
	events: ItemEvent[];
	found: Promise<ItemEvent[]>;
}

/** Looks events up one lot after the other: what comes meanwhile is looked up together. */
export class GatheredLookups {
	private last: Promise<unknown> = Promise.resolve();
	private next: Gathered | undefined;

	/** @returns what was found for these events' items; each find goes to one caller only */
	async lookUp(events: readonly ItemEvent[], lookUp: LookUp): Promise<ItemEvent[]> {
		const lot = this.next ?? this.open(lookUp);
		const isFirst = new Set(
			events.map(refKey).filter((key) => !lot.events.some((event) => refKey(event) === key)),
		);
		lot.events.push(...events);
		const found = await lot.found;
		return found.filter((event) => isFirst.has(refKey(event)));
	}

	private open(lookUp: LookUp): Gathered {
		const events: ItemEvent[] = [];
		const found = this.last.then(async () => {
			this.next = undefined;
			return await lookUp(events);
		});
		this.last = found.catch(() => undefined);
		this.next = { events, found };
		return this.next;
	}
}
