import type { Condition } from '../../../../nodes/shared/crm/filter/conditions';
import { byCondition, byConditions, byJson } from './portalFilters';

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
