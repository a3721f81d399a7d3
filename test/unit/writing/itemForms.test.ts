import { AttachedFile } from '../../../nodes/shared/crm/writing/forms/files';
import { refusalOf } from './codec';
import { update, write } from './givenItem';

describe('files (W4)', () => {
	const stored = { ufCrm_F: [{ id: 12487 }, { id: 12491 }], ufCrm_S: { id: 6 } };
	const pair = ['new.pdf', 'JVBERi0x'];

	test.each([
		[
			[12487, '12491', pair],
			[{ id: '12487' }, { id: '12491' }, pair],
		],
		[
			[{ id: '12487' }, { fileData: pair }],
			[{ id: '12487' }, pair],
		],
		[
			[{ id: 12487, name: 'a.pdf', size: 3 }, 'data'],
			[{ id: '12487' }, new AttachedFile('data')],
		],
		[pair, [pair]],
		['data', [new AttachedFile('data')]],
		[{ fileData: ['new.pdf', 'data:application/pdf;base64,JVBERi0x'] }, [pair]],
	])('%j keeps and adds', (value, sent) => {
		expect(update({ ufCrm_F: value }, stored, { binaryFields: ['data'] }).fields).toEqual({
			ufCrm_F: sent,
		});
	});

	test('a single file is replaced, kept or cleared', () => {
		expect(update({ ufCrm_S: pair }, stored).fields).toEqual({ ufCrm_S: pair });
		expect(update({ ufCrm_S: 6 }, stored).fields).toEqual({});
		expect(update({ ufCrm_S: null }, stored).fields).toEqual({ ufCrm_S: '' });
	});

	test("another item's file is an error, and left out of an item with a hint", () => {
		expect(refusalOf(() => update({ ufCrm_F: [{ id: 1 }] }, stored))).toContain('file 1');
		expect(refusalOf(() => write({ values: { ufCrm_S: { id: 6 } } }))).toContain('file 6');
		const item = write({ values: { title: 'x', ufCrm_S: { id: 6 } }, isItem: true });
		expect(item.fields).toEqual({ title: 'x' });
		expect(item.hints).toEqual([expect.stringContaining('File 6')]);
	});
});

describe('phones and e-mails (W6)', () => {
	const stored = {
		fm: [
			{ id: 101, typeId: 'EMAIL', valueType: 'WORK', value: 'a@b.c' },
			{ id: 102, typeId: 'PHONE', valueType: 'WORK', value: '+70' },
		],
	};
	const sent = (fm: unknown) => update({ fm }, stored, { entityTypeId: 3 }).fields['fm'];
	const added = { n0: { typeId: 'PHONE', valueType: 'WORK', value: '+71' } };
	const removed = { 101: { typeId: 'EMAIL', valueType: 'WORK', value: '' } };

	test('one row is there once, whatever is there besides', () => {
		expect(sent({ typeId: 'PHONE', valueType: 'WORK', value: '+71' })).toEqual(added);
		expect(sent({ typeId: 'PHONE', valueType: 'WORK', value: '+70' })).toBeUndefined();
		expect(sent({ n0: { typeId: 'PHONE', valueType: 'WORK', value: '+70' } })).toBeUndefined();
	});
	test('a row of a map is removed by null or nothing', () => {
		expect(sent({ 101: { typeId: 'EMAIL', value: null } })).toEqual(removed);
		expect(sent({ 101: { value: '' } })).toEqual(removed);
		expect(sent({ EMAIL: [{ ID: 101, VALUE: '' }] })).toEqual(removed);
		expect(sent({ PHONE: [{ VALUE: '+71', VALUE_TYPE: 'WORK' }] })).toEqual(added);
	});
	test('null is not named, an empty list removes all', () => {
		expect(sent(null)).toBeUndefined();
		expect(Object.values(sent([]) as object).map(({ value }) => value as string)).toEqual(['', '']);
	});
	test('a list is the whole: added, changed, removed', () => {
		expect(
			sent([
				{ id: 102, type: 'PHONE', valueType: 'HOME', value: '+72' },
				{ type: 'PHONE', valueType: 'WORK', value: '+71' },
			]),
		).toEqual({ ...added, ...removed, 102: { typeId: 'PHONE', valueType: 'HOME', value: '+72' } });
	});
	test('a row that the item does not have is an error that names the field', () => {
		expect(refusalOf(() => sent({ 7: { typeId: 'PHONE', value: '+1' } }))).toContain(
			'"Contact details" (fm)',
		);
	});
});

describe('contactId (W7)', () => {
	const stored = { contactIds: [1, 2, 3], contactId: 1 };
	test('means this one contact only', () => {
		expect(update({ contactId: 9 }, stored).fields).toEqual({ contactIds: ['9'] });
		expect(update({ contactId: 2 }, stored).fields).toEqual({ contactIds: ['2'] });
	});
	test.each([null, '', 0, '0'])('%p removes nobody', (empty) => {
		expect(update({ contactId: empty }, stored).fields).toEqual({});
		expect(update({ contactId: empty, contactIds: [1, 2, 3] }, stored).fields).toEqual({});
	});
	test('is not sent with an item, and not against the list beside it', () => {
		expect(update({ contactId: 9 }, stored, { isItem: true }).fields).toEqual({});
		expect(update({ contactId: 2, contactIds: [2, 4] }, stored).fields).toEqual({
			contactIds: ['2', '4'],
		});
		expect(refusalOf(() => update({ contactId: 9, contactIds: [2] }, stored))).toContain(
			'contactIds',
		);
	});
});
