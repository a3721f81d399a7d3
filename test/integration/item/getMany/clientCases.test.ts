import type { IDataObject } from 'n8n-workflow';
import {
	conditions,
	idsOf,
	startGetManySetting,
	TYPE,
	type GetManySetting,
} from './getManySetting';

let setting: GetManySetting;

beforeEach(async () => {
	setting = await startGetManySetting();
});

afterEach(async () => {
	await setting.stop();
});

describe('cases other clients met', () => {
	/** Deals with both contacts or observers each, which the portal lists in a row for each. */
	const deals = (fields: IDataObject) =>
		Array.from({ length: 200 }, (_, index) =>
			setting.portal.items.add(2, { title: `Deal ${index}`, ...fields }, { silent: true }),
		);

	test.each([
		['contactIds', { contactIds: [1, 2] }],
		['observers', { observers: [1, 2] }],
	])('W14: %s of several values: all, each once; the limit is exact', async (field, fields) => {
		const ids = deals(fields);
		const options = { filterJson: JSON.stringify({ [field]: [1, 2] }) };
		const found = idsOf(await setting.find({ returnAll: true, options }, 2));
		expect(found).toEqual(ids.filter((id) => found.includes(id)));
		expect(new Set(found).size).toBe(found.length);
		expect(found).toEqual(expect.arrayContaining(ids));
		expect(await setting.find({ limit: 50, options }, 2)).toHaveLength(50);
	});

	test('W15: deals of one contact, main or not; what the portal cannot do is an error', async () => {
		const { portal } = setting;
		const main = portal.items.add(2, { contactIds: [175191, 5] }, { silent: true });
		const other = portal.items.add(2, { contactIds: [5, 175191] }, { silent: true });
		portal.items.add(2, { contactIds: [5] }, { silent: true });
		for (const condition of [
			{ field: 'contactIds', operator: 'equals', value: 175191 },
			{ field: 'contactIds', operator: 'in', value: '={{ [175191] }}' },
		]) {
			expect(idsOf(await setting.find({ filters: conditions(condition) }, 2))).toEqual([
				main,
				other,
			]);
		}
		for (const operator of ['notEquals', 'empty']) {
			const filters = conditions({ field: 'contactIds', operator, value: 175191 });
			await expect(setting.find({ filters }, 2)).rejects.toThrow(
				'only finds items that have one of',
			);
		}
	});

	test('W16: dates inside OR groups', async () => {
		const days = [
			'2025-10-31T10:00:00+02:00',
			'2025-12-31T10:00:00+02:00',
			'2025-02-28T23:30:00+02:00',
		];
		const ids = days.map((createdTime) =>
			setting.portal.items.add(TYPE, { createdTime }, { silent: true, raw: true }),
		);
		const filterJson = JSON.stringify({
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
		});
		expect(idsOf(await setting.find({ options: { filterJson } })).sort()).toEqual(
			[ids[0], ids[2]].sort(),
		);
	});

	test('W17: a day against a time is the whole day', async () => {
		const times = ['2025-10-30T12:00:00Z', '2025-10-31T12:00:00Z', '2025-11-02T12:00:00Z'];
		const ids = times.map((createdTime) =>
			setting.portal.items.add(TYPE, { createdTime }, { silent: true, raw: true }),
		);
		const filters = conditions({ field: 'createdTime', operator: 'equals', value: '2025-10-31' });
		expect(idsOf(await setting.find({ filters }))).toEqual([ids[1]]);
	});

	test('W11: a name of the older methods is an error that names the real one', async () => {
		const filters = conditions({ field: 'DATE_MODIFY', operator: 'greater', value: '2025-01-01' });
		await expect(setting.find({ filters })).rejects.toMatchObject({
			description: expect.stringContaining('"updatedTime"'),
		});
	});
});
