import { WriteError } from '../../../crm/writing/forms/writeError';
import type { Matching } from '../../../crm/writing/matching';
import type { Portal } from '../../../portal/portal';
import type { ItemRef, RawItem } from '../../reading/rawItem';
import { notWritten } from '../sending/notWritten';
import type { NotWritten, UpsertInput } from '../sending/writing';
import { lookUpMatches, type MatchOutcome } from './matchLookups';
import type { Preparation } from './preparation';

/** The one item of inputs with equal matching values. */
export interface MatchedItem {
	/** Equal for inputs of the same item. */
	key: string;
	/** Unknown while nobody has made it. */
	id?: number;
	/** As it was found. */
	found?: RawItem;
	/** The answer to its making was lost. */
	isInDoubt?: boolean;
	/** How many inputs are for it. */
	inputs: number;
}

/** Each input with its item, or why it has none. */
export type MatchedInput =
	| { input: UpsertInput; matched: MatchedItem }
	| { input: UpsertInput; refused: NotWritten };

/** Finds the item of each input of an upsert, all inputs in one lookup. */
export async function matchInputs(
	portal: Portal,
	prepared: Preparation,
	inputs: readonly UpsertInput[],
): Promise<MatchedInput[]> {
	const wanted = inputs.map((input) => ({
		input,
		matching: orRefused(() => prepared.matching(input)),
	}));
	const found = await lookUpMatches(
		portal,
		wanted.flatMap(({ input: { entityTypeId }, matching }) =>
			'error' in matching ? [] : [{ entityTypeId, matching }],
		),
	);
	const items = new Map<string, MatchedItem | NotWritten>();
	return wanted.map(({ input, matching }): MatchedInput => {
		if ('error' in matching) return { input, refused: matching };
		const { key } = matching;
		const known = items.get(key) ?? orRefused(() => itemOf(input, matching, prepared, found));
		items.set(key, known);
		if ('error' in known) return { input, refused: known };
		known.inputs += 1;
		return { input, matched: known };
	});
}

function itemOf(
	input: UpsertInput,
	matching: Matching,
	prepared: Preparation,
	found: ReadonlyMap<string, MatchOutcome>,
): MatchedItem {
	const { key } = matching;
	const match = onlyMatch(found.get(key), (item) => prepared.isMatch(input, matching, item));
	return { key, inputs: 0, ...(match ? { id: Number(match['id']), found: match } : {}) };
}

/**
 * The one item among those found that matches exactly.
 * @throws WriteError where several do, PortalError where nobody could look
 */
function onlyMatch(
	found: MatchOutcome | undefined,
	isMatch: (item: RawItem) => boolean,
): RawItem | undefined {
	if (!found) return undefined;
	if (!found.ok) throw found.error;
	const matches = found.items.filter(isMatch);
	if (matches.length <= 1) return matches[0];
	const ids = matches.slice(0, 20).map(({ id }) => String(id));
	throw new WriteError(
		`${matches.length} items match: ${ids.join(', ')}`,
		'Match by a field that tells them apart, or merge them in the portal. Nothing was written.',
	);
}

function orRefused<Value>(make: () => Value): Value | NotWritten {
	try {
		return make();
	} catch (caught) {
		return notWritten(caught);
	}
}

/** Which item an input writes, where there is one already. */
export function matchedRef({ input, matched }: { input: UpsertInput; matched: MatchedItem }) {
	const { id } = matched;
	return id === undefined
		? undefined
		: ({ entityTypeId: input.entityTypeId, id } satisfies ItemRef);
}
