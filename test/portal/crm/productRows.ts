import { isWrittenYes, phpNumber, phpText } from './writtenValue';

/** A product row as `crm.item.productrow.*` shows it (docs/portal-contract.md §7). */
export interface ProductRow extends Record<string, unknown> {
	id: number;
	ownerId: number;
	ownerType: string;
	price: number;
	quantity: number;
	sort: number;
}

const SHORT_CODES: Readonly<Record<string, number>> = { L: 1, D: 2, Q: 7, SI: 31, DO: 36, SBD: 39 };

/** `T4f4` → 1268, `D` → 2; `undefined` for a code no owner of product rows has. */
export function ownerTypeId(code: string): number | undefined {
	const short = SHORT_CODES[code];
	if (short !== undefined) return short;
	const hex = /^T([0-9a-f]+)$/.exec(code)?.[1];
	return hex === undefined ? undefined : Number.parseInt(hex, 16);
}

/** 1268 → `T4f4`; `undefined` for contacts, companies and other types without rows. */
export function ownerTypeCode(entityTypeId: number): string | undefined {
	const short = Object.entries(SHORT_CODES).find(([, id]) => id === entityTypeId)?.[0];
	return short ?? (entityTypeId >= 128 ? `T${entityTypeId.toString(16)}` : undefined);
}

/** The product rows of all items. */
export class ProductRows {
	private readonly rows: ProductRow[] = [];
	private lastId = 0;

	of(ownerType: string, ownerId: number): ProductRow[] {
		return this.rows.filter((row) => row.ownerType === ownerType && row.ownerId === ownerId);
	}

	get(id: number): ProductRow | undefined {
		return this.rows.find((row) => row.id === id);
	}

	/** Replaces all rows; one with the `id` of a row that is there keeps it. True: something changed. */
	set(ownerType: string, ownerId: number, given: ReadonlyArray<Record<string, unknown>>): boolean {
		const before = this.of(ownerType, ownerId);
		const after = given.map((fields, index) => {
			const same = before.find((row) => row.id === phpNumber(fields['id']));
			const sort = (index + 1) * 10;
			return this.row(ownerType, ownerId, { sort, ...same, ...fields }, same?.id);
		});
		this.remove((row) => row.ownerType === ownerType && row.ownerId === ownerId);
		this.rows.push(...after);
		return JSON.stringify(before) !== JSON.stringify(after);
	}

	add(ownerType: string, ownerId: number, fields: Record<string, unknown>): ProductRow {
		const row = this.row(ownerType, ownerId, fields);
		this.rows.push(row);
		return row;
	}

	update(row: ProductRow, fields: Record<string, unknown>): ProductRow {
		const merged = { ...row, ...fields };
		const changed = this.row(row.ownerType, row.ownerId, merged, row.id);
		this.rows.splice(this.rows.indexOf(row), 1, changed);
		return changed;
	}

	delete(id: number): void {
		this.remove((row) => row.id === id);
	}

	sum(ownerType: string, ownerId: number): number {
		const total = this.of(ownerType, ownerId).reduce(
			(sum, { price, quantity }) => sum + price * quantity,
			0,
		);
		return Math.round(total * 100) / 100;
	}

	private remove(matches: (row: ProductRow) => boolean): void {
		const kept = this.rows.filter((row) => !matches(row));
		this.rows.splice(0, this.rows.length, ...kept);
	}

	/** `price` is a unit's with discount and tax; the read-only prices follow from it. */
	private row(
		ownerType: string,
		ownerId: number,
		fields: Readonly<Record<string, unknown>>,
		id?: number,
	): ProductRow {
		const price = phpNumber(fields['price']);
		const taxRate = isNothing(fields['taxRate']) ? null : phpNumber(fields['taxRate']);
		const discount = discountOf(fields, price / (1 + (taxRate ?? 0) / 100));
		const productId = phpNumber(fields['productId']);
		return {
			id: id ?? ++this.lastId,
			ownerId,
			ownerType,
			productId,
			productName: phpText(fields['productName']) || (productId ? `Товар ${productId}` : ''),
			price,
			priceAccount: price,
			...discount,
			priceBrutto: round(discount.priceNetto * (1 + (taxRate ?? 0) / 100)),
			quantity: isNothing(fields['quantity']) ? 1 : phpNumber(fields['quantity']),
			taxRate,
			taxIncluded: isWrittenYes(fields['taxIncluded']) ? 'Y' : 'N',
			customized: 'Y',
			measureCode: phpNumber(fields['measureCode']) || 796,
			measureName: 'шт',
			sort: phpNumber(fields['sort']),
			type: 1,
		};
	}
}

interface Discount {
	discountTypeId: number;
	discountRate: number;
	discountSum: number;
	priceExclusive: number;
	priceNetto: number;
}

function discountOf(fields: Readonly<Record<string, unknown>>, priceExclusive: number): Discount {
	const discountTypeId = phpNumber(fields['discountTypeId']) === 1 ? 1 : 2;
	const rate = phpNumber(fields['discountRate']);
	const given = phpNumber(fields['discountSum']);
	const discountSum = discountTypeId === 1 ? given : (priceExclusive * rate) / (100 - rate || 1);
	const priceNetto = priceExclusive + discountSum;
	const discountRate =
		discountTypeId === 2 ? rate : priceNetto === 0 ? 0 : (discountSum / priceNetto) * 100;
	return {
		discountTypeId,
		discountRate: round(discountRate),
		discountSum: round(discountSum),
		priceExclusive: round(priceExclusive),
		priceNetto: round(priceNetto),
	};
}

const round = (value: number): number => Math.round(value * 100) / 100;

const isNothing = (value: unknown): boolean =>
	value === undefined || value === null || value === '';
