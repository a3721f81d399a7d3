import { phpText } from './writtenValue';

/** One phone, e-mail, site or messenger as `fm` shows it. */
export interface Multifield {
	id: number;
	valueType: string;
	value: string;
	typeId: string;
}

type Given = Record<string, unknown>;

const KINDS = new Set(['PHONE', 'EMAIL', 'WEB', 'IM', 'LINK']);

/**
 * `fm` as written: a map whose key `n0`, `n1`… adds, and whose key that is a row's id changes that
 * row or, with an empty value, removes it. A single entry instead of the map adds it
 * (docs/portal-contract.md §7).
 */
export function writtenMultifields(
	held: readonly Multifield[],
	given: Given,
	nextId: () => number,
): Multifield[] {
	const rows = held.map((row) => ({ ...row }));
	const entries: Array<[string, unknown]> =
		'typeId' in given ? [['n0', given]] : Object.entries(given);
	for (const [key, entry] of entries) {
		if (!isMap(entry) || !isComplete(entry)) continue;
		const at = rows.findIndex(({ id }) => String(id) === key);
		const value = phpText(entry['value']);
		const before = rows[at];
		if (before) {
			if (value === '') rows.splice(at, 1);
			else rows[at] = row(before.id, entry);
		} else if (value !== '' && !(isPosition(key) && has(rows, entry))) {
			rows.push(row(nextId(), entry));
		}
	}
	return rows;
}

/** `PHONE: [{VALUE, VALUE_TYPE, ID?}]`, as the import and the types' own methods take it. */
export function multifieldsOfLists(fields: Given): Given {
	const map: Given = {};
	let added = 0;
	for (const typeId of KINDS) {
		const list = fields[typeId];
		for (const entry of isMap(list) ? Object.values(list) : []) {
			if (!isMap(entry)) continue;
			const key = entry['ID'] === undefined ? `n${added++}` : phpText(entry['ID']);
			const value = entry['DELETE'] === 'Y' ? '' : entry['VALUE'];
			map[key] = { typeId, valueType: entry['VALUE_TYPE'], value };
		}
	}
	return map;
}

/** Flat keys such as `phoneWork` that items carry without a description (docs/portal-contract.md §5). */
export function flatMultifields(rows: readonly Multifield[]): Record<string, string | null> {
	const flat: Record<string, string | null> = {
		phone: null,
		phoneMobile: null,
		phoneWork: null,
		phoneMailing: null,
		email: null,
		emailHome: null,
		emailWork: null,
		emailMailing: null,
		imol: null,
	};
	for (const { typeId, valueType, value } of rows) {
		const kind = typeId.toLowerCase();
		const key = `${kind}${valueType.charAt(0)}${valueType.slice(1).toLowerCase()}`;
		flat[key] ??= value;
		if (kind in flat) flat[kind] ??= value;
		if (value.startsWith('imol|')) flat['imol'] ??= value;
	}
	return flat;
}

function isMap(value: unknown): value is Given {
	return typeof value === 'object' && value !== null;
}

/** An entry without a type, or with the value null, is not looked at. */
function isComplete(entry: Given): boolean {
	const { typeId, value } = entry;
	return typeof typeId === 'string' && KINDS.has(typeId) && value !== null && value !== undefined;
}

const isPosition = (key: string): boolean => /^\d+$/.test(key);

function has(rows: readonly Multifield[], entry: Given): boolean {
	return rows.some(
		({ typeId, value }) => typeId === entry['typeId'] && value === phpText(entry['value']),
	);
}

function row(id: number, entry: Given): Multifield {
	return {
		id,
		valueType: phpText(entry['valueType']) || 'WORK',
		value: phpText(entry['value']),
		typeId: phpText(entry['typeId']),
	};
}
