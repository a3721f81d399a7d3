import { writtenId, writtenInteger, writtenNumber, writtenText } from './numbers';
import { undescribedField } from '../../schema/itemSchema';
import { yesOrNo } from '../../values/yesOrNo';
import { isObject, ownValue } from '../../../validation/json';
import { doesNotFit, WriteError, type WrittenField } from './writeError';

/** A product row as `crm.item.productrow.set` takes it. */
export type WrittenRow = Record<string, string | null>;

type RowWriter = (value: unknown) => string | undefined;

const discountType: RowWriter = (value) => {
	const number = writtenInteger(value);
	return number === '1' || number === '2' ? number : undefined;
};

const WRITERS: Readonly<Record<string, readonly [write: RowWriter, wanted: string]>> = {
	id: [writtenId, 'the id of a row to keep'],
	productId: [writtenId, 'the id of a product'],
	productName: [writtenText, 'a text'],
	price: [writtenNumber, 'a number, e.g. 100.5'],
	quantity: [writtenNumber, 'a number, e.g. 2'],
	discountTypeId: [discountType, '1 (an amount) or 2 (per cent)'],
	discountRate: [writtenNumber, 'a number of per cent'],
	discountSum: [writtenNumber, 'an amount'],
	taxRate: [writtenNumber, 'a number of per cent, or null for no tax'],
	taxIncluded: [yesOrNo, 'true or false'],
	measureCode: [writtenInteger, 'the code of a measure, e.g. 796'],
	sort: [writtenInteger, 'a whole number'],
};

/** What a row shows and nobody writes (docs/portal-contract.md §7). */
const READ_ONLY = new Set([
	'ownerId',
	'ownerType',
	'priceExclusive',
	'priceNetto',
	'priceBrutto',
	'priceAccount',
	'measureName',
	'customized',
	'type',
	'storeId',
	'xmlId',
]);

/** `PRODUCT_NAME`, the spelling of the older methods, is `productName`. */
function keyOf(key: string): string {
	if (!/^[A-Z]+(?:_[A-Z]+)*$/.test(key)) return key;
	return key.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

const ROW = 'a list of rows such as { productName, price }';

const isEmpty = (value: unknown) => value === null || value === undefined || value === '';

function writtenRow(written: WrittenField, row: unknown, isItem: boolean): WrittenRow {
	if (!isObject(row)) throw doesNotFit(written, row, ROW);
	const out: WrittenRow = {};
	for (const [given, value] of Object.entries(row)) {
		const key = keyOf(given);
		if (READ_ONLY.has(key) || value === undefined) continue;
		const writer = ownValue(WRITERS, key);
		if (!writer) {
			if (isItem) continue;
			throw new WriteError(
				`A product row has no ${JSON.stringify(given)}`,
				`It has ${Object.keys(WRITERS).join(', ')}.`,
			);
		}
		if (isEmpty(value)) {
			// No tax is not the same as none named (docs/portal-contract.md §7).
			if (key === 'taxRate') out[key] = null;
			continue;
		}
		const [write, wanted] = writer;
		const form = write(value);
		if (form === undefined) throw rowDoesNotFit(written, key, value, wanted);
		out[key] = form;
	}
	if (Object.keys(out).length === 0) throw doesNotFit(written, row, ROW);
	return out;
}

function rowDoesNotFit(written: WrittenField, key: string, value: unknown, wanted: string) {
	const inRow = { name: `${written.name}.${key}`, field: { ...written.field, title: '' } };
	return doesNotFit(inRow, value, wanted);
}

const ROWS_FIELD: WrittenField = {
	name: 'productRows',
	field: undescribedField('productRows', 'Product rows'),
};

/**
 * The rows `crm.item.productrow.set` takes, from rows as they are read or as people give them; they
 * replace all rows, one with its `id` keeps that row (docs/portal-contract.md §7).
 * `undefined`: not named (null, "").
 * @param isItem leaves out what cannot be written, instead of an error
 * @throws WriteError
 */
export function writtenProductRows(value: unknown, isItem = false): WrittenRow[] | undefined {
	if (isEmpty(value)) return undefined;
	const rows = Array.isArray(value) ? value : [value];
	return rows.map((row) => writtenRow(ROWS_FIELD, row, isItem));
}

/** The stored row that a row keeps: the one with its `id`. */
function keptRow(
	{ id }: WrittenRow,
	stored: ReadonlyArray<Record<string, unknown>>,
): Record<string, unknown> | undefined {
	return stored.find((one) => id !== undefined && String(one['id']) === id);
}

/**
 * The rows as they are sent. `null` does not come through a batch, and "no tax" is what a row without
 * `taxRate` has anyway: only where a row is kept that has a tax it must be said
 * (docs/portal-contract.md §2, §7).
 * @param stored the rows of the item; `undefined`: not known
 */
export function sentRows(
	rows: readonly WrittenRow[],
	stored: ReadonlyArray<Record<string, unknown>> | undefined,
): WrittenRow[] {
	return rows.map((row) => {
		const { taxRate, ...rest } = row;
		const isUnknown = row['id'] !== undefined && !stored;
		const keepsTax = !isEmpty(keptRow(row, stored ?? [])?.['taxRate']);
		return taxRate !== null || isUnknown || keepsTax ? row : rest;
	});
}

/** Whether stored rows are those that would be written: nothing has to be sent then. */
export function areSameRows(
	rows: readonly WrittenRow[],
	stored: ReadonlyArray<Record<string, unknown>>,
): boolean {
	if (rows.length !== stored.length) return false;
	return rows.every((row, index) => {
		const before = writtenRow(ROWS_FIELD, keptRow(row, stored) ?? stored[index], true);
		return Object.entries(row).every(([key, value]) => value === (before[key] ?? null));
	});
}
