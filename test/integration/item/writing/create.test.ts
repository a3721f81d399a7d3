import { locator, startItemSetting, type ItemSetting } from '../itemSetting';
import { CREATE, json, mapper, TYPE } from './writeForms';

let setting: ItemSetting;

beforeEach(async () => {
	setting = await startItemSetting();
});

afterEach(async () => {
	await setting.stop();
});

const stored = (id: number) => setting.portal.items.get(TYPE, id) ?? {};

describe('create', () => {
	test('by JSON, as text or object, in API and original names; the whole typed item comes out', async () => {
		const fields = {
			TITLE: 'Made',
			ufCrm3_1747309731: 7,
			UF_CRM_3_1747309738: { amount: 100.5, currency: 'USD' },
			ufCrm3_1747309727: 'Высокий',
		};
		const [output] = await setting.run({ ...CREATE, ...json(JSON.stringify(fields)) });
		expect(output?.json).toMatchObject({
			entityTypeId: TYPE,
			title: 'Made',
			ufCrm3_1747309731: 7,
			ufCrm3_1747309738: { amount: 100.5, currency: 'USD' },
			ufCrm3_1747309727: 59,
		});
		expect(stored(Number(output?.json.id)).title).toBe('Made');
		const [other] = await setting.run({ ...CREATE, ...json('={{ { title: "Object" } }}') });
		expect(other?.json.title).toBe('Object');
	});

	test('by the mapper: null is not named, lists come as JSON texts', async () => {
		const schema = [{ id: 'ufCrm3_1747309732', type: 'array' }];
		const value = { title: 'Mapped', ufCrm3_1747309731: null, ufCrm3_1747309732: '[1, 2]' };
		const [output] = await setting.run({ ...CREATE, ...mapper(value, { schema }) } as never);
		expect(output?.json).toMatchObject({ title: 'Mapped', ufCrm3_1747309732: [1, 2] });
	});

	test('auto-map takes the columns the type has and leaves out the rest', async () => {
		const [output] = await setting.run(
			{ ...CREATE, ...mapper(null, { mappingMode: 'autoMapInputData' }) } as never,
			[{ json: { title: 'Auto', nothing: 1, createdTime: '2020-01-01T00:00:00Z' } }],
		);
		expect(output?.json.title).toBe('Auto');
	});

	test('1,001 in 22 requests at most, paired, in order, told in the log', async () => {
		const input = Array.from({ length: 1_001 }, (_, index) => ({ json: { title: `N ${index}` } }));
		setting.portal.clearLog();
		const parameters = { ...CREATE, ...json('={{ { title: $json.title } }}') };
		const output = await setting.run(parameters, input);
		expect(output.map(({ json: { title } }) => title)).toEqual(
			input.map(({ json: { title } }) => title),
		);
		expect(output[999]?.pairedItem).toEqual({ item: 999 });
		expect(setting.requestsOf(/^(crm\.item\.add|batch)/)).toBeLessThanOrEqual(22);
		expect(setting.host.log.messages('info').join()).toContain('of 1001 inputs are written');
	});

	test('without automation it is an import', async () => {
		setting.portal.clearLog();
		const input = [1, 2, 3].map((index) => ({ json: { title: `I ${index}` } }));
		const parameters = { ...CREATE, ...json('={{ $json }}'), options: { withoutAutomation: true } };
		const output = await setting.run(parameters, input);
		expect(output.map(({ json: { title } }) => title)).toEqual(['I 1', 'I 2', 'I 3']);
		expect(setting.requestsOf(/crm\.item\.(import|batchImport)/i)).toBe(1);
		expect(setting.requestsOf(/crm\.item\.add/)).toBe(0);
	});

	test.each([
		['', 'names no field'],
		['{}', 'names no field'],
		['={{ $json.nope }}', 'names no field'],
		['={{ { title: $json.nope } }}', 'names no field'],
		['{', 'not valid JSON'],
		['[1]', 'not an object'],
	])('fieldsJson %j is an error, nothing is sent', async (fieldsJson, message) => {
		setting.portal.clearLog();
		await expect(setting.run({ ...CREATE, ...json(fieldsJson) })).rejects.toThrow(message);
		expect(setting.portal.requests).toEqual([]);
	});

	test('a file by the name of its binary field', async () => {
		const content = Buffer.from('Hello');
		const binary = {
			data: { data: content.toString('base64'), mimeType: 'text/plain', fileName: 'a.txt' },
		};
		const [output] = await setting.run(
			{ ...CREATE, ...json('{"title": "With file", "ufCrm3_1747309742": "data"}') },
			[{ json: {}, binary }],
		);
		expect(output?.json.ufCrm3_1747309742).toMatchObject({ id: expect.any(Number) });
	});

	test('a file that cannot be read is its own input’s error', async () => {
		const lost = {
			data: { data: '', id: 'filesystem:lost', mimeType: 'text/plain', fileName: 'a' },
		};
		const fields = '={{ ({ title: $json.title, ufCrm3_1747309742: $json.file }) }}';
		const output = await setting.run(
			{ ...CREATE, ...json(fields) },
			[{ json: { title: 'Lost', file: 'data' }, binary: lost }, { json: { title: 'Fine' } }],
			{ onError: 'continueRegularOutput' },
		);
		expect(output[0]?.json.error).toContain('The file in the binary field "data" cannot be read');
		expect(output[1]?.json.title).toBe('Fine');
	});

	test('an unknown name is an error that names the nearest', async () => {
		const running = setting.run({ ...CREATE, ...json('{"titel": "x"}') });
		await expect(running).rejects.toMatchObject({
			message: expect.stringContaining('titel'),
		});
	});
});

test('product rows are written with an item and read with it', async () => {
	const rows = [{ productName: 'A', price: 900, quantity: 1 }];
	const [output] = await setting.run({
		operation: 'create',
		entityTypeId: locator(2),
		...json(JSON.stringify({ title: 'x', opportunity: 1000, productRows: rows })),
		options: { productRows: true },
	});
	expect(output?.json).toMatchObject({
		opportunity: 900,
		productRows: [{ productName: 'A', price: 900, quantity: 1, taxIncluded: false }],
	});
});

test('hideFromTrigger marks the request with the workflow’s connector; by webhook a hint says it is not hidden', async () => {
	setting.portal.clearLog();
	const parameters = { ...CREATE, ...json('{"title": "x"}'), options: { hideFromTrigger: true } };
	await setting.run(parameters);
	const sent = JSON.stringify(setting.portal.requests);
	expect(sent).toMatch(/auth_connector/);
	expect(setting.hints).toEqual([]);
});
