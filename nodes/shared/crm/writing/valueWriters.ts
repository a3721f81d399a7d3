import { bindingOf, linkedTypes, onlyLinkedType, readBinding } from '../values/bindings';
import { writtenId, writtenInteger, writtenNumber } from './forms/numbers';
import { writtenDay, writtenTime } from './forms/times';
import { doesNotFit, isMap, titleOf, WriteError, type WrittenField } from './forms/writeError';
import { chosenId, idOfName, type NameResolver } from './names';

/** What the values of an input are read by. */
export interface ValueContext extends NameResolver {
	/** The workflow's zone, for times without one. */
	timezone: string;
}

/** One value that is not empty as the portal takes it; every form is a text, as in a batch. */
type ValueWriter = (value: unknown, written: WrittenField, context: ValueContext) => string;

function numberWriter(read: (value: unknown) => string | undefined, wanted: string): ValueWriter {
	return (value, written) => {
		const number = read(value);
		if (number === undefined) throw doesNotFit(written, value, wanted);
		return number;
	};
}

function writeText(value: unknown, written: WrittenField): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
		if (typeof value !== 'number' || Number.isFinite(value)) return String(value);
	}
	throw doesNotFit(written, value, 'a text');
}

/** The portal takes a lone 0 in a long text for nothing (docs/portal-contract.md §7). */
function writeLongText(value: unknown, written: WrittenField): string {
	const text = writeText(value, written);
	if (text !== '0') return text;
	throw new WriteError(
		`${titleOf(written)} cannot hold "0" alone: the portal takes it for an empty text`,
		'Write it another way, e.g. "0.".',
	);
}

const YES: ReadonlySet<unknown> = new Set([true, 1, 'y', 'yes', 'true', '1']);
const NO: ReadonlySet<unknown> = new Set([false, 0, 'n', 'no', 'false', '0']);

function writeBoolean(value: unknown, written: WrittenField): string {
	const given = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (YES.has(given)) return 'Y';
	if (NO.has(given)) return 'N';
	throw doesNotFit(written, value, 'true or false');
}

function writeDay(value: unknown, written: WrittenField, { timezone }: ValueContext): string {
	const day = writtenDay(value, timezone);
	if (day === undefined) throw doesNotFit(written, value, 'a day like 2025-12-31');
	return day;
}

function writeTime(value: unknown, written: WrittenField, { timezone }: ValueContext): string {
	const time = writtenTime(value, timezone);
	if (time === undefined) {
		throw doesNotFit(written, value, 'a time like 2025-12-31T18:00:00+03:00');
	}
	return time;
}

const MONEY_TEXT = /^(.*?)\s*(?:\|\s*|\s)([A-Za-z]{3})$/;

/** A bar would end it where the portal reads it. */
const CURRENCY = /^[^|]+$/;

function writeMoney(value: unknown, written: WrittenField): string {
	const wanted = '{ amount, currency } or a text like "100.5|USD"';
	const [, amountText, code] =
		typeof value === 'string' ? (MONEY_TEXT.exec(value.trim()) ?? []) : [];
	const given: Record<string, unknown> = isMap(value)
		? value
		: { amount: amountText, currency: code };
	const { amount, currency } = given;
	// Half a value, as it may be read, is written back as it was.
	if (amount === null && typeof currency === 'string') return `|${currency}`;
	const number = writtenNumber(amount);
	if (number !== undefined && currency === null) return `${number}|`;
	if (number === undefined || typeof currency !== 'string' || !CURRENCY.test(currency.trim())) {
		throw doesNotFit(written, value, wanted);
	}
	return `${number}|${currency.trim().toUpperCase()}`;
}

/** An id, or the name of what it is the id of; 0 is none. */
function writeReference(value: unknown, written: WrittenField, context: ValueContext): string {
	const id = writtenId(isMap(value) ? value['id'] : value);
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
	if (isMap(value)) {
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

const coordinate = (value: unknown): string | undefined =>
	value === null || value === undefined || value === '' ? '' : writtenNumber(value);

function writeAddress(value: unknown, written: WrittenField): string {
	if (!isMap(value)) return writeText(value, written);
	const { text, latitude = null, longitude = null, addressId = null } = value;
	const [lat, lng] = [coordinate(latitude), coordinate(longitude)];
	const id = addressId === null || addressId === '' ? '' : writtenId(addressId);
	if (typeof text !== 'string' || lat === undefined || lng === undefined || id === undefined) {
		throw doesNotFit(written, value, '{ text, latitude, longitude, addressId } or a text');
	}
	if (lat === '' && lng === '' && id === '') return text;
	return id === '' ? `${text}|${lat};${lng}` : `${text}|${lat};${lng}|${id}`;
}

const writeInteger = numberWriter(
	writtenInteger,
	'a whole number, one of more than 15 digits as a text',
);

const WRITERS: Readonly<Record<string, ValueWriter>> = {
	integer: writeInteger,
	double: numberWriter(writtenNumber, 'a number, e.g. 100.5'),
	boolean: writeBoolean,
	date: writeDay,
	datetime: writeTime,
	money: writeMoney,
	user: writeReference,
	employee: writeReference,
	crm_company: writeReference,
	crm_contact: writeReference,
	crm_lead: writeReference,
	crm_deal: writeReference,
	crm_quote: writeReference,
	crm_category: writeReference,
	crm_entity: writeReference,
	iblock_element: writeReference,
	iblock_section: writeReference,
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
	return Object.hasOwn(WRITERS, type) ? WRITERS[type] : undefined;
}
