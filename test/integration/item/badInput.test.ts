import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { locator, startItemSetting, type ItemSetting } from './itemSetting';

/** Issue "The whole item", bad input: each its own message at its own place, the rest done. */
let setting: ItemSetting;
beforeEach(async () => {
	setting = await startItemSetting();
});
afterEach(async () => {
	await setting.stop();
});

const TYPE = 1220;
const onError = 'continueRegularOutput' as const;
const json = { fieldsInput: 'json', fieldsJson: '={{ $json.fields }}' };
const create = { ...json, operation: 'create', entityTypeId: locator(TYPE) };
const update = {
	...json,
	operation: 'update',
	entityTypeId: locator(TYPE),
	itemId: { ...locator('={{ $json.id }}') },
};
const upsert = { ...json, operation: 'upsert', entityTypeId: locator(TYPE), matchBy: 'title' };

const inputs = (...all: IDataObject[]): INodeExecutionData[] =>
	all.map((fields) => ({ json: { fields, id: setting.seed.itemId } }));

async function run(parameters: INodeParameters, input: INodeExecutionData[]) {
	return await setting.run(parameters, input, { onError });
}

/** The error of each output, without what n8n adds. */
const errorsOf = (output: readonly INodeExecutionData[]) =>
	output.map(({ json: { error } }) => error);

/** The error with its cure. */
async function errorOf(parameters: INodeParameters, input: INodeExecutionData[]) {
	try {
		await setting.run(parameters, input);
	} catch (caught) {
		const { message, description } = caught as { message: string; description?: string };
		return `${message} | ${description ?? ''}`;
	}
	throw new Error('There was no error');
}

const written = (method: string) =>
	setting.portal.crm.writes.filter((one) => one.method === method && one.saved);

test('a required field that is missing: the portal’s words, at its own input', async () => {
	setting.portal.addFields(TYPE, {
		contractNumber: { type: 'string', title: 'Contract', isRequired: true },
	});
	const all = inputs(
		{ title: 'A', contractNumber: 'x' },
		{ title: 'B' },
		{ title: 'C', contractNumber: 'y' },
	);
	const output = await run(create, all);
	expect(errorsOf(output)).toEqual([
		undefined,
		expect.stringMatching(/required field/i),
		undefined,
	]);
	expect(await errorOf(create, inputs({ title: 'B' }))).toContain('Contract');
});

describe('a stage of another pipeline', () => {
	test.each([
		['update', { stageId: 'DT1220_53:NEW' }, 'is of pipeline 53, and the item is in pipeline 52'],
		['update', { stageId: 'DT1220_53:NEW', categoryId: 52 }, 'is of pipeline 53'],
		['update', { stageId: 'DT1220_53:NEW', categoryId: null }, 'is of pipeline 53'],
		['create', { stageId: 'DT1220_53:NEW' }, 'a new item is made in pipeline 52'],
		['create', { stageId: 'DT1220_52:NEW', categoryId: 53 }, 'is of pipeline 52'],
	])('%s %j: an error, nothing is sent', async (operation, fields, message) => {
		const parameters = operation === 'update' ? update : create;
		setting.portal.clearLog();
		expect(await errorOf(parameters, inputs(fields))).toContain(message);
		expect(setting.portal.crm.writes).toEqual([]);
	});

	test.each([
		[create, { stageId: 'DT1220_53:NEW', categoryId: 53 }, 'DT1220_53:NEW'],
		[create, { stageId: 'DT1220_52:WORK' }, 'DT1220_52:WORK'],
		[update, { stageId: 'DT1220_53:NEW', categoryId: 53 }, 'DT1220_53:NEW'],
		[update, { stageId: 'DT1220_52:WORK' }, 'DT1220_52:WORK'],
	])('with its pipeline, or of the item’s own, it is taken', async (parameters, fields, stage) => {
		const [output] = await setting.run(parameters, inputs(fields));
		expect(output?.json.stageId).toBe(stage);
	});
});

test('a closed stage that the user may not set', async () => {
	const reply = {
		status: 400,
		error: '0',
		error_description: 'You cannot move the item to the stage "Выполнена"',
	};
	const fields = { stageId: 'DT1220_52:SUCCESS' };
	setting.portal.faults.add({ method: 'crm.item.update', reply });
	const error = await errorOf(update, inputs(fields));
	expect(error).toContain('You cannot move the item to the stage');
	expect(error).toContain('may not set');
});

test('an option text that does not exist: the options are listed, the rest is done', async () => {
	const output = await run(
		create,
		inputs({ title: 'A' }, { title: 'B', ufCrm3_1747309727: 'Nonsense' }, { title: 'C' }),
	);
	expect(errorsOf(output)).toEqual([undefined, expect.stringContaining('"Nonsense"'), undefined]);
	expect(await errorOf(create, inputs({ ufCrm3_1747309727: 'Nonsense' }))).toMatch(
		/There is: .*\(59\)/,
	);
});

