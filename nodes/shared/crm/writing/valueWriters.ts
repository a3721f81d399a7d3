import { isObject, ownValue } from '../../validation/json';
import { forReferences } from '../schema/referenceTypes';
import { bindingOf, linkedTypes, onlyLinkedType, readBinding } from '../values/bindings';
import { yesOrNo } from '../values/yesOrNo';
import { writtenId, writtenInteger, writtenNumber, writtenText } from './forms/numbers';
import { writtenDay, writtenTime } from './forms/times';
import { doesNotFit, unwritable, type WrittenField } from './forms/writeError';
import { chosenId, idOfName, type NameResolver } from './names';

/** What the values of an input are read by. */
export interface ValueContext extends NameResolver {
	/** The workflow's zone, for times without one. */
	timezone: string;
}

/** One value that is not empty as the portal takes it; every form is a text, as in a batch. */
type ValueWriter = (value: unknown, written: WrittenField, context: ValueContext) => string;

/** Writes what a form can be made of; `wanted` is what else to give. */
function formWriter(
	formOf: (value: unknown, timezone: string) => string | undefined,
	wanted: string,
): ValueWriter {
	return (value, written, { timezone }) => {
		const form = formOf(value, timezone);
		if (form === undefined) throw doesNotFit(written, value, wanted);
		return form;
	};
}

const writeText = formWriter(writtenText, 'a text');

/** The portal takes a lone 0 in a long text for nothing (docs/portal-contract.md §7). */
function writeLongText(value: unknown, written: WrittenField, context: ValueContext): string {
	const text = writeText(value, written, context);
	if (text !== '0') return text;
	throw unwritable(
		written,
		'cannot hold "0" alone: the portal takes it for an empty text',
		'Write it another way, e.g. "0.".',
	);
}

const MONEY_TEXT = /^(.*?)\s*(?:\|\s*|\s)([A-Za-z]{3})$/;

/** A bar would end it where the portal reads it. */
const CURRENCY = /^[^|]+$/;

function writeMoney(value: unknown, written: WrittenField): string {
	const [, amountText, code] =
		typeof value === 'string' ? (MONEY_TEXT.exec(value.trim()) ?? []) : [];
	const given: Record<string, unknown> = isObject(value) ? value : {};
	const { amount = amountText, currency = code } = given;
	// Half a value, as it may be read, is written back as it was.
	if (amount === null && typeof currency === 'string') return `|${currency}`;
	const number = writtenNumber(amount);
	if (number !== undefined && currency === null) return `${number}|`;
	if (number === undefined || typeof currency !== 'string' || !CURRENCY.test(currency.trim())) {
		throw doesNotFit(written, value, '{ amount, currency } or a text like "100.5|USD"');
	}
	return `${number}|${currency.trim().toUpperCase()}`;
}

/** An id, or the name of what it is the id of; 0 is none. */
function writeReference(value: unknown, written: WrittenField, context: ValueContext): string {
	const id = writtenId(isObject(value) ? value['id'] : value);
	if (id !== undefined) return id === '0' && written.field.type !== 'crm_category' ? '' : id;
	if (typeof value !== 'string') throw doesNotFit(written, value, 'an id');
	return idOfName(written, value, context);
}

function writeStatus(value: unknown, written: WrittenField, context: ValueContext): string {
	if (typeof value === 'number') return String(value);
	if (typeof value !== 'string') throw doesNotFit(written, value, 'the id or the name of a status');
	return idOfName(written, value, context);
}

function writeOption(value: unknown, written: WrittenField): string {
	const id = writtenId(value);
	if (id === '0') return '';
	const { items } = written.field;
	if (!items) {
		if (id !== undefined) return id;
		throw doesNotFit(written, value, 'the id of an option');
	}
	if (typeof value !== 'string' && typeof value !== 'number') {
		throw doesNotFit(written, value, 'an option, by its id or its text');
	}
	const options = items.map(({ ID, VALUE }) => ({ id: ID, label: VALUE }));
	if (typeof value === 'number' && options.some((option) => option.id === id)) return String(value);
	return chosenId(written, String(value).trim(), options);
}

const LINK = '{ entityTypeId, id } or a text like "D_5" or "T80_6"';

function writeLink(value: unknown, written: WrittenField, context: ValueContext): string {
	if (isObject(value)) {
		const entityTypeId = Number(writtenId(value['entityTypeId']));
		const id = Number(writtenId(value['id']));
		const isLink = entityTypeId > 0 && id > 0 && Number.isSafeInteger(id);
		if (!isLink) throw doesNotFit(written, value, LINK);
		return bindingOf({ entityTypeId, id });
	}
	const id = writtenId(value);
	if (id === '0') return '';
	// A number alone means nothing where several object types are allowed (docs/portal-contract.md §7).
	if (id !== undefined && linkedTypes(written.field).length > 1) {
		throw doesNotFit(written, value, LINK);
	}
	if (id !== undefined) return id;
	if (typeof value !== 'string') throw doesNotFit(written, value, LINK);
	const text = value.trim();
	if (readBinding(text)) return text;
	if (onlyLinkedType(written.field) === undefined) throw doesNotFit(written, value, LINK);
	return idOfName(written, text, context);
}

/** A part of a value that may be missing; `undefined` where it is there and does not fit. */
const orEmpty = (value: unknown, formOf: (value: unknown) => string | undefined) =>
	value === null || value === undefined || value === '' ? '' : formOf(value);

function writeAddress(value: unknown, written: WrittenField, context: ValueContext): string {
	if (!isObject(value)) return writeText(value, written, context);
	const { text, latitude, longitude, addressId } = value;
	const lat = orEmpty(latitude, writtenNumber);
	const lng = orEmpty(longitude, writtenNumber);
	const id = orEmpty(addressId, writtenId);
	if (typeof text !== 'string' || lat === undefined || lng === undefined || id === undefined) {
		throw doesNotFit(written, value, '{ text, latitude, longitude, addressId } or a text');
	}
	if (lat === '' && lng === '' && id === '') return text;
	return `${text}|${lat};${lng}${id && `|${id}`}`;
}

const WRITERS: Readonly<Record<string, ValueWriter>> = {
	...forReferences(writeReference),
	integer: formWriter(writtenInteger, 'a whole number, one of more than 15 digits as a text'),
	double: formWriter(writtenNumber, 'a number, e.g. 100.5'),
	boolean: formWriter(yesOrNo, 'true or false'),
	date: formWriter(writtenDay, 'a day like 2025-12-31'),
	datetime: formWriter(writtenTime, 'a time like 2025-12-31T18:00:00+03:00'),
	money: writeMoney,
	crm_category: writeReference,
	enumeration: writeOption,
	crm_status: writeStatus,
	crm_currency: writeText,
	string: writeText,
	text: writeLongText,
	url: writeText,
	char: writeText,
	address: writeAddress,
	crm: writeLink,
};

/** How one value of a type is written; `undefined` for a type nobody has described. */
export function valueWriterOf(type: string): ValueWriter | undefined {
	return ownValue(WRITERS, type);
}
