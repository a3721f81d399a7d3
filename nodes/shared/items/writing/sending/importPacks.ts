import type { WrittenItem } from '../../../crm/writing/itemWriting';
import type { QueryValue } from '../../../portal/transport/query';
import { goesAlone, lengthOf, MOST_VARIABLES, variablesOf } from './commandForm';
import type { WriteInput } from './writing';

/** `crm.item.batchImport` takes so many items (docs/portal-contract.md §7). */
const MOST_ROWS = 20;
const MOST_CHARACTERS = 256 * 1024;

type Fields = Readonly<Record<string, QueryValue>>;

/** One input of an import as it is sent, and its place among all. */
export interface EncodedInput {
	index: number;
	input: WriteInput;
	item: WrittenItem;
}

/** One item of an import, and which input it is. */
export interface ImportRow {
	encoded: EncodedInput;
	/** As it is sent; files of binary data are read when it is. */
	read(): Promise<Fields>;
}

/** Items that one command imports. */
export interface ImportPack {
	entityTypeId: number;
	rows: ImportRow[];
	/** Goes by itself, as JSON. */
	isAlone: boolean;
}

/**
 * Fills packs with items of one type: up to 20, and no more than PHP reads of a command. What a batch
 * would alter is kept apart from the rest.
 */
export class ImportPacker {
	private readonly open = new Map<boolean, ImportPack & { variables: number; length: number }>();

	constructor(private readonly entityTypeId: number) {}

	/** Adds an item; a pack that is full comes out. */
	add(encoded: EncodedInput, fields: Fields): ImportPack | undefined {
		const isAlone = goesAlone({ fields });
		const variables = variablesOf(fields);
		const length = lengthOf(fields);
		const row = { encoded, read: async () => await Promise.resolve(fields) };
		const pack = this.open.get(isAlone);
		if (pack && fits(pack, variables, length)) {
			pack.rows.push(row);
			pack.variables += variables;
			pack.length += length;
			return undefined;
		}
		const { entityTypeId } = this;
		this.open.set(isAlone, { entityTypeId, rows: [row], isAlone, variables, length });
		return pack;
	}

	/** The packs that are not full. */
	rest(): ImportPack[] {
		return [...this.open.values()];
	}
}

function fits(
	{ rows, isAlone, ...pack }: ImportPack & { variables: number; length: number },
	variables: number,
	length: number,
): boolean {
	if (rows.length >= MOST_ROWS || pack.length + length > MOST_CHARACTERS) return false;
	return isAlone || pack.variables + variables <= MOST_VARIABLES;
}
