import { isMapOrList, ownValue } from '../../validation/json';
import { SMART_INVOICE, SYSTEM_TYPES } from './eventCodes';

/** The words that documents of a robot or a workflow are named by, beside `DYNAMIC_147_1`. */
const TYPES: Readonly<Record<string, number>> = {
	LEAD: SYSTEM_TYPES.lead,
	DEAL: SYSTEM_TYPES.deal,
	CONTACT: SYSTEM_TYPES.contact,
	COMPANY: SYSTEM_TYPES.company,
	QUOTE: SYSTEM_TYPES.quote,
	SMART_INVOICE,
	SMART_DOCUMENT: 36,
	SMART_B2E_DOC: 39,
};

const DOCUMENT = /^(?:DYNAMIC_([1-9]\d{0,14})|([A-Z][A-Z0-9_]*))_([1-9]\d{0,15})$/i;

/**
 * The item that a robot's or a workflow's "Webhook" action names: three parts, such as `crm`,
 * `CCrmDocumentDeal`, `DEAL_759`; in a form `document_id[0]=crm&…`, in JSON a list. The second part
 * is a class name of the server, which differs from version to version, so only the others count.
 * `undefined` where it names no item of the CRM.
 */
export function readDocumentId(
	documentId: unknown,
): { entityTypeId: number; id: number } | undefined {
	if (!isMapOrList(documentId)) return undefined;
	const parts = Object.values(documentId).flat();
	const [module, , document] = parts;
	if (parts.length !== 3 || typeof module !== 'string' || typeof document !== 'string') {
		return undefined;
	}
	const match = DOCUMENT.exec(document);
	if (module.toLowerCase() !== 'crm' || !match) return undefined;
	const [, dynamicType, word = '', itemId] = match;
	const entityTypeId = dynamicType ? Number(dynamicType) : ownValue(TYPES, word.toUpperCase());
	const id = Number(itemId);
	return entityTypeId !== undefined && Number.isSafeInteger(id) ? { entityTypeId, id } : undefined;
}
