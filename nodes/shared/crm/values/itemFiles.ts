import { filesIn, isFile, readFile } from './fileValues';
import type { ItemSchema } from '../schema/itemSchema';

/**
 * One file of an item and where to fetch it. `address` may carry a live token: it is for the
 * request only and must not reach an output, a log or an error (docs/portal-contract.md §5).
 */
export interface ItemFile {
	/** API name of the field. */
	field: string;
	/** Position in the field's value; 0 in a field that holds one file. */
	position: number;
	id: number | string;
	/** Absolute, or from the portal's root. */
	address: string;
}

function addressOf(value: object): string | undefined {
	const { urlMachine, url } = value as { urlMachine?: unknown; url?: unknown };
	return [urlMachine, url].find(
		(address): address is string => typeof address === 'string' && address !== '',
	);
}

function filesOf(field: string, value: unknown): ItemFile[] {
	return filesIn(value).flatMap((raw, position) => {
		const file = readFile(raw);
		if (!isFile(raw) || !isFile(file)) return [];
		const address = addressOf(raw);
		return address === undefined ? [] : [{ field, position, id: file.id, address }];
	});
}

/** Every file an untyped item holds, in the order of its fields; typed values have no address. */
export function itemFiles(
	rawItem: Readonly<Record<string, unknown>>,
	schema: ItemSchema,
): ItemFile[] {
	return fileFields(schema).flatMap((name) => filesOf(name, rawItem[name]));
}

/** The names of an object type's file fields. */
export function fileFields(schema: ItemSchema): string[] {
	return Object.entries(schema).flatMap(([name, { type }]) => (type === 'file' ? [name] : []));
}
