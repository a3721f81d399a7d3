import { locator, startItemSetting, type ItemSetting } from './itemSetting';

let setting: ItemSetting;

beforeEach(async () => {
	setting = await startItemSetting();
});

afterEach(async () => {
	await setting.stop();
});

const comment = (text: string, options = {}) => ({
	resource: 'comment',
	operation: 'create',
	text,
	options,
});
const binary = (content: string, fileName: string) => ({
	data: Buffer.from(content).toString('base64'),
	mimeType: 'text/plain',
	fileName,
});

test.each([
	[1220, 'dynamic_1220'],
	[31, 'smart_invoice'],
	[2, 'deal'],
	[1, 'lead'],
	[3, 'contact'],
])('on an item of type %i, with files', async (entityTypeId, owner) => {
	const { portal } = setting;
	const itemId = portal.items.add(entityTypeId, { title: 'Owner' }, { silent: true });
	const input = [
		{
			json: { entityTypeId, id: itemId },
			binary: { a: binary('A', 'a.txt'), b: binary('B', 'b.txt') },
		},
	];
	const output = await setting.run(
		comment('[b]Paid[/b] $result[x]', { attachments: 'a, b' }),
		input,
	);
	expect(output).toEqual([
		{ json: { id: expect.any(Number), entityTypeId, itemId }, pairedItem: { item: 0 } },
	]);
	const [made] = portal.crm.comments(entityTypeId, itemId);
	expect(made).toMatchObject({ comment: '[b]Paid[/b] $result[x]', entityType: owner });
	expect(made?.fileIds).toHaveLength(2);
});

test('many go in few requests, each to its item', async () => {
	const { portal, seed } = setting;
	const input = Array.from({ length: 120 }, (_, index) => ({
		json: { entityTypeId: 1220, id: seed.itemId, text: `C${index}` },
	}));
	portal.clearLog();
	const output = await setting.run(comment('={{ $json.text }}'), input);
	expect(output).toHaveLength(120);
	expect(portal.crm.comments(1220, seed.itemId).map(({ comment: text }) => text)).toEqual(
		input.map(({ json }) => json.text),
	);
	expect(setting.requestsOf(/crm\.timeline\.comment\.add|^batch/)).toBeLessThanOrEqual(4);
});

test.each([['  \n'], [''], ['={{ $json.nothing }}']])(
	'the text %j is refused before anything is sent',
	async (text) => {
		setting.portal.clearLog();
		const input = [{ json: { entityTypeId: 1220, id: setting.seed.itemId } }];
		await expect(setting.run(comment(text), input)).rejects.toThrow('"Text" is empty');
		expect(setting.portal.requests).toEqual([]);
	},
);

test('an attachment that is not there is refused before anything is sent', async () => {
	setting.portal.clearLog();
	const input = [{ json: { entityTypeId: 1220, id: setting.seed.itemId } }];
	await expect(setting.run(comment('x', { attachments: 'data' }), input)).rejects.toThrow(
		'The input has no binary field "data"',
	);
	expect(setting.portal.requests).toEqual([]);
});

test('an item that is gone is the input’s own error', async () => {
	const { seed } = setting;
	const input = [999_999, seed.itemId].map((id) => ({ json: { entityTypeId: 1220, id } }));
	const output = await setting.run(comment('x'), input, { onError: 'continueRegularOutput' });
	expect(output.map(({ json }) => Boolean(json.error))).toEqual([true, false]);
});

test('by the address of the item', async () => {
	const { seed, portal } = setting;
	const itemId = {
		...locator(''),
		mode: 'url',
		value: `${portal.url}/crm/type/1220/details/${seed.itemId}/`,
	};
	const output = await setting.run({ ...comment('x'), itemId } as never);
	expect(output[0]?.json).toMatchObject({ entityTypeId: 1220, itemId: seed.itemId });
});
