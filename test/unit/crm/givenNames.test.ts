import { apiNameOf, nearestName } from '../../../nodes/shared/crm/schema/givenNames';
import { itemSchemaSchema } from '../../../nodes/shared/crm/schema/itemSchema';

const schema = itemSchemaSchema.parse({
	title: { type: 'string', title: 'Title', upperName: 'TITLE' },
	opportunity: { type: 'double', title: 'Amount', upperName: 'OPPORTUNITY' },
	createdTime: { type: 'datetime', title: 'Created on', upperName: 'CREATED_TIME' },
	updatedTime: { type: 'datetime', title: 'Updated on', upperName: 'UPDATED_TIME' },
	ufCrm_1742556744977: { type: 'string', title: 'Ort', upperName: 'UF_CRM_1742556744977' },
});

test('API and original names are taken', () => {
	expect(apiNameOf(schema, 'opportunity')).toBe('opportunity');
	expect(apiNameOf(schema, 'OPPORTUNITY')).toBe('opportunity');
	expect(apiNameOf(schema, 'UF_CRM_1742556744977')).toBe('ufCrm_1742556744977');
	expect(apiNameOf(schema, 'constructor')).toBeUndefined();
});

test.each([
	['ufCrm1742556744977', 'ufCrm_1742556744977'],
	['DATE_MODIFY', 'updatedTime'],
	['DATE_CREATE', 'createdTime'],
	['creatdTime', 'createdTime'],
	['Amount', 'opportunity'],
	['xyzzyQwerty', undefined],
])('%s: the nearest is %s', (given, nearest) => {
	expect(apiNameOf(schema, given)).toBeUndefined();
	expect(nearestName(schema, given)).toBe(nearest);
});
