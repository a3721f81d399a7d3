import { itemSchemaSchema } from '../../../nodes/shared/crm/schema/itemSchema';
import { labelSource } from '../../../nodes/shared/crm/labels/labelKinds';
import { compileLabeller, labelRequests } from '../../../nodes/shared/crm/labels/labels';
import { LABELS, LOOKUPS, raw, schema } from './everyLabel';
import { ENTITY_TYPE_ID, presented } from './fields';

const { labelsOf } = compileLabeller(schema, ENTITY_TYPE_ID);

describe('labels', () => {
	test('need every id once, of the list its kind is in', () => {
		const requests = labelRequests([raw, { ...raw, assignedById: 2 }], schema, ENTITY_TYPE_ID);
		expect(Object.fromEntries([...requests].map(([kind, ids]) => [kind, [...ids]]))).toEqual({
			'status:DYNAMIC_1220_STAGE_53': ['DT1220_53:NEW'],
			'category:1220': ['53'],
			user: ['1', '2'],
			'item:3': ['5', '6'],
			'item:128': ['9'],
			'item:2': ['5'],
			objectType: ['1220'],
		});
	});

	test('are the texts that were found, from raw and typed items alike', () => {
		const typed = presented(raw, schema);
		expect(labelsOf(raw, LOOKUPS)).toEqual(LABELS);
		expect(labelsOf(typed, LOOKUPS)).toEqual(LABELS);
	});

	test('what could not be looked up is left out', () => {
		expect(labelsOf(raw, new Map())).toEqual({ ufCrm3_1: ['Red'] });
	});

	test.each([
		['DEAL_STAGE', 'NEW', 0, 'status:DEAL_STAGE'],
		['DEAL_STAGE', 'C5:WON', 5, 'status:DEAL_STAGE_5'],
		['DEAL_STAGE_5', 'NEW', 5, 'status:DEAL_STAGE'],
		['SMART_INVOICE_STAGE_1', 'DT31_2:N', 1, 'status:SMART_INVOICE_STAGE_2'],
		['DYNAMIC_147_STAGE_1', 'CUSTOM', 4, 'status:DYNAMIC_147_STAGE_4'],
		['SOURCE', 'C5:WEB', 5, 'status:SOURCE'],
	])('%s of %s in pipeline %i is looked up in %s', (statusType, stageId, categoryId, kind) => {
		const deals = itemSchemaSchema.parse({ stageId: { type: 'crm_status', statusType } });
		expect([...labelRequests([{ stageId, categoryId }], deals, 2).keys()]).toContain(kind);
	});

	test('the first pipeline of deals is 0 and has a name', () => {
		const deals = itemSchemaSchema.parse({ categoryId: { type: 'crm_category' } });
		const lookups = new Map([['category:2' as const, new Map([['0', 'General']])]]);
		expect(compileLabeller(deals, 2).labelsOf({ categoryId: 0 }, lookups)).toEqual({
			categoryId: 'General',
		});
	});

	test('a kind says where to look', () => {
		expect(labelSource('status:A:B')).toEqual({ of: 'status', statusType: 'A:B' });
		expect(labelSource('item:128')).toEqual({ of: 'item', entityTypeId: 128 });
		expect(labelSource('category:2')).toEqual({ of: 'category', entityTypeId: 2 });
		expect(labelSource('user')).toEqual({ of: 'user' });
	});
});
