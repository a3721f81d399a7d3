import { bindingOf, type ItemLink } from '../../../nodes/shared/crm/values/bindings';
import type { Field } from '../../../nodes/shared/crm/schema/itemSchema';
import { isList } from '../../../nodes/shared/crm/values/reading/typedValues';
import { valueReader } from '../../../nodes/shared/crm/values/reading/valueReaders';
import type { Address, Money } from '../../../nodes/shared/crm/values/reading/compoundReaders';

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
	return currency === null ? plain(amount) : `${plain(amount)}|${currency}`;
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

/** The portal's spelling of a typed value: shows that reading lost nothing. */
export function portalValue(value: unknown, field: Field): unknown {
	if (!valueReader(field)) return value;
	return Array.isArray(value) && isList(field)
		? value.map((entry) => portalEntry(entry, field.type))
		: portalEntry(value, field.type);
}
