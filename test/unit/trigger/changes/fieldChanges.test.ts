import { compileComparison } from '../../../../nodes/Bitrix24CrmItemTrigger/changes/fieldChanges';
import { outputOptionsSchema } from '../../../../nodes/shared/items/presenting/outputOptions';
import { ENTITY_TYPE_ID, schemaOf } from '../../crm/fields';

const MULTIPLE = { isMultiple: true };

/** What the comparison of one field of a type says of two of the portal's values. */
function changesOf(type: string, before: unknown, after: unknown, more: object = {}) {
	const schema = schemaOf({ value: { type, ...more } });
	const options = outputOptionsSchema.parse({});
	const changes = compileComparison(ENTITY_TYPE_ID, schema, ['value'], options);
	return changes({ id: 1, value: before }, { id: 1, value: after })['value'];
}

const file = (id: number | string, token: string) => ({
	id,
	url: `https://portal/file?token=${token}`,
	urlMachine: `https://portal/rest/file?token=${token}`,
});
const phone = (id: number | string, value: string) => ({
	id,
	typeId: 'PHONE',
	valueType: 'WORK',
	value,
});

describe('values that are equal whatever their spelling', () => {
	it.each<[type: string, before: unknown, after: unknown, more?: object]>([
		['double', '100.00', 100],
		['double', '0', 0],
		['integer', '5', 5],
		['money', '100.00|USD', '100|USD'],
		['user', '5', 5],
		['employee', '5', 5],
		['enumeration', '5', 5],
		['enumeration', ['5', '7'], [5, 7], MULTIPLE],
		['crm_company', '12', 12],
		['crm_company', 0, null],
		['crm_contact', '0', null],
		['iblock_element', '8', 8],
		['boolean', 'Y', true],
		['boolean', 'Y', '1'],
		['boolean', 'N', false],
		['datetime', '2026-11-25T12:00:00+03:00', '2026-11-25T09:00:00+00:00'],
		['datetime', '2026-11-25T12:00:00+03:00', '2026-11-25T04:00:00-05:00'],
		['date', '2024-06-18T03:00:00+03:00', '2024-06-17T19:00:00-05:00'],
		['datetime', '', null],
		['date', null, []],
		['string', '', null],
		['string', null, false],
		['string', undefined, null],
		['string', [], '', MULTIPLE],
		['string', null, [], MULTIPLE],
		['string', 'one', ['one'], MULTIPLE],
		['string', { 0: 'one', 2: 'two' }, ['one', 'two'], MULTIPLE],
		['file', file(7, 'one'), file('7', 'another')],
		['file', file(7, 'one'), { id: 7 }],
		['file', [file(7, 'one'), file(8, 'one')], [{ id: 7 }, { id: 8 }], MULTIPLE],
		['file', '', null],
		['crm_multifield', [phone(1, '+7')], [phone('1', '+7')]],
		['a type of tomorrow', '5', 5],
		['a type of tomorrow', '', null],
		['a type of tomorrow', [], null],
	])('%s: %j and %j', (...[type, before, after, more]) => {
		expect(changesOf(type, before, after, more)).toBeUndefined();
		expect(changesOf(type, after, before, more)).toBeUndefined();
	});
});

describe('values that differ', () => {
	it.each<
		[type: string, before: unknown, after: unknown, from: unknown, to: unknown, more?: object]
	>([
		['double', '100.00', '100.01', 100, 100.01],
		['double', null, 0, null, 0],
		['string', '5', '5.0', '5', '5.0'],
		['string', null, '0', null, '0'],
		['boolean', 'Y', 'N', true, false],
		['user', 5, null, 5, null],
		['crm_category', 0, 3, 0, 3],
		['enumeration', ['5', '7'], [7, 5], [5, 7], [7, 5], MULTIPLE],
		['string', ['a', 'b'], ['b', 'a'], ['a', 'b'], ['b', 'a'], MULTIPLE],
		['string', ['a'], [], ['a'], [], MULTIPLE],
		[
			'money',
			'100|USD',
			'100|EUR',
			{ amount: 100, currency: 'USD' },
			{ amount: 100, currency: 'EUR' },
		],
		['date', '2024-06-18T03:00:00+03:00', '2024-06-19T03:00:00+03:00', '2024-06-18', '2024-06-19'],
	])('%s: %j and %j', (...[type, before, after, from, to, more]) => {
		expect(changesOf(type, before, after, more)).toEqual({ from, to });
	});

	it('a file and another one', () => {
		expect(changesOf('file', file(7, 'one'), file(8, 'one'))).toMatchObject({
			from: { id: 7 },
			to: { id: 8 },
		});
		expect(
			changesOf('file', [{ id: 7 }, { id: 8 }], [file(8, 'a'), file(7, 'b')], MULTIPLE),
		).toBeDefined();
	});

	it('a phone number', () => {
		expect(changesOf('crm_multifield', [phone(1, '+7')], [phone(1, '+8')])).toBeDefined();
	});
});
