import { onlyLinkedType, readBinding } from './bindings';
import { exactId, exactNumber } from './exactNumber';
import { readFile } from './fileValues';
import type { Field } from './itemSchema';

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

/** One entry of the multifield `fm`: a telephone number, an e-mail address, … */
export interface Multifield {
	id: number | string;
	type: string;
	valueType: string;
	value: string;
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

const DAY = /^(\d{4})-(\d\d)-(\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?$/;

function daysIn(year: number, month: number): number {
	return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/**
 * The day as it is written: the portal sends a date as midnight at its own offset, and around a
 * change of summer time as another hour, so moving it to any other zone would change the day.
 */
function readDate(value: unknown): unknown {
	if (typeof value !== 'string' || value === '') return orNull(value);
	const match = DAY.exec(value);
	if (!match) return value;
	const [, year, month, day] = match.map(Number) as [number, number, number, number];
	const exists = month >= 1 && month <= 12 && day >= 1 && (day <= 28 || day <= daysIn(year, month));
	return exists ? value.slice(0, 10) : value;
}

function readMoney(value: unknown): unknown {
	if (typeof value !== 'string' || value === '') return orNull(value);
	const bar = value.indexOf('|');
	if (bar < 1 || bar === value.length - 1 || value.includes('|', bar + 1)) return value;
	const amount = value.slice(0, bar);
	if (!/^-?\d[\d.,]*$/.test(amount)) return value;
	return { amount: exactNumber(amount) ?? amount, currency: value.slice(bar + 1) } satisfies Money;
}

const ADDRESS = /^([^]*?)\|(-?\d+(?:[.,]\d+)?)?;(-?\d+(?:[.,]\d+)?)?(?:\|([1-9]\d*)?)?$/;

const numberOr = (text: string | undefined) =>
	text === undefined ? null : (exactNumber(text) ?? text);

/** `text|latitude;longitude|id`; a text alone is an address that was never found on a map. */
function readAddress(value: unknown): unknown {
	if (typeof value !== 'string' || value === '') return orNull(value);
	const [, text = value, latitude, longitude, id] = ADDRESS.exec(value) ?? [];
	return {
		text,
		latitude: numberOr(latitude),
		longitude: numberOr(longitude),
		addressId: id === undefined ? null : (exactId(id) ?? id),
	} satisfies Address;
}

function readMultifield(value: unknown): unknown {
	if (typeof value !== 'object' || value === null || !('typeId' in value) || 'type' in value) {
		return value;
	}
	const { id, typeId, ...rest } = value as Record<string, unknown>;
	return { id: readId(id), type: typeId, ...rest };
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
