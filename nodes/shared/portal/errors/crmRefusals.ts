import type { Words, WordsByCode } from './explanation';
import type { Failure } from './failure';

const SEE_TEXT = 'The text of the portal below says which.';

const NO_SUCH_TYPE: Words = [
	'The portal has no such object type',
	'Choose the object type from the list, or check its entityTypeId.',
];

const NO_SUCH_ITEM: Words = [
	'The portal has no such item',
	'The item was deleted, its ID belongs to another object type, or the connected user may not read it.',
];

/** What CRM methods refuse (docs/portal-contract.md §2, §5, §7). */
export const CRM_REFUSALS: WordsByCode = {
	INVALID_ARG_VALUE: [
		'The portal does not accept a field name or a value',
		`${SEE_TEXT} Check the names and values of the filter and the order, e.g. with "Get Fields".`,
	],
	'100': [
		'A parameter is missing, or of a kind the portal does not accept',
		`${SEE_TEXT} A field for several values wants a list.`,
	],
	CRM_FIELD_ERROR_REQUIRED: [
		'A required field is empty',
		`${SEE_TEXT} Give it a value and run this again; the portal names one field at a time.`,
	],
	CRM_FIELD_ERROR_VALUE_NOT_VALID: [
		'A field cannot have this value',
		`${SEE_TEXT} The portal names one field at a time.`,
	],
	MAX_IMPORT_BATCH_SIZE_EXCEEDED: [
		'The portal imports at most 20 items at once',
		'Import fewer items with each call.',
	],
	OWNER_NOT_FOUND: NO_SUCH_ITEM,
	NO_UPDATED_TIME: [
		'Items of this object type do not say when they changed',
		'Catch-Up goes by the field "updatedTime", which the answer lacks. Choose instant or guaranteed delivery for this object type, or ask the portal owner to update the CRM module.',
	],
	REQUIRED_ARG_MISSING: ['A parameter is missing', SEE_TEXT],
	WRONG_DATETIME_FORMAT: [
		'The portal cannot read a date',
		'Give dates as YYYY-MM-DD and times with their offset, like 2026-11-25T10:00:00+03:00.',
	],
	WRONG_ENCODING: [
		'The portal could not write its answer: a text in it has broken characters',
		'Ask for fewer fields or items to find the text, and correct it in the portal.',
	],
	ERROR_ARGUMENT: ['The portal does not accept a parameter', SEE_TEXT],
	ERROR_BATCH_LENGTH_EXCEEDED: [
		'The portal takes at most 50 commands in a request',
		'Send fewer commands at once.',
	],
};

/** Methods that look for an object type by its number, and find it or not. */
const OF_TYPES = /^crm\.(type|category|item\.(fields|list))\b/i;

/**
 * `NOT_FOUND` means an unknown type or an unknown item, in the portal's own language: whoever asked the
 * portal a second time knows (docs/portal-contract.md §5).
 */
export function explainNotFound({ missing, method }: Failure): Words {
	if (missing === 'objectType' || OF_TYPES.test(method)) return NO_SUCH_TYPE;
	if (missing === 'item') return NO_SUCH_ITEM;
	if (/^crm\.item\./i.test(method)) {
		return [
			'The portal has no such item, or no such object type',
			'The item was deleted, its ID belongs to another object type, or the entityTypeId is wrong.',
		];
	}
	return ['The portal found nothing', 'Check the IDs that were asked for.'];
}

/** A type the portal can never have, or one the method is not for. */
export function explainUnsupportedType({ method }: Failure): Words {
	if (/^crm\.item\.productrow\./i.test(method)) {
		return [
			'Items of this object type have no product rows',
			'Leads, deals, quotes, invoices and smart processes have them; contacts and companies do not.',
		];
	}
	if (/^crm\.stagehistory\./i.test(method)) {
		return [
			'The portal keeps no stage history for this object type',
			'Quotes, contacts and companies have none. On an older on-premise portal smart processes have none either: update its modules.',
		];
	}
	return [
		'There can be no object type with this entityTypeId',
		'Choose the object type from the list. Old invoices (5) cannot be used here: the new invoice is 31.',
	];
}
