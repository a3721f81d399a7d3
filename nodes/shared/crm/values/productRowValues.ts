import { exactId, exactNumber } from './exactNumber';

/** A product row as a workflow gets it. */
export type ProductRow = Record<string, unknown>;

const IDS = new Set(['id', 'ownerId', 'productId', 'discountTypeId', 'measureCode', 'sort']);
const NUMBERS = new Set([
	'price',
	'priceAccount',
	'priceExclusive',
	'priceNetto',
	'priceBrutto',
	'quantity',
	'discountRate',
	'discountSum',
	'taxRate',
]);

/**
 * Types a product row (docs/portal-contract.md §7): amounts and per cent are numbers, `taxIncluded`
 * is a boolean, `taxRate` stays `null` where there is no tax, which is not 0. What does not fit stays
 * as it came.
 */
export function typedProductRow(raw: Readonly<ProductRow>): ProductRow {
	return Object.fromEntries(
		Object.entries(raw).map(([key, value]) => [key, typedCell(key, value)]),
	);
}

function typedCell(key: string, value: unknown): unknown {
	if (key === 'taxIncluded') return value === 'Y' ? true : value === 'N' ? false : value;
	if (key === 'productId' && (value === 0 || value === '0')) return null;
	if (typeof value !== 'string') return value;
	if (value === '' && (IDS.has(key) || NUMBERS.has(key))) return null;
	if (IDS.has(key)) return exactId(value) ?? exactNumber(value) ?? value;
	return NUMBERS.has(key) ? (exactNumber(value) ?? value) : value;
}
