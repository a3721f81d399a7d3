import { locator, startItemSetting, type ItemSetting } from '../itemSetting';
import { json, mapper, TYPE } from './writeForms';

let setting: ItemSetting;

beforeEach(async () => {
	setting = await startItemSetting();
});

afterEach(async () => {
	await setting.stop();
});

describe('upsert', () => {
	const upsert = { operation: 'upsert', entityTypeId: locator(TYPE) };

	test('makes what is not there, changes what is, several are an error', async () => {
		const byCode = { ...upsert, ...json('={{ $json }}'), matchBy: 'UF_CRM_3_DIGIT10' };
		const row = (code: string, title: string) => ({ json: { ufCrm_3_DIGIT10: code, title } });
		const first = await setting.run(byCode, [row('A1', 'One'), row('B2', 'Two')]);
		expect(first.map(({ json: { isNew } }) => isNew)).toEqual([true, true]);
		const second = await setting.run(byCode, [
			row('A1', 'Uno'),
			row('C3', 'Three'),
			row('C3', 'Tre'),
		]);
		expect(second.map(({ json: { isNew, title } }) => [isNew, title])).toEqual([
			[false, 'Uno'],
			[true, 'Three'],
			[false, 'Tre'],
		]);
		expect(second[0]?.json.id).toBe(first[0]?.json.id);
		setting.portal.items.add(TYPE, { ufCrm_3_DIGIT10: 'A1' }, { silent: true });
		await expect(setting.run(byCode, [row('A1', 'x')])).rejects.toThrow();
	});

	test('by the mapper its matching columns are used', async () => {
		const value = { ufCrm_3_DIGIT10: 'M1', title: 'Mapped' };
		const parameters = {
			...upsert,
			...mapper(value, { matchingColumns: ['ufCrm_3_DIGIT10'] }),
		} as never;
		expect((await setting.run(parameters))[0]?.json).toMatchObject({ isNew: true });
		expect((await setting.run(parameters))[0]?.json).toMatchObject({ isNew: false });
	});

	test('without a field to match on it is an error, nothing is sent', async () => {
		setting.portal.clearLog();
		const running = setting.run({ ...upsert, ...json('{"title": "x"}'), matchBy: ' , ' });
		await expect(running).rejects.toThrow('No field is named to match on');
		expect(setting.portal.requests).toEqual([]);
	});
});
