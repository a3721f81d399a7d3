import { readItems, refKey, type ItemOutcome } from '../../../nodes/shared/items/reading/readItems';
import { startPortal, type Portal as EmulatedPortal } from '../../portal';
import { portalUnderTest, type PortalUnderTest } from './portalUnderTest';

const TYPE = 1300;
const COUNT = 2_600;
const ids = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const refs = (wanted: readonly number[]) => wanted.map((id) => ({ entityTypeId: TYPE, id }));

let emulated: EmulatedPortal;
let tested: PortalUnderTest;

beforeAll(async () => {
	emulated = await startPortal({ limits: 'off' });
	emulated.addType({ entityTypeId: TYPE, title: 'Orders' });
	for (const id of ids(COUNT)) emulated.items.add(TYPE, { title: `Order ${id}` }, { silent: true });
});

afterAll(async () => await emulated.stop());

beforeEach(() => {
	emulated.faults.clear();
	emulated.allowItems(TYPE);
	emulated.clearLog();
	tested = portalUnderTest(emulated);
});

const read = async (wanted: readonly number[]) => await readItems(tested.portal, refs(wanted));

/** The codes of what failed by item id, after making sure that every other item is its own. */
function failures(outcomes: ReadonlyMap<string, ItemOutcome>, wanted: readonly number[]) {
	const failed: Record<number, string> = {};
	expect(outcomes.size).toBe(new Set(wanted).size);
	for (const id of wanted) {
		const outcome = outcomes.get(refKey({ entityTypeId: TYPE, id }));
		if (!outcome) throw new Error(`Nothing came of item ${id}`);
		if (outcome.ok) expect(outcome.item).toMatchObject({ id, title: `Order ${id}` });
		else failed[id] = outcome.error.code;
	}
	return failed;
}

const methods = () =>
	emulated.requests.map(({ method, commands }) =>
		commands ? `${commands.length} × ${commands[0]?.split('?')[0]}` : method,
	);

test('2,600 items cost two requests, an item asked for twice is asked for once', async () => {
	const wanted = [...ids(COUNT), 7, 7];
	expect(failures(await read(wanted), wanted)).toEqual({});
	expect(methods()).toEqual(['50 × crm.item.list', '2 × crm.item.list']);
});

test('what lists leave out is told apart: not there, or no access', async () => {
	emulated.denyItems(TYPE, [3]);
	const wanted = [1, 2, 3, 99_999];
	expect(failures(await read(wanted), wanted)).toEqual({ 3: 'ACCESS_DENIED', 99999: 'NOT_FOUND' });
	expect(methods()).toEqual(['1 × crm.item.list', '2 × crm.item.get']);
});

test('a page that misses ids is completed one by one', async () => {
	emulated.faults.add({
		method: 'crm.item.list',
		rewrite: (result) => {
			const { items } = result as { items: unknown[] };
			return { items: items.filter((_item, index) => index !== 4) };
		},
	});
	expect(failures(await read(ids(100)), ids(100))).toEqual({});
	expect(methods()).toEqual(['2 × crm.item.list', 'crm.item.get']);
});

test('the nth command fails: only its 50 items fail, with its error', async () => {
	emulated.faults.add({
		method: 'crm.item.list',
		after: 2,
		reply: { status: 403, error: 'ACCESS_DENIED', error_description: 'Access denied' },
	});
	const failed = failures(await read(ids(200)), ids(200));
	expect(Object.keys(failed).map(Number)).toEqual(ids(150).slice(100));
	expect(new Set(Object.values(failed))).toEqual(new Set(['ACCESS_DENIED']));
	expect(methods()).toEqual(['4 × crm.item.list']);
});

test.each(['INTERNAL_SERVER_ERROR', 'QUERY_LIMIT_EXCEEDED'])(
	'the nth command fails with %s: it alone is asked again',
	async (error) => {
		emulated.faults.add({ method: 'crm.item.list', after: 2, reply: { status: 500, error } });
		expect(failures(await read(ids(200)), ids(200))).toEqual({});
		expect(methods()).toEqual(['4 × crm.item.list', '1 × crm.item.list']);
	},
);

test('a batch that answers [] for every map is asked again', async () => {
	emulated.faults.add({ method: 'batch', emptyAs: '[]' });
	expect(failures(await read(ids(200)), ids(200))).toEqual({});
	expect(methods()).toEqual(['4 × crm.item.list', '4 × crm.item.list']);
});

test('a command the answer says nothing about has failed, and not with an empty result', async () => {
	emulated.faults.add({ method: 'batch', emptyAs: '[]' });
	const { scope } = await tested.portal.batch({ scope: { method: 'scope', params: {} } });
	expect(scope).toMatchObject({ ok: false, error: { code: 'UNEXPECTED_ANSWER' } });
});

