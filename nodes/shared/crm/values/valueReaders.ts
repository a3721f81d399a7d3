import { onlyLinkedType, readBinding } from './bindings';
import { exactId, exactNumber } from './exactNumber';
import { readFile } from './fileValues';
import type { Field } from '../schema/itemSchema';

/**
 * Turns one value as the portal wrote it into what a workflow gets. A value that does not fit the
 * type is returned as it came, by identity.
 */
export type ValueReader = (value: unknown) => unknown;

/** A `money` value; the amount stays a string where a number could not hold all its digits. */
export interface Money {
	amount: number | string;
	currency: string;
}

/** An `address` value. A coordinate stays a string where a number could not hold all its digits. */
export interface Address {
	text: string;
	latitude: number | string | null;
	longitude: number | string | null;
	addressId: number | string | null;
}

/** PHP's spellings of "no value" (portal-contract.md §5). */
export function isNone(value: unknown): boolean {
	return (
		value === null ||
		value === '' ||
		value === false ||
		(Array.isArray(value) && value.length === 0)
	);
}

const orNull = (value: unknown): unknown => (isNone(value) ? null : value);

function readDouble(value: unknown): unknown {
	if (typeof value === 'number') return value;
	if (typeof value === 'string' && value !== '') return exactNumber(value) ?? value;
	return orNull(value);
}

function readInteger(value: unknown): unknown {
	if (typeof value !== 'string') return orNull(value);
	const number = readDouble(value);
	return typeof number === 'number' && !Number.isInteger(number) ? value : number;
}

function readId(value: unknown): unknown {
	if (typeof value === 'number') return value === 0 ? null : value;
	if (typeof value !== 'string') return orNull(value);
	return value === '' || value === '0' ? null : (exactId(value) ?? value);
}

function readBoolean(value: unknown): unknown {
	switch (value) {
		case 'Y':
		case '1':
		case 1:
			return true;
		case 'N':
		case '0':
		case 0:
			return false;
		default:
			return typeof value === 'boolean' ? value : orNull(value);
	}
}

const DAY =
	/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?$/;
/** A day not every month has. */
const LATE = /(?:29|3\d)$/;

function exists(day: string): boolean {
	const date = new Date(`${day}T00:00:00Z`);
	return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

/**
 * The day as it is written: the portal sends a date as midnight at its own offset, and around a
 * change of summer time as another hour, so moving it to any other zone would change the day.
 */
function readDate(value: unknown): unknown {
	if (typeof value !== 'string' || value === '') return orNull(value);
	if (!DAY.test(value)) return value;
	const day = value.slice(0, 10);
	return !LATE.test(day) || exists(day) ? day : value;
}

const AMOUNT = /^-?\d[\d.,]*$/;

function readMoney(value: unknown): unknown {
	if (typeof value !== 'string' || value === '') return orNull(value);
	const bar = value.indexOf('|');
	if (bar < 1 || bar === value.length - 1 || value.includes('|', bar + 1)) return value;
	const currency = value.slice(bar + 1);
	const amount = exactNumber(value, 0, bar);
	if (amount !== undefined) return { amount, currency } satisfies Money;
	const text = value.slice(0, bar);
	return AMOUNT.test(text) ? ({ amount: text, currency } satisfies Money) : value;
}

const COORDINATE = /^-?\d+(?:[.,]\d+)?$/;
const ADDRESS_ID = /^[1-9]\d*$/;

/** The number from `start` to `end`, its text if inexact, `null` if empty, else `undefined`. */
function part(
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
	const latitude = part(value, [bar + 1, semicolon], COORDINATE);
	const longitude = part(value, [semicolon + 1, end], COORDINATE);
	const addressId = part(value, [Math.min(end + 1, value.length), value.length], ADDRESS_ID);
	if (latitude === undefined || longitude === undefined || addressId === undefined) {
		return undefined;
	}
	const isId = typeof addressId !== 'number' || (Number.isInteger(addressId) && addressId > 0);
	return isId ? { text: value.slice(0, bar), latitude, longitude, addressId } : undefined;
}

/** A text alone is an address that was never found on a map. */
function readAddress(value: unknown): unknown {
	if (typeof value !== 'string' || value === '') return orNull(value);
	return (
		placedAddress(value) ??
		({ text: value, latitude: null, longitude: null, addressId: null } satisfies Address)
	);
}

/** One entry of the multifield `fm`, e.g. a telephone number: `{ id, type, valueType, value }`. */
function readMultifield(value: unknown): unknown {
	if (typeof value !== 'object' || isNone(value)) return orNull(value);
	const raw = value as Record<string, unknown>;
	if (!('typeId' in raw) || 'type' in raw) return value;
	const { id, typeId, ...rest } = raw;
	return { id: typeof id === 'string' ? (exactId(id) ?? id) : id, type: typeId, ...rest };
}

function bindingReader(field: Field): ValueReader {
	const bareType = onlyLinkedType(field);
	return (value) => {
		const bare = readId(value);
		if (typeof bare === 'number' && bareType !== undefined && Number.isSafeInteger(bare)) {
			return { entityTypeId: bareType, id: bare };
		}
		if (bare === null) return null;
		return typeof value === 'string' ? (readBinding(value) ?? value) : value;
	};
}

const READERS: Readonly<Record<string, ValueReader>> = {
	integer: readInteger,
	double: readDouble,
	boolean: readBoolean,
	date: readDate,
	datetime: orNull,
	money: readMoney,
	user: readId,
	employee: readId,
	crm_company: readId,
	crm_contact: readId,
	crm_lead: readId,
	crm_deal: readId,
	crm_quote: readId,
	crm_category: readId,
	crm_entity: readId,
	iblock_element: readId,
	iblock_section: readId,
	location: readId,
	enumeration: readId,
	crm_status: orNull,
	crm_currency: orNull,
	string: orNull,
	text: orNull,
	url: orNull,
	address: readAddress,
	file: readFile,
	crm_multifield: readMultifield,
};

/** How one value of a field is read; `undefined` for a type that is passed through. */
export function valueReader(field: Field): ValueReader | undefined {
	if (field.type === 'crm') return bindingReader(field);
	return Object.hasOwn(READERS, field.type) ? READERS[field.type] : undefined;
}
