import type { RequestRecord } from '../../portal/items/types';
import { locator, startItemSetting, type ItemSetting } from './itemSetting';

const TYPE = 1220;
const WRITE_MS = 2_000;
const MOST_MS = 20_000;

/** The portal's writes take 2 s by both virtual clocks, and no real time. */
let setting: ItemSetting;
let passed = 0;
beforeEach(async () => {
	setting = await startItemSetting();
	const now = performance.now.bind(performance);
	jest.spyOn(performance, 'now').mockImplementation(() => now() + passed);
	setting.portal.crm.writesTake(WRITE_MS, (ms) => {
		passed += ms;
	});
});
afterEach(async () => {
	jest.restoreAllMocks();
	await setting.stop();
});

const json = { fieldsInput: 'json', fieldsJson: '={{ $json }}' };
const titles = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ json: { title: `Item ${index}` } }));

/** How long the portal had to write for each request, by its own account. */
const durations = (requests: readonly RequestRecord[]) =>
	requests.map(({ writesTook = 0 }) => writesTook).filter((ms) => ms > 0);

const OPERATIONS = {
	create: { ...json, operation: 'create', entityTypeId: locator(TYPE) },
	import: {
		...json,
		operation: 'create',
		entityTypeId: locator(TYPE),
		options: { withoutAutomation: true },
	},
	upsert: { ...json, operation: 'upsert', entityTypeId: locator(TYPE), matchBy: 'title' },
};

test.each(Object.entries(OPERATIONS))(
	'%s: no request writes for over 20 s, and every input is written once',
	async (_name, parameters) => {
		const output = await setting.run(parameters, titles(100));
		expect(new Set(output.map(({ json: { id } }) => id)).size).toBe(100);
		const all = durations(setting.portal.requests);
		expect(all.reduce((sum, ms) => sum + ms, 0)).toBe(100 * WRITE_MS);
		expect(Math.max(...all)).toBeLessThanOrEqual(MOST_MS);
	},
);

test('update, delete and comment as well', async () => {
	setting.portal.crm.writesTake(0);
	const made = await setting.run(OPERATIONS.create, titles(60));
	setting.portal.crm.writesTake(WRITE_MS);
	setting.portal.clearLog();
	const named = made.map(({ json: { entityTypeId, id } }) => ({
		json: { entityTypeId, id, title: `New ${String(id)}` },
	}));
	await setting.run({ ...json, operation: 'update' }, named);
	const comment = { resource: 'comment', operation: 'create', text: 'Hello' };
	const of = { entityTypeId: locator(TYPE), itemId: locator('={{ $json.id }}') };
	await setting.run({ ...comment, ...of }, named);
	await setting.run({ operation: 'delete' }, named);
	const all = durations(setting.portal.requests);
	expect(all.reduce((sum, ms) => sum + ms, 0)).toBe(3 * 60 * WRITE_MS);
	expect(Math.max(...all)).toBeLessThanOrEqual(MOST_MS);
});

test('any method that writes as well', async () => {
	const call = { resource: 'method', operation: 'call', method: 'crm.item.add' };
	const params = `={{ ({ entityTypeId: ${TYPE}, fields: { title: $json.title } }) }}`;
	await setting.run({ ...call, params }, titles(60));
	const all = durations(setting.portal.requests);
	expect(all.reduce((sum, ms) => sum + ms, 0)).toBe(60 * WRITE_MS);
	expect(Math.max(...all)).toBeLessThanOrEqual(MOST_MS);
});

test.each([
	[4, MOST_MS],
	[5, MOST_MS],
	// Nobody can know yet: the portal itself still waits, for up to 60 s.
	[15, 2 * MOST_MS],
])('the first %i inputs are refused at once, the others are slow', async (times, most) => {
	setting.portal.faults.add({
		method: 'crm.item.add',
		times,
		reply: { status: 400, error: 'ACCESS_DENIED' },
	});
	const onError = 'continueRegularOutput';
	const output = await setting.run(OPERATIONS.create, titles(60), { onError });
	expect(output.map(({ json: { error } }) => error === undefined)).toEqual(
		titles(60).map((_one, index) => index >= times),
	);
	expect(Math.max(...durations(setting.portal.requests))).toBeLessThanOrEqual(most);
});
