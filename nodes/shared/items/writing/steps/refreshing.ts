import { fieldKeysOf } from '../../../crm/writing/fieldKeys';
import { titleOf, WriteError } from '../../../crm/writing/forms/writeError';
import { isMapOrList } from '../../../validation/json';
import type { ItemSchema } from '../../../crm/schema/itemSchema';
import { fileFields } from '../../../crm/values/itemFiles';
import { fieldReader } from '../../../crm/values/reading/typedValues';
import { readItems, refKey, type ItemOutcome, type RawItem } from '../../reading/readItems';
import type { Preparation } from '../preparing/preparation';
import type { WriteOutcome, Writing, Written } from '../sending/writing';
import { partlyWritten, wordsOf, type StepsOutcome } from './outcomes';

/**
 * Reads again what the answers of the writes do not show: amounts after product rows, clearings that
 * only a new read proves, addresses of files that may be fetched. All inputs at once, without a
 * connector (docs/portal-contract.md §5, §7).
 */
export async function refreshed(
	writing: Writing,
	prepared: Preparation,
	outcomes: readonly StepsOutcome[],
): Promise<WriteOutcome[]> {
	const isWanted = ({ outcome, toRead }: StepsOutcome) =>
		outcome.ok && (toRead?.isStale || (writing.withFileAddresses && holdsFiles(outcome, prepared)));
	const refs = outcomes.filter(isWanted).flatMap(({ outcome }) => (outcome.ok ? [outcome] : []));
	const found = refs.length > 0 ? await readItems(writing.portal, refs) : new Map();
	return outcomes.map((one) => {
		const { outcome, toRead } = one;
		if (!outcome.ok || !isWanted(one)) return outcome;
		const read: ItemOutcome | undefined = found.get(refKey(outcome));
		if (!read?.ok) return notRefreshed(outcome, toRead, read);
		const schema = prepared.schemaOf(outcome.entityTypeId);
		return toRead?.isStale
			? proved({ ...outcome, item: read.item }, toRead.mustBeEmpty, schema)
			: { ...outcome, item: withFilesOf(outcome.item, read.item, schema) };
	});
}

function holdsFiles({ item, entityTypeId }: Written, prepared: Preparation): boolean {
	return fileFields(prepared.schemaOf(entityTypeId)).some((name) => isMapOrList(item[name]));
}

/** Only the files: the rest is the state after the input's own write. */
function withFilesOf(item: RawItem, read: RawItem, schema: ItemSchema): RawItem {
	const files = fileFields(schema).filter((name) => Object.hasOwn(read, name));
	return { ...item, ...Object.fromEntries(files.map((name) => [name, read[name]])) };
}

/** A clearing counts when a new read shows the field empty. */
function proved(
	written: Written,
	mustBeEmpty: readonly string[],
	schema: ItemSchema,
): WriteOutcome {
	for (const name of mustBeEmpty) {
		const field = fieldKeysOf(schema).find(name);
		const typed = field && fieldReader(field.field)(written.item[name]);
		if (field && Array.isArray(typed) && typed.length > 0) {
			const left = `the portal did not empty ${titleOf(field)}`;
			return {
				ok: false,
				error: new WriteError(
					`Item ${written.id} was updated, but ${left}`,
					'Multiple custom fields of this object type cannot be emptied by REST on this portal. Empty the field in the portal, or keep one value.',
					written,
				),
			};
		}
	}
	return written;
}

function notRefreshed(
	outcome: Written,
	toRead: StepsOutcome['toRead'],
	read: ItemOutcome | undefined,
): WriteOutcome {
	const cause = read && !read.ok ? read.error : new WriteError('the item was not found');
	if (toRead && toRead.mustBeEmpty.length > 0) {
		const left = `whether ${toRead.mustBeEmpty.join(', ')} is empty now could not be read`;
		return { ok: false, error: partlyWritten(outcome, { done: 'updated', left }, cause) };
	}
	const hint = `Item ${outcome.id} was written, but could not be read afterwards: ${wordsOf(cause).message}`;
	return { ...outcome, hints: [...outcome.hints, hint] };
}
