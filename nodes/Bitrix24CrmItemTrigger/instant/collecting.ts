import { sleep, type IHookFunctions } from 'n8n-workflow';
import type { ItemEvent } from '../../shared/crm/events/itemEvent';
import * as z from '../../shared/validation/zod';
import { readOptions } from '../../shared/validation/options';
import { numberOption, type NumberOption } from '../settings/numberOption';

/** What they may be: ten minutes at most, and no more than a run can be expected to bear. */
export const COLLECT_NUMBERS = {
	collectFor: {
		label: 'Collect For (Milliseconds)',
		range: [0, 600_000],
		otherwise: 0,
		description:
			'How long to collect changes into one run; 0 starts a run for each. Until then they are in memory only.',
	},
	collectMax: {
		label: 'Collect at Most',
		range: [1, 100_000],
		otherwise: 1_000,
		description: 'The most changes to collect into one run',
	},
} as const satisfies Record<string, NumberOption>;

const collectOptions = z.object({
	collectFor: numberOption(COLLECT_NUMBERS.collectFor),
	collectMax: numberOption(COLLECT_NUMBERS.collectMax),
});

/** How long, in milliseconds, and how many. */
export type CollectOptions = z.infer<typeof collectOptions>;

/** @throws NodeOperationError that names the option */
export const collectOptionsOf = (
	context: Pick<IHookFunctions, 'getNode' | 'getNodeParameter'>,
): CollectOptions =>
	readOptions(context.getNode(), collectOptions, context.getNodeParameter('options', {}));

const STEP_MS = 1_000;

/** Deliveries that become the items of one run. */
interface Collection {
	events: ItemEvent[];
	isFull: () => void;
}

/** The collection each trigger node has open, by workflow and node. What is in it is in memory only. */
const open = new Map<string, Collection>();

/**
 * Collects events for `collectFor` milliseconds or until there are `collectMax`.
 * @returns all of them, in order of arrival, to the delivery that opened the collection; `undefined`
 *   to the others
 */
export async function collect(
	key: string,
	event: ItemEvent,
	{ collectFor, collectMax }: CollectOptions,
): Promise<ItemEvent[] | undefined> {
	if (collectFor === 0) return [event];
	const collection = open.get(key);
	if (collection) {
		collection.events.push(event);
		if (collection.events.length >= collectMax) close(key, collection);
		return undefined;
	}
	const events = [event];
	if (collectMax > 1) {
		await new Promise<void>((resolve) => {
			const opened = { events, isFull: resolve };
			open.set(key, opened);
			void closeAfter(key, opened, collectFor);
		});
	}
	return events;
}

/** In short steps, so that no long timer is left after a collection that ended early. */
async function closeAfter(
	key: string,
	collection: Collection,
	milliseconds: number,
): Promise<void> {
	const until = performance.now() + milliseconds;
	for (let left = milliseconds; left > 0 && open.get(key) === collection; ) {
		await sleep(Math.min(left, STEP_MS));
		left = until - performance.now();
	}
	close(key, collection);
}

/** Ends a node's collection at once, as the process is about to stop. */
export function endCollection(key: string): void {
	const collection = open.get(key);
	if (collection) close(key, collection);
}

function close(key: string, collection: Collection): void {
	if (open.get(key) === collection) open.delete(key);
	// The timer of one that filled up early still holds it.
	collection.events = [];
	collection.isFull();
}
