import { fieldList } from '../../../nodes/shared/crm/fieldList';
import { renameFields } from '../../../nodes/shared/crm/fieldNames';
import { itemFiles } from '../../../nodes/shared/crm/itemFiles';
import { hasUnknownField, readItemSchema } from '../../../nodes/shared/crm/itemSchema';
import { labelSource, type LabelKind } from '../../../nodes/shared/crm/labelKinds';
import { labelRequests, labelsOf, type LabelLookups } from '../../../nodes/shared/crm/labels';
import { presentItem, readOutputOptions } from '../../../nodes/shared/crm/outputOptions';

const FILE = { id: 7, url: '/f?id=7', urlMachine: 'https://p/rest/f?auth=s3cret&id=7' };

const schema = readItemSchema({
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
	contacts: { type: 'crm_contact', isMultiple: true, title: 'Contact', upperName: 'CONTACTS' },
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

const raw = Object.freeze({
	id: '24',
	title: 'First',
	stageId: 'DT1220_53:NEW',
	categoryId: 53,
	assignedById: '1',
	contactIds: ['5', '6'],
	contacts: [],
	parentId128: 9,
	ufCrm3_1: ['57', '99'],
	ufCrm3_2: 'D_5',
	ufCrm3_3: [FILE],
	later: 'Y',
});

const LOOKUPS: LabelLookups = new Map<LabelKind, ReadonlyMap<string, string>>([
	['status:DYNAMIC_1220_STAGE_52', new Map([['DT1220_52:NEW', 'wrong pipeline']])],
	['status:DYNAMIC_1220_STAGE_53', new Map([['DT1220_53:NEW', 'New']])],
	['category:1220', new Map([['53', 'Wholesale']])],
	['user', new Map([['1', 'Ann Lee']])],
	['item:3', new Map([['6', 'Bob']])],
	['item:128', new Map([['9', 'Order 9']])],
	['item:2', new Map([['5', 'Big deal']])],
	['objectType', new Map([['1220', 'Deliveries']])],
]);

const LABELS = {
	stageId: 'New',
	categoryId: 'Wholesale',
	assignedById: 'Ann Lee',
	contactIds: ['Bob'],
	parentId128: 'Order 9',
	ufCrm3_1: ['Red'],
	ufCrm3_2: 'Big deal',
	entityTypeId: 'Deliveries',
};

const present = (options: Record<string, unknown>, item: Record<string, unknown> = raw) =>
	presentItem(item, {
		entityTypeId: 1220,
		schema,
		options: readOutputOptions(options),
		lookups: LOOKUPS,
	});

describe('labels', () => {
	test('need every id once, of the list its kind is in', () => {
		const requests = labelRequests([raw, { ...raw, assignedById: 2 }], schema, 1220);
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
		const typed = present({});
		expect(labelsOf(raw, schema, LOOKUPS, 1220)).toEqual(LABELS);
		expect(labelsOf(typed, schema, LOOKUPS, 1220)).toEqual(LABELS);
	});

	test('what could not be looked up is left out', () => {
		expect(labelsOf(raw, schema, new Map(), 1220)).toEqual({ ufCrm3_1: ['Red'] });
	});

	test.each([
		['DEAL_STAGE', 'NEW', 0, 'status:DEAL_STAGE'],
		['DEAL_STAGE', 'C5:WON', 5, 'status:DEAL_STAGE_5'],
		['DEAL_STAGE_5', 'NEW', 5, 'status:DEAL_STAGE'],
		['SMART_INVOICE_STAGE_1', 'DT31_2:N', 1, 'status:SMART_INVOICE_STAGE_2'],
		['DYNAMIC_147_STAGE_1', 'CUSTOM', 4, 'status:DYNAMIC_147_STAGE_4'],
		['SOURCE', 'C5:WEB', 5, 'status:SOURCE'],
	])('%s of %s in pipeline %i is looked up in %s', (statusType, stageId, categoryId, kind) => {
		const deals = readItemSchema({ stageId: { type: 'crm_status', statusType } });
		expect([...labelRequests([{ stageId, categoryId }], deals, 2).keys()]).toContain(kind);
	});

	test('the first pipeline of deals is 0 and has a name', () => {
		const deals = readItemSchema({ categoryId: { type: 'crm_category' } });
		const lookups = new Map([['category:2' as const, new Map([['0', 'General']])]]);
		expect(labelsOf({ categoryId: 0 }, deals, lookups, 2)).toEqual({ categoryId: 'General' });
	});

	test('a kind says where to look', () => {
		expect(labelSource('status:A:B')).toEqual({ of: 'status', statusType: 'A:B' });
		expect(labelSource('item:128')).toEqual({ of: 'item', entityTypeId: 128 });
		expect(labelSource('category:2')).toEqual({ of: 'category', entityTypeId: 2 });
		expect(labelSource('user')).toEqual({ of: 'user' });
	});
});

describe('names', () => {
	test('original ones come from the schema', () => {
		expect(renameFields({ id: 1, ufCrm3_1: 2, later: 3 }, schema, 'original')).toEqual({
			id: 1,
			UF_CRM_3_1: 2,
			later: 3,
		});
	});

	test('titles are unique, and never what a system key is called', () => {
		expect(Object.keys(renameFields(raw, schema, 'title'))).toEqual([
			'id',
			'Name',
			'Stage',
			'Pipeline',
			'Responsible',
			'Contact (contactIds)',
			'Contact (contacts)',
			'Order',
			'Colour',
			'id (ufCrm3_2)',
			'ufCrm3_3',
			'later',
		]);
	});

	test('a field nobody described never takes a title', () => {
		expect(renameFields({ title: 1, Name: 2 }, schema, 'title')).toEqual({
			Name: 1,
			'Name (Name)': 2,
		});
	});
});

describe('a presented item', () => {
	test('is typed, with its type and id', () => {
		expect(present({})).toEqual({
			entityTypeId: 1220,
			id: 24,
			title: 'First',
			stageId: 'DT1220_53:NEW',
			categoryId: 53,
			assignedById: 1,
			contactIds: [5, 6],
			contacts: [],
			parentId128: 9,
			ufCrm3_1: [57, 99],
			ufCrm3_2: { entityTypeId: 2, id: 5 },
			ufCrm3_3: [{ id: 7 }],
			later: 'Y',
		});
	});

	test('has labels under the names its fields have', () => {
		expect(present({ labels: true }).labels).toEqual(LABELS);
		const { labels } = present({ labels: true, fieldNames: 'title' });
		expect(labels).toMatchObject({ Stage: 'New', 'Contact (contactIds)': ['Bob'] });
	});

	test('has only the fields selected by either name, and their labels', () => {
		expect(present({ select: ['stageId', 'UF_CRM_3_1'], labels: true })).toEqual({
			entityTypeId: 1220,
			id: 24,
			stageId: 'DT1220_53:NEW',
			ufCrm3_1: [57, 99],
			labels: { entityTypeId: 'Deliveries', stageId: 'New', ufCrm3_1: ['Red'] },
		});
		expect(Object.keys(present({ select: [] }))).toHaveLength(13);
	});

	test('with raw values is what the portal wrote, but for the secret in a file’s address', () => {
		expect(present({ rawValues: true })).toEqual({
			...raw,
			entityTypeId: 1220,
			id: 24,
			ufCrm3_3: [{ ...FILE, urlMachine: 'https://p/rest/f?auth=***&id=7' }],
		});
		expect(present({ rawValues: true, labels: true }).labels).toEqual(LABELS);
	});

	test('never changes what the portal sent', () => {
		const before = JSON.stringify(raw);
		present({ fieldNames: 'title', labels: true });
		expect(JSON.stringify(raw)).toBe(before);
	});
});

test('options have defaults, and what is no such option is refused', () => {
	expect(readOutputOptions({ collectFor: 5 })).toEqual({
		fieldNames: 'api',
		labels: false,
		rawValues: false,
		downloadFiles: false,
	});
	expect(() => readOutputOptions({ fieldNames: 'camel' })).toThrow();
});

test('a schema tolerates how PHP writes nothing, and keeps what is not documented', () => {
	expect(readItemSchema([])).toEqual({});
	const { a } = readItemSchema({ a: { type: 'user', settings: [], isMultiple: 'Y', since: 5 } });
	expect(a).toMatchObject({ settings: {}, isMultiple: true, isReadOnly: false, since: 5 });
	expect(() => readItemSchema('<html>')).toThrow();
});

test('an item that shows a field the schema lacks tells the schema’s age', () => {
	expect(hasUnknownField({ id: 1 }, schema)).toBe(false);
	expect(hasUnknownField({ id: 1, later: 1 }, schema)).toBe(true);
	expect(hasUnknownField({ constructor: 1 }, schema)).toBe(true);
});

test('fields are described for people, and what cannot be written is not called writable', () => {
	const described = fieldList(schema);
	expect(described.find(({ name }) => name === 'contacts')).toMatchObject({ readOnly: true });
	expect(described.find(({ name }) => name === 'ufCrm3_1')).toEqual({
		name: 'ufCrm3_1',
		originalName: 'UF_CRM_3_1',
		title: 'Colour',
		type: 'enumeration',
		required: false,
		readOnly: false,
		multiple: true,
		custom: false,
		options: [
			{ id: 57, text: 'Red' },
			{ id: 58, text: 'Blue' },
		],
	});
});

test('files are found with the address to fetch them from', () => {
	expect(itemFiles({ ...raw, ufCrm3_3: [null, FILE, { id: 8 }] }, schema)).toEqual([
		{ field: 'ufCrm3_3', position: 1, id: 7, address: FILE.urlMachine },
	]);
	expect(itemFiles({ ufCrm3_3: FILE }, schema)).toHaveLength(1);
	expect(itemFiles({ ufCrm3_3: [] }, schema)).toEqual([]);
});
