import type { IDataObject } from 'n8n-workflow';
import type { Portal } from '../../../portal';
import { locator, startItemSetting, type ItemSetting } from '../itemSetting';

let setting: ItemSetting;
beforeEach(async () => {
	setting = await startItemSetting();
});
afterEach(async () => {
	await setting.stop();
});

const TYPE = 1220;
const INPUTS = 7;
/** The first request is small. */
const FIRST = 5;
const numbers = Array.from({ length: INPUTS }, (_, index) => index);

type Fault = Parameters<Portal['faults']['add']>[0];

const json = { fieldsInput: 'json', fieldsJson: '={{ $json.fields }}' };
const of = { entityTypeId: locator(TYPE) };
const OPERATIONS: Readonly<Record<string, [method: string, parameters: IDataObject]>> = {
	create: ['crm.item.add', { ...json, ...of, operation: 'create' }],
	import: [
		'crm.item.batchImport',
		{ ...json, ...of, operation: 'create', options: { withoutAutomation: true } },
	],
	update: ['crm.item.update', { ...json, operation: 'update' }],
	upsert: ['crm.item.update', { ...json, ...of, operation: 'upsert', matchBy: 'title' }],
	delete: ['crm.item.delete', { operation: 'delete' }],
	comment: [
		'crm.timeline.comment.add',
		{ resource: 'comment', operation: 'create', text: '={{ "About " + $json.id }}' },
	],
	'product rows': [
		'crm.item.productrow.set',
		{ operation: 'update', ...json, fieldsJson: '={{ { productRows: $json.rows } }}' },
	],
};

/** Seven items, as inputs that write each of them. */
function inputs() {
	const rows = [{ productName: 'A', price: 900, quantity: 1 }];
	return numbers.map((index) => {
		const title = `Item ${index}`;
		const id = setting.portal.items.add(TYPE, { title }, { silent: true });
		const fields = { title, ufCrm3_1747309731: index + 100 };
		return { json: { entityTypeId: TYPE, id, fields, rows } };
	});
}

/** Runs an operation: the error of each input, and the ids that the portal wrote. */
async function run(name: string, fault: (method: string) => Fault) {
	const [method = '', parameters = {}] = OPERATIONS[name] ?? [];
	const { portal } = setting;
	const input = inputs();
	portal.clearLog();
	portal.faults.add(fault(method.toLowerCase()));
	const onError = 'continueRegularOutput';
	const output = await setting.run(parameters as never, input, { onError });
	const written = portal.crm.writes.filter((one) => one.method === method.toLowerCase());
	return {
		errors: output.map(({ json: { error } }) => error),
		written: written.map(({ id }) => id),
	};
}

const none = numbers.map(() => undefined);

describe.each(Object.keys(OPERATIONS))('%s', (name) => {
	test.each([0, 1])('a token that runs out before request %i is renewed', async (after) => {
		const { portal } = setting;
		const { errors, written } = await run(name, (holding) => ({
			method: 'batch',
			holding,
			after,
			run: () => portal.expireTokens(),
		}));
		expect(errors).toEqual(none);
		expect(new Set(written).size).toBe(INPUTS);
		expect(written).toHaveLength(INPUTS);
	});
});

describe('comments', () => {
	const isIn = (request: number) => (index: number) => index < FIRST === (request === 0);
	const doubtIn = (request: number) =>
		numbers.map((index) =>
			isIn(request)(index) ? expect.stringContaining('may have been') : undefined,
		);

	test.each([0, 1])('a lost answer to request %i: in doubt, none twice', async (after) => {
		const lost: Fault = { method: 'batch', after, beforeRun: false, reset: true };
		const { errors, written } = await run('comment', (holding) => ({ ...lost, holding }));
		expect(errors).toEqual(doubtIn(after));
		expect(new Set(written).size).toBe(INPUTS);
		expect(written).toHaveLength(INPUTS);
	});

	test.each(numbers)(
		'an answer to comment %i that says nothing: that one is in doubt',
		async (after) => {
			const { errors, written } = await run('comment', (method) => ({
				method,
				after,
				rewrite: () => null,
			}));
			const wanted: unknown[] = [...none];
			wanted[after] = expect.stringContaining('may have been');
			expect(errors).toEqual(wanted);
			expect(written).toHaveLength(INPUTS);
		},
	);

	test.each(numbers)('a missing right at comment %i is its own', async (after) => {
		const reply = { status: 400, error: 'ACCESS_DENIED' };
		const { errors, written } = await run('comment', (method) => ({ method, after, reply }));
		expect(errors.map((error) => error === undefined)).toEqual(numbers.map((n) => n !== after));
		expect(written).toHaveLength(INPUTS - 1);
	});
});
