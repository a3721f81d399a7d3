import { writtenId } from './numbers';
import { isObject, isMapOrList } from '../../../validation/json';
import { doesNotFit, unwritable, type WrittenField } from './writeError';

/** One phone, e-mail or other contact, as it is stored. */
export interface MultifieldRow {
	id: string;
	type: string;
	valueType: string;
	value: string;
}

/** A row somebody gives; what they do not name is `undefined`. */
interface GivenRow {
	id: string | undefined;
	type: string | undefined;
	valueType: string | undefined;
	value: string;
}

/** What `fm` is sent as: rows by their ids, new ones under `n0`, `n1`… (docs/portal-contract.md §7). */
export type MultifieldChanges = Record<
	string,
	{ typeId: string; valueType: string; value: string }
>;

const WANTED =
	'a list of { type, valueType, value }, as Get emits it, or a map of the rows that change';
const TYPES = ['PHONE', 'EMAIL', 'WEB', 'IM', 'LINK'];
const NEW_ROW = /^n\d+$/;

function textAt(row: Record<string, unknown>, ...keys: string[]): string | undefined {
	for (const key of keys) {
		const value = row[key];
		if (typeof value === 'string') return value.trim();
		if (typeof value === 'number') return String(value);
	}
	return undefined;
}

function givenRow(written: WrittenField, value: unknown, type?: string): GivenRow {
	if (!isObject(value) || Object.values(value).some(isMapOrList)) {
		throw doesNotFit(written, value, WANTED);
	}
	const given = (type ?? textAt(value, 'type', 'typeId', 'TYPE_ID', 'TYPE'))?.toUpperCase();
	if (given !== undefined && !TYPES.includes(given)) {
		throw doesNotFit(written, given, `one of ${TYPES.join(', ')} as the type of a row`);
	}
	if (!('value' in value) && !('VALUE' in value)) throw doesNotFit(written, value, WANTED);
	return {
		id: writtenId(value['id'] ?? value['ID']),
		type: given,
		valueType: textAt(value, 'valueType', 'VALUE_TYPE'),
		value: textAt(value, 'value', 'VALUE') ?? '',
	};
}

/** The rows an item holds, from the portal's own list. */
function storedRows(raw: unknown): MultifieldRow[] {
	const rows: unknown[] = isMapOrList(raw) ? Object.values(raw) : [];
	return rows.filter(isObject).map((row) => ({
		id: textAt(row, 'id', 'ID') ?? '',
		type: textAt(row, 'typeId', 'TYPE_ID', 'type') ?? '',
		valueType: textAt(row, 'valueType', 'VALUE_TYPE') ?? '',
		value: textAt(row, 'value', 'VALUE') ?? '',
	}));
}

/** Collects what has to change of the rows that are there. */
class MultifieldRowChanges {
	readonly changes: MultifieldChanges = {};
	/** Rows that the input has spoken of. */
	readonly named = new Set<string>();
	private added = 0;

	constructor(
		private readonly written: WrittenField,
		private readonly stored: readonly MultifieldRow[],
	) {}

	/** A row with the id of one that is there changes it; any other is there once, whatever was before. */
	put(row: GivenRow): void {
		const old = this.stored.find(({ id }) => id === row.id);
		if (old) this.change(old, row);
		else if (row.value !== '') this.add(row);
	}

	remove({ id, type, valueType }: MultifieldRow): void {
		this.named.add(id);
		this.changes[id] = { typeId: type, valueType, value: '' };
	}

	private change(old: MultifieldRow, row: GivenRow): void {
		if (row.value === '') return this.remove(old);
		if (row.type !== undefined && row.type !== old.type) {
			this.remove(old);
			return this.add(row);
		}
		this.named.add(old.id);
		const valueType = row.valueType ?? old.valueType;
		if (row.value === old.value && valueType === old.valueType) return;
		this.changes[old.id] = { typeId: old.type, valueType, value: row.value };
	}

