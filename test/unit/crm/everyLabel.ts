import { itemSchemaSchema } from '../../../nodes/shared/crm/schema/itemSchema';
import type { LabelKind } from '../../../nodes/shared/crm/labels/labelKinds';
import type { LabelLookups } from '../../../nodes/shared/crm/labels/labels';

/* An item with a field of every kind that can have a label, and the texts of its ids. */

export const FILE = { id: 7, url: '/f?id=7', urlMachine: 'https://p/rest/f?auth=s3cret&id=7' };

export const schema = itemSchemaSchema.parse({
	id: { type: 'integer', title: 'ID', upperName: 'ID' },
	title: { type: 'string', title: 'Name', upperName: 'TITLE' },
	stageId: {
		type: 'crm_status',
		title: 'Stage',
		upperName: 'STAGE_ID',
		statusType: 'DYNAMIC_1220_STAGE_52',
	},
	categoryId: { type: 'crm_category', title: 'Pipeline', upperName: 'CATEGORY_ID' },
	assignedById: { type: 'user', title: 'Responsible', upperName: 'ASSIGNED_BY_ID' },
	contactIds: { type: 'crm_contact', isMultiple: true, title: 'Contact', upperName: 'CONTACT_IDS' },
	clients: { type: 'crm_contact', isMultiple: true, title: 'Contact', upperName: 'CLIENTS' },
	parentId128: { type: 'crm_entity', title: 'Order', upperName: 'PARENT_ID_128' },
	ufCrm3_1: {
		type: 'enumeration',
		isMultiple: true,
		title: 'Colour',
		upperName: 'UF_CRM_3_1',
		items: [
			{ ID: '57', VALUE: 'Red' },
			{ ID: '58', VALUE: 'Blue' },
		],
	},
	ufCrm3_2: { type: 'crm', title: 'id', upperName: 'UF_CRM_3_2', settings: [] },
	ufCrm3_3: { type: 'file', isMultiple: true, title: '', upperName: 'UF_CRM_3_3' },
});

export const raw = Object.freeze({
	id: '24',
	title: 'First',
	stageId: 'DT1220_53:NEW',
	categoryId: 53,
	assignedById: '1',
	contactIds: ['5', '6'],
	clients: [],
	parentId128: 9,
	ufCrm3_1: ['57', '99'],
	ufCrm3_2: 'D_5',
	ufCrm3_3: [FILE],
	later: 'Y',
});

export const LOOKUPS: LabelLookups = new Map<LabelKind, ReadonlyMap<string, string>>([
	['status:DYNAMIC_1220_STAGE_52', new Map([['DT1220_52:NEW', 'wrong pipeline']])],
	['status:DYNAMIC_1220_STAGE_53', new Map([['DT1220_53:NEW', 'New']])],
	['category:1220', new Map([['53', 'Wholesale']])],
	['user', new Map([['1', 'Ann Lee']])],
	['item:3', new Map([['6', 'Bob']])],
	['item:128', new Map([['9', 'Order 9']])],
	['item:2', new Map([['5', 'Big deal']])],
	['objectType', new Map([['1220', 'Deliveries']])],
]);

export const LABELS = {
	stageId: 'New',
	categoryId: 'Wholesale',
	assignedById: 'Ann Lee',
	contactIds: ['Bob'],
	parentId128: 'Order 9',
	ufCrm3_1: ['Red'],
	ufCrm3_2: 'Big deal',
	entityTypeId: 'Deliveries',
};
