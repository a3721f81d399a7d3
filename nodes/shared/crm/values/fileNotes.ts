import { isMapOrList } from '../../validation/json';

/** What became known of one file of an item when it was fetched. */
export interface FileNote {
	/** API name of the field. */
	field: string;
	/** Position in the field's value; 0 in a field that holds one file. */
	position: number;
	about: { name: string; size?: number } | { error: { code: string; message: string } };
}

/** An item whose files carry what is known of them; the item handed in is never changed. */
export function withFileNotes(
	rawItem: Readonly<Record<string, unknown>>,
	notes: readonly FileNote[],
): Record<string, unknown> {
	const item = { ...rawItem };
	for (const { field, position, about } of notes) {
		item[field] = withNote(item[field], position, about);
	}
	return item;
}

/** The very shape stays: one file, a list of files, or PHP's map for a list with holes in it. */
function withNote(value: unknown, position: number, about: FileNote['about']): unknown {
	if (!isMapOrList(value)) return value;
	if ('id' in value) return { ...value, ...about };
	const entries = Object.entries(value).map(([key, file]: [string, unknown], index) =>
		index === position ? [key, withNote(file, 0, about)] : [key, file],
	);
	return Array.isArray(value) ? entries.map(([, file]) => file) : Object.fromEntries(entries);
}
