import { allOf, portalFilters } from '../../../../nodes/shared/crm/filter/clauses';
import {
	conditionClause,
	type Condition,
	type FilterFrame,
} from '../../../../nodes/shared/crm/filter/conditions';
import { givenFilterClause } from '../../../../nodes/shared/crm/filter/givenFilter';
import { itemSchemaSchema } from '../../../../nodes/shared/crm/schema/itemSchema';

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

const byConditions = (...conditions: Condition[]) =>
	portalFilters(allOf(conditions.map((one) => conditionClause(frame, one))));
const byCondition = (field: string, operator: Condition['operator'], value?: unknown) =>
	byConditions({ field, operator, value });
const byJson = (filter: unknown) => portalFilters(givenFilterClause(frame, filter));

test.each<[string, Condition['operator'], unknown, unknown]>([
	['title', 'equals', 'A', { '=title': 'A' }],
	['TITLE', 'notEquals', 'A', { '!=title': 'A' }],
	['UF_CRM_1742556744977', 'contains', '5%', { '%ufCrm_1742556744977': '5%' }],
	['stageId', 'in', 'NEW, WON', { '@stageId': ['NEW', 'WON'] }],
	['title', 'in', ['a, b', 'c'], { '@title': ['a, b', 'c'] }],
	['id', 'in', 5, { '=id': 5 }],
	['opportunity', 'greater', '100,50', { '>opportunity': '100.50' }],
	['opportunity', 'equals', 0, { '=opportunity': 0 }],
	['opened', 'equals', 'true', { '=opened': 'Y' }],
	['opened', 'equals', false, { '=opened': 'N' }],
	['ufCrm_1', 'equals', true, { '=ufCrm_1': 1 }],
	['ufCrm_1', 'notEquals', 'N', { '!=ufCrm_1': 0 }],
	['ufCrm_4', 'equals', 'Blue', { '=ufCrm_4': '58' }],
	['ufCrm_4', 'in', [57, 'blue'], { '@ufCrm_4': ['57', '58'] }],
	['ufCrm_5', 'equals', { entityTypeId: 128, id: 6 }, { '=ufCrm_5': 'T80_6' }],
	['title', 'empty', undefined, { '=title': '' }],
	['ufCrm_3', 'notEmpty', 'x', { '!=ufCrm_3': '' }],
	['parentId128', 'equals', 5, { '=parentId128': 5 }],
])('%s %s %j', (field, operator, value, filter) => {
	expect(byCondition(field, operator, value)).toEqual([filter]);
});

describe('contacts and observers', () => {
	test.each([
		['equals', 175191, { contactIds: 175191 }],
		['in', [175191], { contactIds: 175191 }],
		['in', '1, 2', { contactIds: [1, 2] }],
	] as const)('%s %j goes under the bare name', (operator, value, filter) => {
		expect(byCondition('contactIds', operator, value)).toEqual([filter]);
	});

	test.each(['notEquals', 'empty', 'notEmpty', 'greater'] as const)('%s is refused', (operator) => {
		expect(() => byCondition('contactIds', operator, 1)).toThrow(
			'By "Contacts (contactIds)" the portal only finds items that have one of the given IDs',
		);
	});

	test('in the portal’s own filter, in a group too', () => {
		expect(byJson({ '@observers': ['1', 2] })).toEqual([{ observers: [1, 2] }]);
		const group = { '0': { logic: 'OR', '0': { contactIds: 1 }, '1': { '=title': 'A' } } };
		expect(byJson(group)).toEqual([{ contactIds: 1 }, { '=title': 'A' }]);
		expect(() => byJson({ '!contactIds': 1 })).toThrow('one of the given IDs');
		expect(() => byJson({ contacts: [1] })).toThrow('no field "contacts"');
	});
});

