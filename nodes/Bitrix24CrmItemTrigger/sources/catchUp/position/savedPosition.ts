import { parsedJson } from '../../../../shared/validation/json';
import * as z from '../../../../shared/validation/zod';
import type { ItemsPosition } from '../../changedItems/changedItems';
import type { FoundChange } from '../../looks/foundChange';
import type { JournalPosition } from '../../stageHistory/stageJournal';
import { packIds, packStates, unpackIds, unpackStates } from './compactLists';

/** How far one object type has been told. */
export interface TypePosition {
	items?: ItemsPosition | undefined;
	journal?: JournalPosition | undefined;
	/** It is still to be begun with, or to be read again, from then on: Unix seconds. */
	since?: number | undefined;
}

/** Changes that were handed over together; only what is needed to hand them over again. */
export interface SavedBatch {
	key: string;
	changes: readonly FoundChange[];
}

/** How far a node has come: what is kept across restarts. */
export interface SavedPosition {
	/** Goes up with each state: of two stores the one with the higher number is newer. */
	revision: number;
	/** Which credential it was read with: another one may be another portal. */
	credential: string;
	/** The value of "since" that was obeyed. */
	since: string;
	/** The portal's time of the last answer, Unix seconds. */
	portalTime: number;
	/** When it came by our own clock, Unix milliseconds. */
	answeredAt: number;
	types: Map<number, TypePosition>;
	/** Handed over and not acknowledged. */
	batches: SavedBatch[];
	/** Keys acknowledged lately. */
	acknowledged: string[];
}

const anyNumber = z.number();
const itemsSchema = z.object({
	readUpTo: anyNumber,
	from: anyNumber,
	upTo: anyNumber,
	above: z.string(),
	known: z.string(),
});
const typeSchema = z.object({
	type: anyNumber,
	items: z.optional(itemsSchema),
	journal: z.optional(z.object({ upTo: anyNumber, above: z.string() })),
	since: z.optional(anyNumber),
});
const changeSchema = z.object({
	event: z.enum(['added', 'updated', 'stageChanged']),
	entityTypeId: anyNumber,
	id: anyNumber,
	time: anyNumber,
	changedBy: z.optional(anyNumber),
	isNew: z.optional(z.boolean()),
	mark: z.optional(z.string()),
	rowId: z.optional(anyNumber),
	stage: z.optional(
		z.object({
			from: z.nullable(z.string()),
			to: z.string(),
			fromCategoryId: z.nullable(anyNumber),
			categoryId: anyNumber,
			semantics: z.enum(['process', 'success', 'failure']),
		}),
	),
});
const positionSchema = z.object({
	version: z.custom<1>((value) => value === 1),
	revision: anyNumber,
	credential: z.string(),
	since: z.string(),
	portalTime: anyNumber,
	answeredAt: anyNumber,
	types: z.array(typeSchema),
	batches: z.array(z.object({ key: z.string(), changes: z.array(changeSchema) })),
	acknowledged: z.array(z.string()),
});

export function packPosition(position: SavedPosition): string {
	const types = [...position.types].map(([type, { items, journal, since }]) => ({
		type,
		items: items && { ...items, above: packIds(items.above), known: packStates(items.known) },
		journal: journal && { ...journal, above: packIds(journal.above) },
		since,
	}));
	const batches = position.batches.map(({ key, changes }) => ({
		key,
		// Items are read again.
		changes: changes.map((change) => ({ ...change, rawItem: undefined })),
	}));
	return JSON.stringify({ version: 1, ...position, types, batches });
}

/** @returns `undefined` where nothing is kept, or nothing that can be read */
export function unpackPosition(text: unknown): SavedPosition | undefined {
	const { data } = positionSchema.safeParse(parsedJson(String(text)));
	return data && { ...data, types: new Map(data.types.map(unpackType)) };
}

const unpackType = ({
	type,
	items,
	journal,
	since,
}: z.infer<typeof typeSchema>): [number, TypePosition] => [
	type,
	{
		items: items && { ...items, above: unpackIds(items.above), known: unpackStates(items.known) },
		journal: journal && { ...journal, above: unpackIds(journal.above) },
		since,
	},
];
