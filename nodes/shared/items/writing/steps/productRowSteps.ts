import { productRowOwner } from '../../../crm/schema/productRowOwner';
import { sentRows, type WrittenRow } from '../../../crm/writing/forms/productRows';
import { WriteError } from '../../../crm/writing/forms/writeError';
import type { ItemRef } from '../../reading/rawItem';
import type { Sent, Step } from '../sending/writeJobs';
import { rowsWrite } from './itemWrites';
import { failureOf, partlyWritten } from './outcomes';

/**
 * The owner type of an object type's product rows.
 * @throws WriteError for a type that has none, before its item is made
 */
export function ownerTypeOf(entityTypeId: number): string {
	const ownerType = productRowOwner(entityTypeId);
	if (ownerType !== undefined) return ownerType;
	throw new WriteError(
		`Items of object type ${entityTypeId} have no product rows`,
		'Leads, deals, quotes, invoices and smart processes have product rows; contacts, companies and signed documents have none. Leave "productRows" out.',
	);
}

/** How the rows of an item are replaced. */
interface RowsToSet {
	rows: readonly WrittenRow[];
	/** The rows that are there; left out: not known. */
	stored?: ReadonlyArray<Record<string, unknown>> | undefined;
	/** What was done of the item before, in a word. */
	done: string;
}

/** Replaces an item's product rows; the error of what was written before it, or `undefined`. */
export async function* setRows(
	ref: ItemRef,
	{ rows, stored, done }: RowsToSet,
): AsyncGenerator<Step, WriteError | undefined, Sent> {
	const sent = yield rowsWrite(ref, ownerTypeOf(ref.entityTypeId), sentRows(rows, stored));
	if (sent.ok) return undefined;
	return partlyWritten(ref, { done, left: 'its product rows were not saved' }, failureOf(sent));
}
