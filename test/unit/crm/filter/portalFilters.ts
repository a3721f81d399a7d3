import { allOf, portalFilters } from '../../../../nodes/shared/crm/filter/clauses';
import {
	conditionClause,
	type Condition,
	type FilterFrame,
} from '../../../../nodes/shared/crm/filter/conditions';
import { givenFilterClause } from '../../../../nodes/shared/crm/filter/givenFilter';
import { itemSchemaSchema } from '../../../../nodes/shared/crm/schema/itemSchema';

/** Three options, two of which differ in case only. */
const options = [
	{ ID: 57, VALUE: 'Red' },
	{ ID: '58', VALUE: 'Blue' },
	{ ID: 59, VALUE: 'red' },
];
const schema = itemSchemaSchema.parse({
	id: { type: 'integer', title: 'ID', upperName: 'ID' },
	title: { type: 'string', title: 'Name', upperName: 'TITLE' },
	opportunity: { type: 'double', title: 'Amount', upperName: 'OPPORTUNITY' },
	opened: { type: 'boolean', title: 'Open', upperName: 'OPENED' },
	stageId: { type: 'crm_status', title: 'Stage', upperName: 'STAGE_ID' },
	assignedById: { type: 'user', title: 'Responsible', upperName: 'ASSIGNED_BY_ID' },
	createdTime: { type: 'datetime', title: 'Created on', upperName: 'CREATED_TIME' },
	updatedTime: { type: 'datetime', title: 'Updated on', upperName: 'UPDATED_TIME' },
	contactIds: {
		type: 'crm_contact',
		isMultiple: true,
		title: 'Contacts',
		upperName: 'CONTACT_IDS',
	},
	contacts: { type: 'crm_contact', isMultiple: true, title: 'Contacts', upperName: 'CONTACTS' },
	observers: { type: 'user', isMultiple: true, title: 'Observers', upperName: 'OBSERVERS' },
	fm: { type: 'crm_multifield', isMultiple: true, title: 'fm', upperName: 'FM' },
	ufCrm_1: { type: 'boolean', isDynamic: true, title: 'Paid', upperName: 'UF_CRM_1' },
	ufCrm_2: { type: 'boolean', isDynamic: true, title: 'Lost', upperName: 'UF_CRM_2' },
	ufCrm_3: { type: 'date', isDynamic: true, title: 'Due', upperName: 'UF_CRM_3' },
	ufCrm_4: {
		type: 'enumeration',
		isDynamic: true,
		title: 'Colour',
		upperName: 'UF_CRM_4',
		items: options,
	},
	ufCrm_5: { type: 'crm', isDynamic: true, title: 'Linked', upperName: 'UF_CRM_5' },
	ufCrm_1742556744977: {
		type: 'string',
		isDynamic: true,
		title: 'Ort',
		upperName: 'UF_CRM_1742556744977',
	},
});
const frame: FilterFrame = { schema, zone: 'America/New_York' };

/** The filters that go to the portal for conditions that must all hold. */
export const byConditions = (...conditions: Condition[]) =>
	portalFilters(allOf(conditions.map((one) => conditionClause(frame, one))));
/** The same for one condition. */
export const byCondition = (field: string, operator: Condition['operator'], value?: unknown) =>
	byConditions({ field, operator, value });
/** The filters that go to the portal for its own filter, as given. */
export const byJson = (filter: unknown) => portalFilters(givenFilterClause(frame, filter));
