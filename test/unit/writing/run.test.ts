import { createItems } from '../../../nodes/shared/items/writing/createItems';
import { updateItems } from '../../../nodes/shared/items/writing/updateItems';
import { readItems, refKey } from '../../../nodes/shared/items/reading/readItems';
import { portalUnderTest } from '../limits/portalUnderTest';
import {
	errorOf,
	DEAL,
	idOf,
	itemOf,
	REQUEST,
	startWritingPortal,
	type WritingPortal,
} from './writingPortal';

let at: WritingPortal;
beforeAll(async () => (at = await startWritingPortal()));
afterAll(async () => await at.emulated.stop());
beforeEach(() => at.clear());

const titles = (count: number, entityTypeId = REQUEST) =>
	Array.from({ length: count }, (_, index) => ({
		entityTypeId,
		values: { title: `Item ${index}` },
	}));

const oAuth = (key: string) => {
	const accessToken = at.emulated.issueTokens().access_token;
	const { portal } = portalUnderTest(at.emulated, {
		accessToken,
		connection: { credentialType: 'bitrix24OAuth2Api', key },
	});
	return at.run({ portal, connector: 'n8n_test' });
};

describe('the connector', () => {
	const connectors = () => at.emulated.requests.map(({ params }) => params['auth_connector']);

	test('goes along with every write, in the request, and with no read', async () => {
		const writing = oAuth('with connector');
		const name = at.fields[DEAL]?.multiple['integer'] ?? '';
		const [made] = await createItems(writing, [{ entityTypeId: DEAL, values: { [name]: [1] } }]);
		const [emptied] = await updateItems(writing, [
			{ entityTypeId: DEAL, id: idOf(made), values: { [name]: [], title: 'x' } },
		]);
		expect(itemOf(emptied)).toMatchObject({ [name]: [], title: 'x' });
		const made_ = at.emulated.requests.map(({ method, params }) => [
			method,
			params['auth_connector'],
		]);
		expect(made_.filter(([method]) => method === 'crm.deal.update')).toEqual([
			['crm.deal.update', 'n8n_test'],
		]);
		expect(
			made_.filter(([method]) => method === 'crm.item.get').map(([, connector]) => connector),
		).toEqual([undefined, undefined]);
		expect(connectors().filter((one) => one === 'n8n_test')).toHaveLength(3);
		expect(at.hints).toEqual([]);
	});

	test('a plan without connectors: it is written, and said', async () => {
		at.emulated.feature('rest_auth_connector', false);
		const outcomes = await createItems(oAuth('without connector'), titles(60));
		at.emulated.feature('rest_auth_connector', true);
		expect(outcomes.every(({ ok }) => ok)).toBe(true);
		expect(at.hints).toEqual([expect.stringContaining('not hidden')]);
	});

	test('by webhook: it is written, and said', async () => {
		const [made] = await createItems(at.run({ connector: 'n8n_test' }), titles(1));
		expect(made?.ok).toBe(true);
		expect(connectors().every((one) => one === undefined)).toBe(true);
		expect(at.hints).toEqual([expect.stringContaining('inbound webhook')]);
	});
});

test('twenty runs at once that write 100 each: none lost, none doubled', async () => {
	const before = at.emulated.items.size(REQUEST);
	const runs = await Promise.all(
		Array.from({ length: 20 }, async () => await createItems(at.run(), titles(100))),
	);
	const ids = runs.flat().map(idOf);
	expect(new Set(ids).size).toBe(2_000);
	expect(at.emulated.items.size(REQUEST)).toBe(before + 2_000);
}, 60_000);

test('a connection that is refused is not tried again for the rest', async () => {
	at.emulated.conditions.blocked = true;
	const outcomes = await createItems(at.run(), titles(300));
	at.emulated.conditions.blocked = false;
	expect(outcomes.map(({ ok }) => ok)).toEqual(Array(300).fill(false));
	expect(at.emulated.requests.length).toBeLessThanOrEqual(2);
});

test('answers lost one after the other end the run: few are in doubt, the rest is not sent', async () => {
	const writing = at.run();
	await createItems(writing, titles(1));
	const before = at.emulated.items.size(REQUEST);
	at.emulated.faults.add({ method: 'batch', times: 9, beforeRun: false, reset: true });
	const outcomes = await createItems(at.run(), titles(300));
	const inDoubt = outcomes.filter((one) => errorOf(one)?.includes('may have been written'));
	expect(at.emulated.items.size(REQUEST) - before).toBe(inDoubt.length);
	expect(inDoubt.length).toBeLessThanOrEqual(100);
	expect(outcomes.every(({ ok }) => !ok)).toBe(true);
});

test('the last cost decides how many writes a request carries', async () => {
	const writing = at.run();
	at.emulated.faults.add({ method: 'batch', times: 1, slow: 1_500 });
	await createItems(writing, titles(5));
	at.requests();
	await createItems(writing, titles(100));
	// 1.5 s for five writes: 18 s hold about 60, the portal takes 50.
	expect(at.requests()).toEqual(['50 × crm.item.add', '50 × crm.item.add']);
});