test('a list command that answers [] twice leaves its items to single gets', async () => {
	emulated.faults.add({ method: 'crm.item.list', emptyAs: '[]', times: 2 });
	expect(failures(await read(ids(50)), ids(50))).toEqual({});
	expect(methods()).toEqual(['1 × crm.item.list', '1 × crm.item.list', '50 × crm.item.get']);
});

test.each([
	['a web page with 200', { html: { status: 200, text: '<title>Login</title>' } }],
	['a web page with 502', { html: { status: 502, text: '<title>Bad Gateway</title>' } }],
	['a connection reset', { reset: true }],
	['an answer that is lost', { reset: true, beforeRun: false }],
	['a refusal', { refuse503: true }],
] as const)('%s in the second of two requests costs one more', async (_name, fault) => {
	emulated.faults.add({ method: 'batch', after: 1, ...fault });
	expect(failures(await read(ids(COUNT)), ids(COUNT))).toEqual({});
	expect(methods()).toEqual(['50 × crm.item.list', '2 × crm.item.list', '2 × crm.item.list']);
});

test('a web page that stays fails the items of its request, no others', async () => {
	const html = { status: 502, text: '<title>Bad Gateway</title>' };
	emulated.faults.add({ method: 'batch', after: 1, times: 9, html });
	const failed = failures(await read(ids(COUNT)), ids(COUNT));
	expect(Object.keys(failed).map(Number)).toEqual(ids(COUNT).slice(2_500));
	expect(new Set(Object.values(failed))).toEqual(new Set(['NOT_JSON']));
	expect(methods()).toHaveLength(5);
	expect(tested.clock.sleptInAll).toBe(500 + 1_000 + 2_000);
});

test('a web page for an address that is wrong is not asked for again', async () => {
	const html = { status: 404, text: '<title>Not found</title>' };
	emulated.faults.add({ method: 'batch', times: 9, html });
	expect(failures(await read([1, 2]), [1, 2])).toEqual({ 1: 'NOT_JSON', 2: 'NOT_JSON' });
	expect(methods()).toHaveLength(1);
});

test('a request without an answer ends after its time limit and is made again', async () => {
	tested = portalUnderTest(emulated, { settings: { timeoutMs: 1_500 } });
	emulated.faults.add({ method: 'batch', silence: 61_000 });
	expect(failures(await read(ids(200)), ids(200))).toEqual({});
	expect(methods()).toEqual(['4 × crm.item.list', '4 × crm.item.list']);
});

test('a portal that stays silent is not waited for with every request', async () => {
	tested = portalUnderTest(emulated, { settings: { timeoutMs: 50 } });
	emulated.faults.add({ method: 'batch', times: 99, silence: 1_000 });
	const wanted = ids(20_000);
	expect(new Set(Object.values(failures(await read(wanted), wanted)))).toEqual(
		new Set(['NO_ANSWER']),
	);
	expect(methods()).toHaveLength(8);
});

test('a refusal of single commands is asked again later and later, not at once', async () => {
	const reply = { status: 503, error: 'QUERY_LIMIT_EXCEEDED' };
	emulated.faults.add({ method: 'crm.item.list', times: 8, reply });
	expect(failures(await read([1, 2]), [1, 2])).toEqual({});
	expect(methods()).toHaveLength(9);
	expect(tested.clock.sleptInAll).toBe(500 * (2 ** 8 - 1));
});

test('pages that take too long together are asked for in smaller requests', async () => {
	const html = { status: 504, text: '<title>Gateway Time-out</title>' };
	emulated.faults.add({ method: 'batch', times: 4, html });
	expect(failures(await read(ids(2_500)), ids(2_500))).toEqual({});
	const all = '50 × crm.item.list';
	const quarter = '13 × crm.item.list';
	expect(methods()).toEqual([all, all, all, all, quarter, quarter, quarter, '11 × crm.item.list']);
});

test('after a large answer the next requests ask for less', async () => {
	const large = 'x'.repeat(40_000);
	emulated.addType({ entityTypeId: 1302, title: 'Large' });
	for (const id of ids(900)) {
		emulated.items.add(1302, { title: `${id}${large}` }, { silent: true });
	}
	const wanted = ids(900).map((id) => ({ entityTypeId: 1302, id }));
	await readItems(tested.portal, wanted.slice(0, 50));
	emulated.clearLog();
	const outcomes = await readItems(tested.portal, wanted);
	expect([...outcomes.values()].every(({ ok }) => ok)).toBe(true);
	expect(methods()).toEqual(['16 × crm.item.list', '2 × crm.item.list']);
});
