import { isObject, ownValue } from '../../../validation/json';
import { onlyLinkedType, readBinding } from '../bindings';
import { exactId, exactNumber } from '../exactNumber';
import { readAddress, readMoney } from './compoundReaders';
import { readFile } from '../fileValues';
import { orNull } from '../noValue';
import type { Field } from '../../schema/itemSchema';
import { forReferences } from '../../schema/referenceTypes';
import { isDay } from '../zonedTime';

/**
 * Turns one value as the portal wrote it into what a workflow gets. A value that does not fit the
 * type is returned as it came, by identity.
 */
export type ValueReader = (value: unknown) => unknown;

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

/** The first pipeline of deals has the id 0. */
function readCategory(value: unknown): unknown {
	return value === 0 || value === '0' ? 0 : readId(value);
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

const DAY_MS = 86_400_000;

/** A date may be a summer-time hour off, and another where the server's zone changed its rules. */
const NEAR_MIDNIGHT_MS = 2 * 3_600_000;

/**
 * The day of a date. The portal writes the server's midnight with the server's offset added to it, so
 * west of UTC the text names the day before: the instant counts, rounded to the nearest midnight of UTC
 * (docs/portal-contract.md §5, §11). What is near none, or has no offset, is the day that is written.
 */
function readDate(value: unknown): unknown {
	if (typeof value !== 'string' || value === '') return orNull(value);
	if (!DAY.test(value)) return value;
	const day = value.slice(0, 10);
	if (LATE.test(day) && !isDay(day)) return value;
	const instant = WITH_OFFSET.test(value) ? Date.parse(value) : NaN;
	const midnight = Math.round(instant / DAY_MS) * DAY_MS;
	return Math.abs(instant - midnight) <= NEAR_MIDNIGHT_MS
		? new Date(midnight).toISOString().slice(0, 10)
		: day;
}

const WITH_OFFSET = /T.*(?:Z|[+-]\d\d(?::?\d\d)?)$/;

/** One entry of the multifield `fm`, e.g. a telephone number: `{ id, type, valueType, value }`. */
function readMultifield(value: unknown): unknown {
	if (!isObject(value)) return orNull(value);
	if (!('typeId' in value) || 'type' in value) return value;
	const { id, typeId, ...rest } = value;
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
	...forReferences(readId),
	integer: readInteger,
	double: readDouble,
	boolean: readBoolean,
	date: readDate,
	datetime: orNull,
	money: readMoney,
	crm_category: readCategory,
	location: readId,
	enumeration: readId,
	crm_status: orNull,
	crm_currency: orNull,
	string: orNull,
	text: orNull,
	url: orNull,
	char: orNull,
	address: readAddress,
	file: readFile,
	crm_multifield: readMultifield,
};

/** How one value of a field is read; `undefined` for a type that is passed through. */
export function valueReader(field: Field): ValueReader | undefined {
	if (field.type === 'crm') return bindingReader(field);
	return ownValue(READERS, field.type);
}
