import { bindingOf, type ItemLink } from './bindings';
import type { Field } from '../schema/itemSchema';
import { isList } from './typedValues';
import { valueReader, type Address, type Money } from './valueReaders';

type Fields = Record<string, unknown>;
type Writer = (value: Fields) => unknown;

/** The portal's "no value": unlike `null`, it survives the query strings of a batch. */
const NONE = '';

function isFields(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const plain = (value: number | string | null) => (value === null ? '' : String(value));

function moneyOf(value: Fields): unknown {
	if (!('amount' in value && 'currency' in value)) return value;
	const { amount, currency } = value as unknown as Money;
	return `${plain(amount)}|${currency}`;
}

function addressOf(value: Fields): unknown {
	if (!('text' in value)) return value;
	const { text, latitude = null, longitude = null, addressId = null } = value as unknown as Address;
	if (latitude === null && longitude === null && addressId === null) return text;
	const place = `${text}|${plain(latitude)};${plain(longitude)}`;
	return addressId === null ? place : `${place}|${addressId}`;
}

function linkOf(value: Fields): unknown {
	return 'entityTypeId' in value && 'id' in value ? bindingOf(value as unknown as ItemLink) : value;
}

function multifieldOf(value: Fields): unknown {
	if (!('type' in value)) return value;
	const { id, type, ...rest } = value;
	return id === undefined ? { typeId: type, ...rest } : { id, typeId: type, ...rest };
}

/** A file that is already there is kept by naming its id; its other keys are for reading only. */
function fileOf(value: Fields): unknown {
	return 'id' in value ? { id: value['id'] } : value;
}

const WRITERS: Readonly<Record<string, Writer>> = {
	money: moneyOf,
	address: addressOf,
	crm: linkOf,
	crm_multifield: multifieldOf,
	file: fileOf,
};

function portalEntry(value: unknown, type: string): unknown {
	if (value === null || value === undefined) return NONE;
	if (type === 'boolean' && typeof value === 'boolean') return value ? 'Y' : 'N';
	const write = Object.hasOwn(WRITERS, type) ? WRITERS[type] : undefined;
	return write && isFields(value) ? write(value) : value;
}

/**
 * The reverse of typing: what `crm.item.add` and `crm.item.update` take for a typed value of this
 * field, so that what Get gives can be sent back unchanged. What is not a typed value goes through
 * as it is, so the portal's own spellings work too. `null` becomes `''`, an empty list stays one.
 *
 * Money is `"100.5|USD"`, a link `"T80_6"`, an address `"text|lat;lng|id"`
 * (portal-contract.md §5), a file that is already there `{id}`
 * (dev.1c-bitrix.ru/rest_help/crm/dynamic/methodscrmitem/crm_item_update.php).
 */
export function portalValue(value: unknown, field: Field): unknown {
	if (!valueReader(field)) return value;
	return Array.isArray(value) && isList(field)
		? value.map((entry) => portalEntry(entry, field.type))
		: portalEntry(value, field.type);
}
