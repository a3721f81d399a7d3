import { field } from '../crm/fields';
import { AttachedFile } from '../../../nodes/shared/crm/writing/forms/files';
import { encoded, refusalOf, schemaOf, type Given } from './codec';

const schema = schemaOf({
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

const write = (given: Omit<Given, 'schema'>) => encoded({ schema, ...given });
const update = (
	values: Record<string, unknown>,
	stored: Record<string, unknown>,
	more: Partial<Given> = {},
) => write({ values, stored: { id: 5, ...stored }, purpose: 'update', ...more });

describe('names (W11)', () => {
	test('API and original names are both taken', () => {
		const values = { UF_CRM_1742556744977: 'Berlin', OPPORTUNITY: '100,50' };
		expect(write({ values }).fields).toEqual({
			ufCrm_1742556744977: 'Berlin',
			opportunity: '100.5',
		});
	});

	test.each([
		['ufCrm1742556744977', 'ufCrm_1742556744977'],
		['DATE_MODIFY', 'updatedTime'],
		['DATE_CREATE', 'createdTime'],
		['PHONE', 'fm'],
		['phoneWork', 'fm'],
	])('%s is an error that names %s', (key, nearest) => {
		const refusal = refusalOf(() => write({ values: { title: 'x', [key]: 'x' } }));
		expect(refusal).toContain(`"${key}"`);
		expect(refusal).toContain(`"${nearest}"`);
	});

	test('what is read-only is an error when it is named, and left out of an item', () => {
		const values = { title: 'x', createdTime: '2024-01-01T00:00:00Z', contacts: [{ id: 1 }] };
		expect(refusalOf(() => write({ values }))).toContain('"Created on" (createdTime)');
		expect(refusalOf(() => write({ values: { contacts: [] } }))).toContain('contactIds');
		expect(
			write({ values: { ...values, labels: {}, utmSource: 'x' }, isItem: true }).fields,
		).toEqual({ title: 'x' });
	});

	test('an import takes the times of the system', () => {
		const values = { createdTime: '2024-01-01T00:00:00Z' };
		expect(write({ values, purpose: 'import' }).fields).toEqual(values);
	});

	test('what only a new item takes is an error in an update', () => {
		expect(write({ values: { ufCrm_once: 'x' } }).fields).toEqual({ ufCrm_once: 'x' });
		expect(refusalOf(() => update({ ufCrm_once: 'x' }, {}))).toContain('"Once"');
	});
});

describe('what differs', () => {
	test('an item as it is read is not sent again', () => {
		const stored = {
			title: 'x',
			opportunity: 100.5,
			categoryId: 5,
			stageId: 'DT1220_5:NEW',
			assignedById: 7,
			contactId: 9,
			contactIds: [9, 10],
			observers: [],
			ufCrm_1747: [1, '2'],
			ufCrm_1742556744977: '',
			ufCrm_D: '2024-06-18T03:00:00+03:00',
			ufCrm_F: [{ id: 5, url: '/a', urlMachine: 'https://p/rest/x?token=1' }],
			ufCrm_S: { id: 6, url: '/b', urlMachine: 'https://p/rest/x?token=2' },
			fm: [{ id: 101, typeId: 'PHONE', valueType: 'WORK', value: '+71' }],
		};
		const read = {
			title: 'x',
			opportunity: 100.5,
			categoryId: 5,
			stageId: 'DT1220_5:NEW',
			assignedById: 7,
			contactId: 9,
			contactIds: [9, 10],
			observers: [],
			ufCrm_1747: [1, 2],
			ufCrm_1742556744977: null,
			ufCrm_D: '2024-06-18',
			ufCrm_F: [{ id: 5, name: 'a.pdf' }],
			ufCrm_S: { id: 6 },
			fm: [{ id: 101, type: 'PHONE', valueType: 'WORK', value: '+71' }],
		};
		for (const entityTypeId of [2, 1220]) {
			const { fields, cleared } = update(read, stored, { entityTypeId });
			expect({ fields, cleared }).toEqual({ fields: {}, cleared: [] });
		}
		const people = {
			opportunity: '100,50',
			ufCrm_1747: ['a', 'b'],
			ufCrm_D: '18.06.2024',
			UF_CRM_1742556744977: '',
		};
		expect(update(people, stored).fields).toEqual({});
	});

	test('only what differs is sent', () => {
		expect(update({ title: 'y', opportunity: 1 }, { title: 'x', opportunity: 1 }).fields).toEqual({
			title: 'y',
		});
	});

	test('a multiple custom field of a deal is emptied by its own method, of a smart process as usual (W1)', () => {
		for (const empty of [[], null, '', ['']]) {
			const deal = update({ ufCrm_1747: empty }, { ufCrm_1747: [1] }, { entityTypeId: 2 });
			expect(deal).toMatchObject({ fields: {}, cleared: ['ufCrm_1747'] });
			const request = update({ ufCrm_1747: empty }, { ufCrm_1747: [1] });
			expect(request).toMatchObject({ fields: { ufCrm_1747: '' }, cleared: [] });
			const already = update({ ufCrm_1747: empty }, { ufCrm_1747: [] }, { entityTypeId: 2 });
			expect(already).toMatchObject({ fields: {}, cleared: [] });
		}
		expect(update({ observers: [] }, { observers: [1] }, { entityTypeId: 2 }).fields).toEqual({
			observers: '',
		});
	});

	test('what would empty a multiple file field of a deal is refused (W2)', () => {
		const stored = { ufCrm_F: [{ id: 5 }, { id: 6 }] };
		for (const empty of [[], null, '']) {
			expect(refusalOf(() => update({ ufCrm_F: empty }, stored, { entityTypeId: 2 }))).toContain(
				'"Papers"',
			);
			expect(update({ ufCrm_F: empty }, stored).fields).toEqual({ ufCrm_F: '' });
			expect(update({ ufCrm_F: empty }, { ufCrm_F: [] }, { entityTypeId: 2 }).fields).toEqual({});
		}
		expect(update({ ufCrm_F: [{ id: 5 }] }, stored, { entityTypeId: 2 }).fields).toEqual({
			ufCrm_F: [{ id: '5' }],
		});
	});
});

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

describe('names of what ids stand for', () => {
	const find: Given['find'] = (kind) =>
		kind === 'user'
			? [
					{ id: '7', label: 'Anna Berg' },
					{ id: '8', label: 'Anna Berg' },
					{ id: '9', label: 'Bo Lund' },
				]
			: kind === 'status:DYNAMIC_1220_STAGE_5'
				? [{ id: 'DT1220_5:NEW', label: 'Neu' }]
				: kind === 'status:DYNAMIC_1220_STAGE_6'
					? [{ id: 'DT1220_6:NEW', label: 'Neu' }]
					: kind === 'category:1220'
						? [
								{ id: '5', label: 'Sales' },
								{ id: '6', label: 'Service' },
							]
						: undefined;

	test('one that fits is taken', () => {
		expect(write({ values: { assignedById: 'Bo Lund', stageId: 'Neu' }, find }).fields).toEqual({
			assignedById: '9',
			stageId: 'DT1220_5:NEW',
		});
		expect(write({ values: { stageId: 'Neu', categoryId: 'Service' }, find }).fields).toEqual({
			stageId: 'DT1220_6:NEW',
			categoryId: '6',
		});
		expect(update({ stageId: 'Neu' }, { categoryId: 6 }, { find }).fields).toEqual({
			stageId: 'DT1220_6:NEW',
		});
	});
	test('several list the candidates with their ids', () => {
		const refusal = refusalOf(() => write({ values: { assignedById: 'Anna Berg' }, find }));
		expect(refusal).toContain('"Responsible"');
		expect(refusal).toContain('Anna Berg (7), Anna Berg (8)');
		expect(refusalOf(() => write({ values: { stageId: 'Alt' }, find }))).toContain(
			'Neu (DT1220_5:NEW)',
		);
	});
	test('what nobody may look up is an error that asks for the id', () => {
		expect(refusalOf(() => write({ values: { parentId1226: 'A title' }, find }))).toContain(
			'Give the id',
		);
	});
});

describe('product rows', () => {
	const rows = (productRows: unknown, isItem = false) =>
		write({ values: { productRows }, isItem }).productRows;
	test('typed and people’s forms', () => {
		expect(
			rows([
				{
					id: 3,
					ownerId: 5,
					productName: 'A',
					price: '100,50',
					quantity: 2,
					taxRate: null,
					taxIncluded: true,
					discountTypeId: 2,
					priceNetto: 90,
				},
			]),
		).toEqual([
			{
				id: '3',
				productName: 'A',
				price: '100.5',
				quantity: '2',
				taxRate: null,
				taxIncluded: 'Y',
				discountTypeId: '2',
			},
		]);
		expect(rows([{ PRODUCT_NAME: 'A', PRICE: 1 }])).toEqual([{ productName: 'A', price: '1' }]);
		expect(rows([])).toEqual([]);
		expect(rows(null)).toBeUndefined();
	});
	test('what does not fit names the row’s field', () => {
		expect(refusalOf(() => rows([{ price: 'much' }]))).toContain('"productRows.price"');
		expect(refusalOf(() => rows([{ prize: 1 }]))).toContain('"prize"');
		expect(rows([{ prize: 1, price: 1 }], true)).toEqual([{ price: '1' }]);
	});
});

test('a field of a type nobody knows goes as it came, and what no JSON can hold is refused', () => {
	const unknown = { schema: { value: field('hlblock') } };
	expect(encoded({ ...unknown, values: { value: { a: [1] } } }).fields).toEqual({
		value: { a: [1] },
	});
	expect(refusalOf(() => encoded({ ...unknown, values: { value: NaN } }))).toContain('value');
});