describe('days and times', () => {
	test('a day on a time is that day in the workflow’s zone', () => {
		expect(byCondition('createdTime', 'equals', '2025-10-31')).toEqual([
			{ '>=createdTime': '2025-10-31T04:00:00Z', '<createdTime': '2025-11-01T04:00:00Z' },
		]);
		expect(byCondition('createdTime', 'notEquals', '2025-10-31')).toEqual([
			{ '<createdTime': '2025-10-31T04:00:00Z' },
			{ '>=createdTime': '2025-11-01T04:00:00Z' },
			{ '=createdTime': '' },
		]);
	});

	test.each([
		['greater', '>=', '2025-11-01T04:00:00Z'],
		['greaterOrEqual', '>=', '2025-10-31T04:00:00Z'],
		['less', '<', '2025-10-31T04:00:00Z'],
		['lessOrEqual', '<', '2025-11-01T04:00:00Z'],
	] as const)('%s than a day', (operator, prefix, instant) => {
		expect(byCondition('createdTime', operator, '2025-10-31')).toEqual([
			{ [`${prefix}createdTime`]: instant },
		]);
	});

	test('a time without an offset is in the workflow’s zone, one with keeps its own', () => {
		expect(byCondition('createdTime', 'greater', '2025-10-31 10:00')).toEqual([
			{ '>createdTime': '2025-10-31T14:00:00Z' },
		]);
		expect(byCondition('createdTime', 'greater', '2025-10-31T10:00:00+03:00')).toEqual([
			{ '>createdTime': '2025-10-31T07:00:00Z' },
		]);
		const luxon = { toISO: () => '2025-10-31T10:00:00.000+03:00' };
		expect(byCondition('createdTime', 'greater', luxon)).toEqual([
			{ '>createdTime': '2025-10-31T07:00:00Z' },
		]);
	});

	test('a list of days is asked for one by one, because a list is not converted', () => {
		expect(byCondition('ufCrm_3', 'in', ['2025-10-31', '2026-02-28'])).toEqual([
			{ '=ufCrm_3': '2025-10-31' },
			{ '=ufCrm_3': '2026-02-28' },
		]);
		expect(byCondition('createdTime', 'in', '2025-10-31, 2026-02-28')).toHaveLength(2);
	});

	test('times in groups come to the top level', () => {
		const filter = {
			'0': {
				logic: 'OR',
				'0': {
					'>=createdTime': '2025-10-31T00:00:00+02:00',
					'<createdTime': '2025-11-01T00:00:00+02:00',
				},
				'1': {
					'>=createdTime': '2025-02-28T00:00:00+02:00',
					'<createdTime': '2025-03-01T00:00:00+02:00',
				},
			},
			'%title': 'x',
		};
		expect(byJson(filter)).toEqual([
			{
				'>=createdTime': '2025-10-30T22:00:00Z',
				'<createdTime': '2025-10-31T22:00:00Z',
				'%title': 'x',
			},
			{
				'>=createdTime': '2025-02-27T22:00:00Z',
				'<createdTime': '2025-02-28T22:00:00Z',
				'%title': 'x',
			},
		]);
	});

	test('two bounds on one side: the narrower one holds', () => {
		expect(
			byConditions(
				{ field: 'createdTime', operator: 'greaterOrEqual', value: '2025-01-01' },
				{ field: 'createdTime', operator: 'greaterOrEqual', value: '2025-06-01' },
			),
		).toEqual([{ '>=createdTime': '2025-06-01T04:00:00Z' }]);
	});

	test('too many days that exclude each other are an error, not a wrong list', () => {
		const days = Array.from(
			{ length: 21 },
			(_, day) => `2026-01-${String(day + 1).padStart(2, '0')}`,
		);
		expect(() => byCondition('ufCrm_3', 'in', days)).toThrow('more than 20 dates');
	});
});

test('conditions on one field all hold', () => {
	expect(
		byConditions(
			{ field: 'title', operator: 'notEquals', value: 'A' },
			{ field: 'title', operator: 'notEquals', value: 'B' },
			{ field: 'title', operator: 'notEquals', value: 'B' },
		),
	).toEqual([{ '!=title': 'A', '0': { '!=title': 'B' } }]);
});

test('an empty list finds nothing, alone and among others; not in it finds all', () => {
	expect(byCondition('id', 'in', [])).toEqual([]);
	expect(
		byConditions(
			{ field: 'title', operator: 'equals', value: 'A' },
			{ field: 'id', operator: 'in', value: [] },
		),
	).toEqual([]);
	expect(byJson({ '@id': [] })).toEqual([]);
	expect(byJson({ '!@id': [] })).toEqual([{}]);
	expect(
		byJson({
			'0': { logic: 'OR', '0': { '@id': [] }, '1': { '%title': 'A' }, '2': { '%title': 'B' } },
		}),
	).toEqual([{ '0': { logic: 'OR', '0': { '%title': 'A' }, '1': { '%title': 'B' } } }]);
});

test('the portal’s own filter is typed by the fields, in groups too', () => {
	expect(byJson({ ufCrm_1: true, '!ufCrm_2': false })).toEqual([{ '=ufCrm_1': 1, '!=ufCrm_2': 0 }]);
	expect(byJson({ ufCrm_1: 'Y' })).toEqual([{ '=ufCrm_1': 1 }]);
	expect(byJson({ opened: true })).toEqual([{ '=opened': 'Y' }]);
	expect(byJson({ '=title': null })).toEqual([{ '=title': '' }]);
	expect(byJson({ logic: 'OR', '0': { UF_CRM_1: true }, '1': { '>opportunity': 5 } })).toEqual([
		{ '0': { logic: 'OR', '0': { '=ufCrm_1': 1 }, '1': { '>opportunity': 5 } } },
	]);
});

test.each<[string, Condition['operator'], unknown, RegExp, RegExp]>([
	['ufCrm1742556744977', 'equals', 'x', /no field "ufCrm1742556744977"/, /"ufCrm_1742556744977"/],
	['DATE_MODIFY', 'equals', '2026-01-01', /no field "DATE_MODIFY"/, /"updatedTime"/],
	['title', 'equals', '', /"Name \(title\)" has no value/, /is empty/],
	['title', 'in', undefined, /"Name \(title\)" has no value/, /expression/],
	[
		'ufCrm_4',
		'equals',
		'red',
		/cannot be compared with "red"/,
		/Red \(57\), Blue \(58\), red \(59\)/,
	],
	['assignedById', 'equals', 'Anna', /"Responsible \(assignedById\)" .* "Anna"/, /an ID/],
	['createdTime', 'less', 'tomorrow', /cannot be compared with "tomorrow"/, /a time such as/],
	['ufCrm_3', 'equals', '03/04/2026', /cannot be compared/, /a day such as/],
	['ufCrm_1', 'equals', 'maybe', /cannot be compared/, /true or false/],
	['createdTime', 'contains', '2025', /part of a text/, /greater/],
	['fm', 'equals', '+7', /cannot be filtered by/, /phones/],
	['title', 'greater', [1, 2], /compared with a list/, /is one of/],
])('%s %s %j is an error', (field, operator, value, message, cure) => {
	try {
		byCondition(field, operator, value);
	} catch (error) {
		expect(error).toMatchObject({
			message: expect.stringMatching(message),
			cure: expect.stringMatching(cure),
		});
		return;
	}
	throw new Error('There is no error');
});