test('an item that is deleted between look-up and update', async () => {
	const { portal } = setting;
	const id = portal.items.add(TYPE, { title: 'Doomed' }, { silent: true });
	portal.items.add(TYPE, { title: 'Safe' }, { silent: true });
	const doom = () =>
		portal.faults.add({
			method: 'batch',
			holding: 'crm.item.update',
			run: () => portal.items.delete(TYPE, id, { silent: true }),
		});
	doom();
	const all = inputs(
		{ title: 'Safe', ufCrm3_1747309731: 1 },
		{ title: 'Doomed', ufCrm3_1747309731: 1 },
	);
	const output = await run(upsert, all);
	expect(errorsOf(output)).toEqual([
		undefined,
		expect.stringContaining(`Item ${id} matched and was deleted`),
	]);
	const [updated] = await run(update, [{ json: { id, fields: { title: 'x' } } }]);
	expect(updated?.json.error).toMatch(/no such item/);
});

test('several items match: their ids, nothing is written', async () => {
	const { portal } = setting;
	const ids = [1, 2].map(() => portal.items.add(TYPE, { title: 'Twin' }, { silent: true }));
	portal.clearLog();
	const output = await run(upsert, inputs({ title: 'Twin' }, { title: 'Single' }));
	expect(output[0]?.json.error).toBe(`2 items match: ${ids.join(', ')}`);
	expect(output[1]?.json).toMatchObject({ title: 'Single', isNew: true });
	expect(portal.crm.writes).toHaveLength(1);
});

test('rights are missing on one of 1,000 items: it alone fails', async () => {
	const { portal } = setting;
	const ids = Array.from({ length: 1_000 }, (_, index) =>
		portal.items.add(TYPE, { title: `Item ${index}` }, { silent: true }),
	);
	const all = ids.map((id) => ({ json: { id, fields: { title: `New ${id}` } } }));
	portal.denyItems(TYPE, [ids[500] ?? 0]);
	const output = await run(update, all);
	const failed = output.flatMap(({ json: { error } }, index) =>
		error === undefined ? [] : [index],
	);
	expect(failed).toEqual([500]);
	expect(output[500]?.json.error).toMatch(/right|permission|may not/i);
	expect(written('crm.item.update')).toHaveLength(999);
});

test('text that the portal’s filter rewrites is written and said, in both directions', async () => {
	setting.portal.behaviour.securityFilter = true;
	const text = 'See <iframe src="x"> and drop table orders';
	const [made] = await setting.run(create, inputs({ title: text }));
	expect(made?.json.title).not.toBe(text);
	expect(setting.hints.join()).toMatch(/\(title\) was sent as .*iframe.* and the portal saved/);
	const [again] = await setting.run(update, inputs({ title: text }));
	expect(again?.json.title).not.toBe(text);
	expect(setting.hints.join()).toContain('(title)');
	setting.portal.clearLog();
	await setting.run(update, inputs({ title: 'Plain text' }));
	expect(setting.hints).toEqual([]);
});

test('a type with 1,200 fields: all are written and read, one wrong name is said', async () => {
	const { portal } = setting;
	const names = Array.from({ length: 1_200 }, (_, index) => `ufCrm8_${1_800_000_000 + index}`);
	const fields = Object.fromEntries(names.map((name) => [name, { type: 'string', title: name }]));
	portal.addType({ entityTypeId: 1500, title: 'Wide', fields });
	const wide = { ...create, entityTypeId: locator(1500) };
	const values = Object.fromEntries(names.map((name, index) => [name, `Value ${index}`]));
	const input = inputs(values, { ...values, title: 'Second' }, { ...values, ufCrm8_18000000: 'x' });
	const output = await run(wide, input);
	expect(output[0]?.json).toMatchObject(values);
	expect(output[1]?.json).toMatchObject({ ...values, title: 'Second' });
	expect(output[2]?.json.error).toContain('"ufCrm8_18000000"');
	// PHP reads 10,000 variables of a command: an import of 20 such items is split.
	portal.clearLog();
	const imported = await run(
		{ ...wide, options: { withoutAutomation: true } },
		Array.from({ length: 20 }, () => ({ json: { fields: values } })),
	);
	expect(errorsOf(imported)).toEqual(imported.map(() => undefined));
	for (const { json: one } of imported) expect(one).toMatchObject(values);
});

test('a request that is too large for the server says so', async () => {
	setting.portal.faults.add({
		method: 'crm.item.add',
		html: { status: 413, text: '<title>413 Request Entity Too Large</title>' },
	});
	const content = Buffer.alloc(300 * 1024, 'a').toString('base64');
	const fields = { title: 'x', ufCrm3_1747309742: ['big.txt', content] };
	expect(await errorOf(create, inputs(fields))).toContain(
		'The request is too large for the portal',
	);
});