test('phones stay by value, a second run adds nothing (W6)', async () => {
	const writing = at.run();
	const row = { typeId: 'PHONE', valueType: 'WORK', value: '+71' };
	const [made] = await createItems(writing, [
		{
			entityTypeId: 3,
			values: { name: 'Anna', fm: [{ type: 'PHONE', valueType: 'WORK', value: '+70' }] },
		},
	]);
	const update = async (values: Record<string, unknown>) => {
		const [outcome] = await updateItems(writing, [{ entityTypeId: 3, id: idOf(made), values }]);
		expect(errorOf(outcome)).toBeUndefined();
		const ref = { entityTypeId: 3, id: idOf(made) };
		const read = (await readItems(writing.portal, [ref])).get(refKey(ref));
		const rows = read?.ok ? read.item['fm'] : undefined;
		return (rows as Array<{ value: string }>).map(({ value }) => value).sort();
	};
	expect(await update({ fm: row })).toEqual(['+70', '+71']);
	expect(await update({ fm: row })).toEqual(['+70', '+71']);
	expect(await update({ fm: null, lastName: 'Berg' })).toEqual(['+70', '+71']);
	expect(await update({ fm: [] })).toEqual([]);
});

test('one contact only, nobody removed by an empty one (W7)', async () => {
	const writing = at.run();
	const contacts = (
		await createItems(
			writing,
			[1, 2, 3].map((n) => ({ entityTypeId: 3, values: { name: `C${n}` } })),
		)
	).map(idOf);
	const [made] = await createItems(writing, [
		{ entityTypeId: DEAL, values: { contactIds: contacts } },
	]);
	const update = async (values: Record<string, unknown>) =>
		itemOf((await updateItems(writing, [{ entityTypeId: DEAL, id: idOf(made), values }]))[0])[
			'contactIds'
		];
	expect(await update({ contactId: null, title: 'x' })).toEqual(contacts);
	expect(await update({ contactId: contacts[1] })).toEqual([contacts[1]]);
});

test('text that the security filter alters, and a stage the item cannot have, are said', async () => {
	const [filtered, stage, foreign] = await createItems(at.run(), [
		{ entityTypeId: REQUEST, values: { title: 'a <script>b</script>' } },
		{ entityTypeId: REQUEST, values: { title: 'x', stageId: 'DT1220_12200:NOPE' } },
		{ entityTypeId: REQUEST, values: { title: 'x', stageId: 'DT1220_999:NEW' } },
	]);
	expect(filtered).toMatchObject({ ok: true, hints: [expect.stringContaining('(title)')] });
	expect(stage).toMatchObject({ ok: true, hints: [expect.stringContaining('stageId')] });
	expect(errorOf(foreign)).toContain(
		'is of pipeline 999, and a new item is made in pipeline 12200',
	);
});

test('names are looked up: a user, a company', async () => {
	const writing = oAuth('names');
	at.emulated.addUser({ name: 'Bo', lastName: 'Lund' });
	const [company] = await createItems(writing, [
		{ entityTypeId: 4, values: { title: 'Acme & Söhne' } },
	]);
	const [made] = await createItems(writing, [
		{
			entityTypeId: DEAL,
			values: { title: 'x', assignedById: 'Bo Lund', companyId: 'Acme & Söhne' },
		},
	]);
	expect(errorOf(made)).toBeUndefined();
	expect(itemOf(made)).toMatchObject({ companyId: idOf(company) });
});

test('files of binary data arrive with their bytes; one that cannot be read fails its own input only', async () => {
	const writing = at.run();
	const name = at.fields[REQUEST]?.multiple['file'] ?? '';
	const files = {
		names: new Set(['data']),
		read: async () => await Promise.resolve({ fileName: 'a.txt', base64: 'YQ==' }),
	};
	const broken = { ...files, read: async () => await Promise.reject(new Error('gone')) };
	const values = { title: 'x', [name]: ['data', ['b.txt', 'Yg==']] };
	const [made, failed, last] = await createItems(writing, [
		{ entityTypeId: REQUEST, values, files },
		{ entityTypeId: REQUEST, values, files: broken },
		{ entityTypeId: REQUEST, values: { title: 'y' } },
	]);
	expect(itemOf(made)[name]).toHaveLength(2);
	expect(errorOf(failed)).toContain('"data" cannot be read | gone');
	expect(last?.ok).toBe(true);
	const [kept] = await updateItems(writing, [
		{
			entityTypeId: REQUEST,
			id: idOf(made),
			values: { [name]: [...(itemOf(made)[name] as unknown[]), 'data'] },
			files,
		},
	]);
	expect(itemOf(kept)[name]).toHaveLength(3);
});

test('fault at every command and at every answer: each input knows how it ended, nothing twice', async () => {
	for (let after = 0; after < 12; after++) {
		for (const fault of [
			{ reply: { status: 400, error: 'ACCESS_DENIED' } },
			{ beforeRun: false, rewrite: () => null },
		]) {
			at.emulated.faults.clear();
			const before = at.emulated.items.size(REQUEST);
			at.emulated.faults.add({ method: 'crm.item.add', after, ...fault });
			const outcomes = await createItems(at.run(), titles(12));
			expect(outcomes.flatMap(({ ok }, index) => (ok ? [] : [index]))).toEqual([after]);
			const isInDoubt = errorOf(outcomes[after])?.includes('may have been written') ?? false;
			expect(isInDoubt).toBe('rewrite' in fault);
			expect(at.emulated.items.size(REQUEST)).toBe(before + (isInDoubt ? 12 : 11));
		}
	}
});
