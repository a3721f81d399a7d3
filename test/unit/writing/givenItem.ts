import { encoded, schemaOf, type Given } from './codec';

export const schema = schemaOf({
	id: { type: 'integer', isReadOnly: true, isDynamic: false },
	title: { type: 'string', title: 'Title', isDynamic: false },
	opportunity: { type: 'double', title: 'Amount', isDynamic: false, upperName: 'OPPORTUNITY' },
	createdTime: { type: 'datetime', isReadOnly: true, isDynamic: false, title: 'Created on' },
	updatedTime: { type: 'datetime', isReadOnly: true, isDynamic: false, title: 'Updated on' },
	categoryId: { type: 'crm_category', isDynamic: false },
	stageId: { type: 'crm_status', statusType: 'DYNAMIC_1220_STAGE_5', isDynamic: false },
	assignedById: { type: 'user', title: 'Responsible', isDynamic: false },
	contactId: { type: 'crm_contact', isDynamic: false },
	contactIds: { type: 'crm_contact', isMultiple: true, isDynamic: false },
	contacts: { type: 'crm_contact', isMultiple: true, isDynamic: false },
	observers: { type: 'user', isMultiple: true, isDynamic: false },
	parentId1226: { type: 'crm_entity', isDynamic: false, settings: { parentEntityTypeId: 1226 } },
	fm: { type: 'crm_multifield', isMultiple: true, isDynamic: false, title: 'Contact details' },
	ufCrm_1742556744977: { type: 'string', upperName: 'UF_CRM_1742556744977', title: 'Place' },
	ufCrm_1747: {
		type: 'enumeration',
		isMultiple: true,
		title: 'Tags',
		items: [
			{ ID: '1', VALUE: 'a' },
			{ ID: '2', VALUE: 'b' },
		],
	},
	ufCrm_F: { type: 'file', isMultiple: true, title: 'Papers' },
	ufCrm_S: { type: 'file', title: 'Scan' },
	ufCrm_D: { type: 'date', title: 'Due' },
	ufCrm_once: { type: 'string', isImmutable: true, title: 'Once' },
});

export const write = (given: Omit<Given, 'schema'>) => encoded({ schema, ...given });
export const update = (
	values: Record<string, unknown>,
	stored: Record<string, unknown>,
	more: Partial<Given> = {},
) => write({ values, stored: { id: 5, ...stored }, purpose: 'update', ...more });
