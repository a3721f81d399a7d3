import { field } from '../crm/fields';
import { encoded, refusalOf } from './codec';
import { update, write } from './givenItem';

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

test('a field of a type nobody knows goes as it came, and what no JSON can hold is refused', () => {
	const unknown = { schema: { value: field('hlblock') } };
	expect(encoded({ ...unknown, values: { value: { a: [1] } } }).fields).toEqual({
		value: { a: [1] },
	});
	expect(refusalOf(() => encoded({ ...unknown, values: { value: NaN } }))).toContain('value');
});
