import type { Portal } from '../portalApi';
import type { FieldDefinition } from '../items/types';

const OPTIONS = [
	{ ID: '71', VALUE: 'Красный' },
	{ ID: '72', VALUE: 'Синий' },
];

/** Every type a custom field can have; all but yes/no also exist as multiple fields. */
const CUSTOM_TYPES: Readonly<Record<string, Partial<FieldDefinition>>> = {
	string: {},
	integer: {},
	double: {},
	boolean: {},
	date: {},
	datetime: {},
	money: {},
	url: {},
	address: {},
	file: {},
	enumeration: { items: OPTIONS },
	employee: {},
	crm: { settings: { LEAD: 'N', CONTACT: 'N', COMPANY: 'Y', DEAL: 'Y', DYNAMIC_128: 'Y' } },
	crm_status: { statusType: 'COMPANY_TYPE' },
	iblock_element: { settings: { IBLOCK_ID: 14 } },
	iblock_section: { settings: { IBLOCK_ID: 14 } },
};

/** API names of the seeded fields by their type. */
export interface EveryField {
	single: Readonly<Record<string, string>>;
	multiple: Readonly<Record<string, string>>;
}

/**
 * Adds a custom field of every type, single and multiple, to a type the portal has: `ufCrm_1747…`
 * on classic types, `ufCrm_SMART_INVOICE_1747…` on invoices, `ufCrm7_1747…` on a smart process.
 */
export function seedEveryField(portal: Portal, entityTypeId: number): EveryField {
	const prefix = prefixOf(entityTypeId);
	const single: Record<string, string> = {};
	const multiple: Record<string, string> = {};
	const fields: Record<string, FieldDefinition> = {};
	for (const [index, [type, more]] of Object.entries(CUSTOM_TYPES).entries()) {
		single[type] = `${prefix}${1_747_400_000 + index}`;
		fields[single[type]] = { type, title: `Поле ${type}`, isDynamic: true, ...more };
		if (type === 'boolean') continue;
		multiple[type] = `${prefix}${1_747_500_000 + index}`;
		fields[multiple[type]] = {
			type,
			title: `Поля ${type}`,
			isDynamic: true,
			isMultiple: true,
			...more,
		};
	}
	portal.addFields(entityTypeId, fields);
	return { single, multiple };
}

function prefixOf(entityTypeId: number): string {
	if (entityTypeId === 31) return 'ufCrm_SMART_INVOICE_';
	return entityTypeId >= 128 ? 'ufCrm7_' : 'ufCrm_';
}
