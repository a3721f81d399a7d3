import type { IDataObject } from 'n8n-workflow';
import { locator, startItemSetting, type ItemSetting } from '../itemSetting';
import { mapper, TYPE } from './writeForms';

let setting: ItemSetting;

beforeEach(async () => {
	setting = await startItemSetting();
});

afterEach(async () => {
	await setting.stop();
});

describe('as a tool', () => {
	const tool = async (value: IDataObject) => {
		const { host, credentials, seed } = setting;
		return await host.execute('bitrix24CrmItem', {
			credentials,
			asTool: true,
			parameters: {
				operation: 'update',
				entityTypeId: locator(TYPE),
				itemId: locator(seed.itemId),
				...mapper(value),
			} as never,
		});
	};

	test.each(['', 'null', 'undefined', 'N/A', ' n/a '])(
		'%j is what the model left out',
		async (word) => {
			const before = await setting.getJson();
			await tool({ title: 'By agent', ufCrm3_1747309752: word, ufCrm3_1747309753: word });
			expect(await setting.getJson()).toMatchObject({
				title: 'By agent',
				ufCrm3_1747309752: before.ufCrm3_1747309752,
				ufCrm3_1747309753: before.ufCrm3_1747309753,
			});
		},
	);

	test('Get Many gives at most 50 items of 30 fields unless fields are selected', async () => {
		const { host, credentials, portal } = setting;
		for (let index = 0; index < 60; index++)
			portal.items.add(TYPE, { title: `T${index}` }, { silent: true });
		const find = async (options: IDataObject) =>
			(
				await host.execute('bitrix24CrmItem', {
					credentials,
					asTool: true,
					parameters: {
						operation: 'getMany',
						entityTypeId: locator(TYPE),
						returnAll: true,
						options,
					} as never,
				})
			)[0] ?? [];
		const few = await find({});
		expect(few).toHaveLength(50);
		expect(Math.max(...few.map(({ json: one }) => Object.keys(one).length))).toBeLessThanOrEqual(
			30,
		);
		expect(few[0]?.json).toMatchObject({
			entityTypeId: TYPE,
			id: expect.any(Number),
			title: expect.any(String),
		});
		expect(Object.keys((await find({ select: ['title'] }))[0]?.json ?? {})).toHaveLength(3);
	});
});
