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

const PLACED = /^(.*)\|([^|;]*);([^|;]*)(?:\|([^|;]*))?$/s;
const COORDINATE = /^-?\d+(?:[.,]\d+)?$/;
const ADDRESS_ID = /^[1-9]\d*$/;

/** The number of a text, the text if that is inexact, `null` if empty, else `undefined`. */
function numberIn(text: string, form: RegExp): number | string | null | undefined {
	if (text === '') return null;
	return exactNumber(text) ?? (form.test(text) ? text : undefined);
}

/** `text|latitude;longitude|id`, any of the last three empty, the id optional. */
function placedAddress(value: string): Address | undefined {
	const [, text, lat = '', lng = '', id = ''] = PLACED.exec(value) ?? [];
	const latitude = numberIn(lat, COORDINATE);
	const longitude = numberIn(lng, COORDINATE);
	const addressId = numberIn(id, ADDRESS_ID);
	if (text === undefined || latitude === undefined || longitude === undefined) return undefined;
	const isNoId = typeof addressId === 'number' && !(Number.isInteger(addressId) && addressId > 0);
	return addressId === undefined || isNoId ? undefined : { text, latitude, longitude, addressId };
}

/** A text alone is an address that was never found on a map. */
export function readAddress(value: unknown): unknown {
	if (typeof value !== 'string' || value === '') return orNull(value);
	return (
		placedAddress(value) ??
		({ text: value, latitude: null, longitude: null, addressId: null } satisfies Address)
	);
}
