import { outputOptionsSchema } from '../../../nodes/shared/items/presenting/outputOptions';
import { FILE, LABELS, LOOKUPS, raw, schema } from './everyLabel';
import { presented } from './fields';

const present = (options: Record<string, unknown>) => presented(raw, schema, options, LOOKUPS);

describe('names', () => {
	test('original ones come from the schema', () => {
		const item = presented({ id: 1, ufCrm3_1: [], later: 3 }, schema, { fieldNames: 'original' });
		expect(item).toEqual({ entityTypeId: 1220, id: 1, UF_CRM_3_1: [], later: 3 });
	});

	test('titles are unique, and never what a system key is called', () => {
		expect(Object.keys(presented(raw, schema, { fieldNames: 'title' }))).toEqual([
			'entityTypeId',
			'id',
			'Name',
			'Stage',
			'Pipeline',
			'Responsible',
			'Contact (contactIds)',
			'Contact (clients)',
			'Order',
			'Colour',
			'id (ufCrm3_2)',
			'ufCrm3_3',
			'later',
		]);
	});

	test('a field nobody described never takes a title', () => {
		const item = presented({ id: 1, title: 'a', Name: 'b' }, schema, { fieldNames: 'title' });
		expect(item).toEqual({ entityTypeId: 1220, id: 1, Name: 'a', 'Name (Name)': 'b' });
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
			clients: [],
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
	expect(outputOptionsSchema.parse({ collectFor: 5 })).toEqual({
		fieldNames: 'api',
		labels: false,
		rawValues: false,
		productRows: false,
		downloadFiles: false,
	});
	expect(() => outputOptionsSchema.parse({ fieldNames: 'camel' })).toThrow();
});