	private add({ type, valueType, value }: GivenRow): void {
		if (type === undefined) {
			throw doesNotFit(this.written, { value }, `a type (${TYPES.join(', ')}) with every new row`);
		}
		const isSame = (row: MultifieldRow) =>
			row.type === type && row.value === value && !this.named.has(row.id);
		const same =
			this.stored.find((row) => isSame(row) && row.valueType === valueType) ??
			this.stored.find(isSame);
		if (same) return this.change(same, { id: same.id, type, valueType, value });
		const isAdded = Object.values(this.changes).some(
			(row) => row.typeId === type && row.value === value,
		);
		if (isAdded) return;
		this.changes[`n${this.added++}`] = { typeId: type, valueType: valueType || 'WORK', value };
	}
}

/** `{PHONE: [{VALUE, VALUE_TYPE}]}`, the form of the older methods. */
function isByType(value: Record<string, unknown>): boolean {
	const keys = Object.keys(value);
	return keys.length > 0 && keys.every((key) => TYPES.includes(key.toUpperCase()));
}

function rowsByType(written: WrittenField, value: Record<string, unknown>): GivenRow[] {
	return Object.entries(value).flatMap(([type, rows]) =>
		(Array.isArray(rows) ? rows : [rows]).map((row: unknown) =>
			givenRow(written, typeof row === 'string' ? { value: row } : row, type),
		),
	);
}

function rowsById(
	written: WrittenField,
	value: Record<string, unknown>,
	stored: readonly MultifieldRow[],
): GivenRow[] {
	return Object.entries(value).map(([key, row]) => {
		if (NEW_ROW.test(key)) return { ...givenRow(written, row), id: undefined };
		if (!stored.some(({ id }) => id === key)) {
			throw unwritable(
				written,
				`names row ${shownKey(key)}, which the item does not have`,
				'Give new rows under n0, n1…, or the whole list as Get emits it.',
			);
		}
		return { ...givenRow(written, isObject(row) ? row : { value: row }), id: key };
	});
}

const shownKey = (key: string) => JSON.stringify(key.slice(0, 40));

/**
 * What of `fm` changes. A list is the whole: rows that are not in it are removed. A map changes only
 * the rows that it names; a single row is there once. Values that are there are not sent again.
 * @throws WriteError that names the field
 */
export function multifieldChanges(
	written: WrittenField,
	value: unknown,
	storedRaw: unknown,
): MultifieldChanges {
	const stored = storedRows(storedRaw);
	const rows = new MultifieldRowChanges(written, stored);
	if (Array.isArray(value)) {
		const given = value.map((row) => givenRow(written, row));
		// Rows with their ids first, so that a new row does not take the place of one that is named.
		const hasOwnRow = ({ id }: GivenRow) => stored.some((row) => row.id === id);
		for (const row of given.filter(hasOwnRow)) rows.put(row);
		for (const row of given.filter((one) => !hasOwnRow(one))) rows.put(row);
		for (const row of stored) if (!rows.named.has(row.id)) rows.remove(row);
		return rows.changes;
	}
	if (!isObject(value)) throw doesNotFit(written, value, WANTED);
	const isOneRow = 'value' in value || 'VALUE' in value;
	const given = isOneRow
		? [givenRow(written, value)]
		: isByType(value)
			? rowsByType(written, value)
			: rowsById(written, value, stored);
	for (const row of given) rows.put(row);
	return rows.changes;
}

/** The same for an import, which does not read `fm`: `PHONE: [{VALUE, VALUE_TYPE}]` and so on. */
export function importedMultifields(
	changes: MultifieldChanges,
): Record<string, Array<{ VALUE: string; VALUE_TYPE: string }>> {
	const lists: Record<string, Array<{ VALUE: string; VALUE_TYPE: string }>> = {};
	for (const { typeId, valueType, value } of Object.values(changes)) {
		(lists[typeId] ??= []).push({ VALUE: value, VALUE_TYPE: valueType });
	}
	return lists;
}
