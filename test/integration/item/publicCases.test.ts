import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { seedEveryField, startPortal, type EveryField, type Portal } from '../../portal';
import { startNodeHost, type NodeHost } from '../nodeHost';
import { oAuth2Of } from '../portalCredentials';
import { keepFilesInMemory } from '../typed/filesInMemory';
import { locator } from './itemSetting';

const TYPE = 1220;
const DEAL = 2;

let portal: Portal;
let host: NodeHost;
let deal: EveryField;

beforeEach(async () => {
	keepFilesInMemory();
	portal = await startPortal({ limits: 'off', behaviour: 'strict' });
	portal.addType({ entityTypeId: TYPE, title: 'Requests' });
	seedEveryField(portal, TYPE);
	deal = seedEveryField(portal, DEAL);
	host = await startNodeHost();
});

afterEach(async () => {
	await host.stop();
	await portal.stop();
});

async function run(
	parameters: object,
	input: INodeExecutionData[] = [{ json: {} }],
	more: object = {},
): Promise<INodeExecutionData[]> {
	const credentials = oAuth2Of(host, portal);
	const all = { credentials, parameters: parameters as INodeParameters, input, ...more };
	return (await host.execute('bitrix24CrmItem', all))[0] ?? [];
}

/** An update by JSON of the items that the inputs name. */
const update = (entityTypeId: number, fieldsJson: string) => ({
	operation: 'update',
	entityTypeId: locator(entityTypeId),
	itemId: { ...locator('={{ $json.id }}') },
	fieldsInput: 'json',
	fieldsJson,
});

const create = (entityTypeId: number, fieldsJson: string, options: IDataObject = {}) => ({
	operation: 'create',
	entityTypeId: locator(entityTypeId),
	fieldsInput: 'json',
	fieldsJson,
	options,
});

const byId = (ids: readonly number[]) => ids.map((id) => ({ json: { id } }));

const madeBy = (count: number, entityTypeId: number, values: IDataObject) =>
	Array.from({ length: count }, () => portal.items.add(entityTypeId, values, { silent: true }));

const sent = (method: string) =>
	portal.requests.filter(
		({ method: name, commands = [] }) =>
			name === method || commands.some((command) => command.startsWith(method)),
	);

describe('W26 an on-premise licence that ran out', () => {
	test.each([
		['get', { operation: 'get', entityTypeId: locator(TYPE), itemId: locator(1) }],
		['getMany', { operation: 'getMany', entityTypeId: locator(TYPE) }],
		['update', { ...update(TYPE, '{"title": "x"}'), itemId: locator(1) }],
		['call', { resource: 'method', operation: 'call', method: 'crm.deal.list', params: '{}' }],
	])('%s: one try, and it is said', async (_name, parameters) => {
		portal.conditions.licenceExpired = true;
		portal.clearLog();
		await expect(run(parameters)).rejects.toMatchObject({
			message: expect.stringContaining('licence has run out'),
			description: expect.stringContaining('coupon_activation.php'),
		});
		expect(portal.requests).toHaveLength(1);
	});
});

describe('W27 empty lists in bulk', () => {
	test('three times no product rows: the rows are gone', async () => {
		const rows = '{"title": "x", "productRows": [{"productName": "A", "price": 5}]}';
		const made = await run(create(DEAL, rows), byId([1, 2, 3]));
		const ids = made.map(({ json }) => Number(json.id));
		expect(ids.map((id) => portal.crm.productRows(DEAL, id).length)).toEqual([1, 1, 1]);
		const after = await run(update(DEAL, '{"productRows": []}'), byId(ids));
		expect(ids.map((id) => portal.crm.productRows(DEAL, id).length)).toEqual([0, 0, 0]);
		expect(after.map(({ json }) => json.opportunity)).toEqual([0, 0, 0]);
	});

	test('three times no observers and no value: empty, and no text such as "null"', async () => {
		const [text, list] = [deal.single['string'] ?? '', deal.multiple['string'] ?? ''];
		const values = { title: 'old', observers: [1], [text]: 'old', [list]: ['a', 'b'] };
		const ids = madeBy(3, DEAL, values);
		const fields = { title: 'x', observers: [], [text]: null, [list]: null };
		const after = await run(update(DEAL, JSON.stringify(fields)), byId(ids));
		for (const { json } of after) {
			expect(json).toMatchObject({ title: 'x', observers: [], [list]: [] });
			expect(json[text] ?? null).toBeNull();
		}
		const stored = JSON.stringify(ids.map((id) => portal.items.get(DEAL, id)));
		expect(stored).not.toMatch(/"(?:null|None|undefined|NaN|\[object Object\])"/);
	});
});

test('product rows without tax do not each take a request of their own', async () => {
	const rows = { productRows: [{ productName: 'A', price: 5, taxRate: null }] };
	const json = JSON.stringify({ title: 'x', ...rows });
	await run(create(DEAL, json), byId([1, 2, 3]));
	expect(sent('crm.item.productrow.set')).toHaveLength(1);
	portal.clearLog();
	const made = await run(create(DEAL, json, { withoutAutomation: true }), byId([1, 2, 3]));
	expect(sent('crm.item.productrow.set')).toHaveLength(1);
	const ids = made.map(({ json: { id } }) => Number(id));
	expect(ids.map((id) => portal.crm.productRows(DEAL, id)[0])).toEqual(
		ids.map(() => expect.objectContaining({ productName: 'A', price: 5, taxRate: null })),
	);
	expect(made.map(({ json: { opportunity } }) => opportunity)).toEqual([5, 5, 5]);
});

