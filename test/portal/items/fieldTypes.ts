import type { WritingPortal } from '../crm/writtenValue';
import { readPhpDate, shownDate } from '../crm/phpDate';
import type { FieldDefinition } from './types';

/** Types whose value is a number, 0 or null standing for none (docs/portal-contract.md §5). */
const REFERENCE_TYPES = new Set([
	'user',
	'employee',
	'crm_company',
	'crm_contact',
	'crm_lead',
	'crm_deal',
	'crm_quote',
	'crm_category',
	'crm_entity',
	'iblock_element',
	'iblock_section',
	'location',
]);

export const isReferenceType = (fieldType: string): boolean => REFERENCE_TYPES.has(fieldType);

/** Leads, deals, contacts, companies and quotes (docs/portal-contract.md §7). */
export const isClassicType = (entityTypeId: number): boolean =>
	[1, 2, 3, 4, 7].includes(entityTypeId);

/** The value as the portal keeps and shows it, from any form a test may give it as a person's input. */
export function storedValue(
	field: FieldDefinition,
	value: unknown,
	portal: WritingPortal,
): unknown {
	if (!field.isMultiple) return storedSingle(field, value, portal);
	const list = Array.isArray(value) ? value : isEmpty(value) ? [] : [value];
	return list.filter((one) => !isEmpty(one)).map((one) => storedSingle(field, one, portal));
}

/** What a field shows that was never filled in. */
export function emptyValue(field: FieldDefinition): unknown {
	if (field.isMultiple || field.type === 'crm_multifield') return [];
	if (field.type === 'boolean') return 'N';
	if (field.isDynamic) return field.type === 'file' || field.type === 'integer' ? null : '';
	if (field.type === 'crm_company' || field.type === 'crm_contact') return 0;
	if (field.type === 'double') return 0;
	return null;
}

function isEmpty(value: unknown): boolean {
	return value === null || value === undefined || value === '' || value === false;
}

function storedSingle(field: FieldDefinition, value: unknown, portal: WritingPortal): unknown {
	if (field.type === 'boolean') return isYes(value) ? 'Y' : 'N';
	if (isEmpty(value)) return emptyValue({ ...field, isMultiple: false });
	if (REFERENCE_TYPES.has(field.type)) return numeric(value);
	switch (field.type) {
		case 'integer':
		case 'double':
		case 'enumeration':
			return numeric(value);
		case 'date':
			return shownDate(String(value), portal.clock, portal.behaviour);
		case 'datetime':
			return storedTime(value, portal);
		case 'file':
		case 'crm_multifield':
			return value;
		default:
			return typeof value === 'object' ? value : String(value);
	}
}

function isYes(value: unknown): boolean {
	return value === true || value === 1 || value === '1' || value === 'Y' || value === 'y';
}

/** A number where it can be exact, else the text as it came. */
function numeric(value: unknown): unknown {
	if (typeof value === 'number') return value;
	const number = Number(value);
	if (Number.isNaN(number) || (Number.isInteger(number) && !Number.isSafeInteger(number))) {
		return value;
	}
	return number;
}

function storedTime(value: unknown, { clock }: WritingPortal): unknown {
	const ms = typeof value === 'number' ? value : readPhpDate(String(value), clock);
	return ms === undefined ? String(value) : clock.time(ms);
}
