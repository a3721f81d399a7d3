import { exactNumber } from '../exactNumber';
import { orNull } from '../noValue';

/**
 * A `money` value; the amount stays a string where a number could not hold all its digits. The portal
 * may give an amount without a currency, and a currency without an amount.
 */
export interface Money {
	amount: number | string | null;
	currency: string | null;
}

/** An `address` value. A coordinate stays a string where a number could not hold all its digits. */
export interface Address {
	text: string;
	latitude: number | string | null;
	longitude: number | string | null;
	addressId: number | string | null;
}

const AMOUNT = /^-?\d[\d.,]*$/;

/** The amount of `"100.50|USD"`, `"|USD"` or `"5.|USD"`; `undefined` if it is none. */
function readAmount(text: string): number | string | null | undefined {
	if (text === '') return null;
	const plain = text.replace(/\.$/, '').replace(/^(-?)\./, '$10.');
	return exactNumber(plain) ?? (AMOUNT.test(text) ? text : undefined);
}

/** `amount|currency`; either may be missing, and the bar with the currency (docs/portal-contract.md §5). */
export function readMoney(value: unknown): unknown {
	const text = typeof value === 'number' ? String(value) : value;
	if (typeof text !== 'string' || text === '') return orNull(text);
	const bar = text.indexOf('|');
	const amount = readAmount(bar < 0 ? text : text.slice(0, bar));
	const currency = (bar < 0 ? '' : text.slice(bar + 1)) || null;
	if (amount === undefined || currency?.includes('|')) return value;
	return amount === null && currency === null ? null : ({ amount, currency } satisfies Money);
}

const COORDINATE = /^-?\d+(?:[.,]\d+)?$/;
const ADDRESS_ID = /^[1-9]\d*$/;

/** The number from `start` to `end`, its text if inexact, `null` if empty, else `undefined`. */
function numberBetween(
	text: string,
	[start, end]: readonly [number, number],
	form: RegExp,
): number | string | null | undefined {
	if (start === end) return null;
	const number = exactNumber(text, start, end);
	if (number !== undefined) return number;
	const digits = text.slice(start, end);
	return form.test(digits) ? digits : undefined;
}

/** `text|latitude;longitude|id`, any of the last three empty, the id optional. */
function placedAddress(value: string): Address | undefined {
	const semicolon = value.lastIndexOf(';');
	const bar = semicolon < 0 ? -1 : value.lastIndexOf('|', semicolon);
	if (bar < 0) return undefined;
	const found = value.indexOf('|', semicolon);
	const end = found < 0 ? value.length : found;
	const latitude = numberBetween(value, [bar + 1, semicolon], COORDINATE);
	const longitude = numberBetween(value, [semicolon + 1, end], COORDINATE);
	const addressId = numberBetween(
		value,
		[Math.min(end + 1, value.length), value.length],
		ADDRESS_ID,
	);
	if (latitude === undefined || longitude === undefined || addressId === undefined) {
		return undefined;
	}
	const isId = typeof addressId !== 'number' || (Number.isInteger(addressId) && addressId > 0);
	return isId ? { text: value.slice(0, bar), latitude, longitude, addressId } : undefined;
}

/** A text alone is an address that was never found on a map. */
export function readAddress(value: unknown): unknown {
	if (typeof value !== 'string' || value === '') return orNull(value);
	return (
		placedAddress(value) ??
		({ text: value, latitude: null, longitude: null, addressId: null } satisfies Address)
	);
}
