import type { WrittenValue } from '../../../crm/writing/fieldWriter';
import type { WrittenRow } from '../../../crm/writing/forms/productRows';
import type { ItemRef } from '../../reading/rawItem';
import { withFileContents } from '../sending/attachedFiles';
import { goesAlone } from '../sending/commandForm';
import type { Write } from '../sending/writeJobs';
import type { WriteInput } from '../sending/writing';

type Fields = Readonly<Record<string, WrittenValue>>;

/** One write; whether a batch would alter it is seen by its parameters. */
function writeOf(
	method: string,
	entityTypeId: number,
	params: Write['params'],
	{ isLast, isAlone = goesAlone(params) }: { isLast: boolean; isAlone?: boolean },
): Write {
	return { method, entityTypeId, params, isLast, isAlone };
}

/** Makes an item, or changes the one with the input's `id`. */
export async function fieldsWrite(
	{ entityTypeId, id, files }: WriteInput & { id?: number },
	written: Fields,
	isLast: boolean,
): Promise<Write> {
	const method = id === undefined ? 'crm.item.add' : 'crm.item.update';
	const fields = await withFileContents(written, files);
	return writeOf(method, entityTypeId, { entityTypeId, id, fields }, { isLast });
}

export function deleteWrite({ entityTypeId, id }: ItemRef): Write {
	return writeOf('crm.item.delete', entityTypeId, { entityTypeId, id }, { isLast: true });
}

/** Empties multiple custom fields of a classic type, by their original names. */
export function clearWrite(
	method: string,
	{ entityTypeId, id }: ItemRef,
	originalNames: readonly string[],
): Write {
	const fields = Object.fromEntries(originalNames.map((name) => [name, []]));
	return writeOf(method, entityTypeId, { id, fields }, { isLast: false, isAlone: true });
}

/** Replaces all product rows of an item. */
export function rowsWrite(
	{ entityTypeId, id }: ItemRef,
	ownerType: string,
	productRows: readonly WrittenRow[],
): Write {
	const params = { ownerType, ownerId: id, productRows };
	return writeOf('crm.item.productrow.set', entityTypeId, params, { isLast: true });
}