test('a row that is kept loses its tax', async () => {
	const rows = '{"productRows": [{"productName": "A", "price": 5, "taxRate": 20}]}';
	const [made] = await run(create(DEAL, rows));
	const id = Number(made?.json.id);
	const [row] = portal.crm.productRows(DEAL, id);
	const kept = { productRows: [{ id: row?.id, productName: 'A', price: 5, taxRate: null }] };
	await run(update(DEAL, JSON.stringify(kept)), byId([id]));
	expect(portal.crm.productRows(DEAL, id)).toMatchObject([{ id: row?.id, taxRate: null }]);
});

describe('a stage the item cannot have', () => {
	const stageOf = (id: number) => portal.items.get(DEAL, id)?.['stageId'];

	test.each([
		[{ categoryId: 1, stageId: 'WON' }, 'is of pipeline 0'],
		[{ categoryId: 0, stageId: 'C1:WON' }, 'is of pipeline 1'],
		[{ stageId: 'DT1220_5:NEW' }, 'is of another object type'],
	])('%j is an error before anything is sent', async (fields, message) => {
		const [id = 0] = madeBy(1, DEAL, { title: 'x' });
		const before = stageOf(id);
		portal.clearLog();
		const running = run(update(DEAL, JSON.stringify(fields)), byId([id]));
		await expect(running).rejects.toThrow(message);
		expect(stageOf(id)).toBe(before);
		expect(sent('crm.item.update')).toEqual([]);
	});

	test('a stage that is called in capitals is taken by its name; an unknown one is an error', async () => {
		const stages = {
			stages: [
				{ code: 'NEW', name: 'New' },
				{ code: 'X1', name: 'MQL' },
			],
		};
		portal.addType({
			entityTypeId: 1300,
			title: 'Leads',
			categories: [{ id: 9, name: 'Main', isDefault: true, ...stages }],
		});
		const [made] = await run(create(1300, '{"title": "x", "stageId": "MQL", "categoryId": 9}'));
		expect(made?.json.stageId).toBe('DT1300_9:X1');
		const running = run(create(1300, '{"stageId": "SQL", "categoryId": 9}'));
		await expect(running).rejects.toMatchObject({
			message: expect.stringContaining('SQL'),
			description: expect.stringContaining('MQL (DT1300_9:X1)'),
		});
	});
});

test('auto-map leaves out the stage of another object type', async () => {
	const fields = { mappingMode: 'autoMapInputData', value: null, matchingColumns: [], schema: [] };
	const made = await run({ operation: 'create', entityTypeId: locator(TYPE), fields }, [
		{ json: { title: 'From a pipeline', stageId: 'DT1300_9:WON' } },
		{ json: { title: 'From a lead', stageId: 'IN_PROCESS' } },
	]);
	expect(made.map(({ json: { title, stageId } }) => [title, stageId])).toEqual([
		['From a pipeline', expect.stringMatching(/^DT1220_/)],
		['From a lead', expect.stringMatching(/^DT1220_/)],
	]);
});

test('a file of 50 MB arrives whole', async () => {
	const content = Buffer.alloc(50 * 1024 * 1024, 'abc');
	const binary = {
		data: { data: content.toString('base64'), mimeType: 'text/plain', fileName: 'big.txt' },
	};
	const field = deal.single['file'] ?? '';
	const [made] = await run(create(DEAL, JSON.stringify({ title: 'x', [field]: 'data' })), [
		{ json: {}, binary },
	]);
	expect(made?.json[field]).toMatchObject({ id: expect.any(Number) });
	const [got] = await run({
		operation: 'get',
		entityTypeId: locator(DEAL),
		itemId: locator(Number(made?.json.id)),
		options: { downloadFiles: true, maxFileSize: 60 },
	});
	const [file] = Object.values(got?.binary ?? {});
	expect(Buffer.from(file?.data ?? '', 'base64').equals(content)).toBe(true);
}, 60_000);

test('10,000 inputs, three kinds of errors among them: each its own message, in its place', async () => {
	const kinds: Record<number, IDataObject> = {
		0: { titel: 'x' },
		1: { opportunity: 'many' },
		2: { [deal.single['enumeration'] ?? '']: 'No such' },
	};
	const input = Array.from({ length: 10_000 }, (_, index) => ({
		json: (index % 10 === 9 ? undefined : kinds[index % 3]) ?? { title: `N ${index}` },
	}));
	const output = await run(create(DEAL, '={{ $json }}'), input, {
		onError: 'continueRegularOutput',
	});
	expect(output).toHaveLength(10_000);
	const messages = output.map(({ json: { error } }) => error);
	const wanted = ['"titel"', '"many"', '"No such"'];
	const isOther = (message: unknown, index: number) =>
		index % 10 === 9
			? message !== undefined
			: !(typeof message === 'string' && message.includes(wanted[index % 3] ?? '?'));
	expect(messages.findIndex(isOther)).toBe(-1);
	expect(output[9_999]?.json.title).toBe('N 9999');
	expect(output[9_999]?.pairedItem).toEqual({ item: 9_999 });
}, 120_000);
