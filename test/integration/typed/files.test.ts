import { contentOf, FILE, FILES, keepFilesInMemory, METHOD } from './filesInMemory';
import { startTypedSetting, type TypedSetting } from './typedSetting';

const CSV = 'позиция;сумма\n1;100.5\n';
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

let setting: TypedSetting;

beforeEach(async () => {
	keepFilesInMemory();
	setting = await startTypedSetting();
});

afterEach(async () => {
	await setting.stop();
});

describe('the files of an item come with it', () => {
	test('with their names, types and every byte', async () => {
		const { json, binary } = await setting.download();
		expect(Object.keys(binary ?? {})).toEqual([FILE, `${FILES}_0`, `${FILES}_1`]);
		expect(binary?.[FILE]).toMatchObject({ fileName: 'договор № 5.txt', mimeType: 'text/plain' });
		expect(binary?.[`${FILES}_0`]).toMatchObject({ fileName: 'scan.png', mimeType: 'image/png' });
		expect(binary?.[`${FILES}_1`]).toMatchObject({
			fileName: 'смета "A&B".csv',
			mimeType: 'text/csv',
		});
		expect([...contentOf(binary?.[`${FILES}_0`])]).toEqual(PNG);
		expect(contentOf(binary?.[`${FILES}_1`]).toString()).toBe(CSV);
		expect(json[FILES]).toEqual([
			{ id: 1001, name: 'scan.png', size: PNG.length },
			{ id: 1002, name: 'смета "A&B".csv', size: Buffer.byteLength(CSV) },
		]);
	});

	test('out of the trigger too', async () => {
		const { portal, host, credentials, seed } = setting;
		const parameters = { output: 'item', options: { downloadFiles: true } };
		const trigger = host.trigger({ credentials, parameters });
		await trigger.activate();
		portal.items.update(seed.entityTypeId, seed.itemId, { title: 'Changed' });
		const { items } = await trigger.nextRun();
		expect(contentOf(items[0]?.binary?.[`${FILES}_1`]).toString()).toBe(CSV);
	});

	test('out of the trigger for each run anew, because n8n keeps a file with its run', async () => {
		const { portal, host, credentials, seed } = setting;
		const parameters = { output: 'item', options: { downloadFiles: true, select: [FILE] } };
		const trigger = host.trigger({ credentials, parameters });
		await trigger.activate();
		for (const title of ['One', 'Two', 'Three']) {
			portal.items.update(seed.entityTypeId, seed.itemId, { title });
		}
		for (let run = 0; run < 3; run++) await trigger.nextRun();
		const files = trigger.runs.map(({ items }) => items[0]?.binary?.[FILE]);
		expect(new Set(files.map((file) => contentOf(file).length)).size).toBe(1);
		expect(new Set(files).size).toBe(3);
		expect(portal.requests.filter(({ method }) => method === METHOD)).toHaveLength(3);
	});

	test('under the names their fields have, those of the fields selected only', async () => {
		const { json, binary } = await setting.download({ fieldNames: 'title', select: [FILES] });
		expect(Object.keys(binary ?? {})).toEqual(['Приложения_0', 'Приложения_1']);
		expect(json['Приложения']).toMatchObject([{ name: 'scan.png' }, { id: 1002 }]);
		expect(setting.portal.requests.filter(({ method }) => method === METHOD)).toHaveLength(2);
	});

	test('also an empty one', async () => {
		const { portal, seed } = setting;
		const empty = portal.addFile('empty.txt', '');
		portal.items.update(seed.entityTypeId, seed.itemId, { [FILE]: empty });
		const { json, binary } = await setting.download();
		expect(json[FILE]).toEqual({ id: empty, name: 'empty.txt', size: 0 });
		expect(contentOf(binary?.[FILE])).toHaveLength(0);
	});

	test('an item without files has none', async () => {
		const [output] = await setting.get({ downloadFiles: true }, [setting.seed.emptyItemId]);
		expect(output?.json).toMatchObject({ [FILE]: null, [FILES]: [] });
		expect(output).not.toHaveProperty('binary');
	});
});

describe('a file that cannot be fetched has its error in its place', () => {
	const denied = {
		method: METHOD,
		reply: { status: 403, error: 'ACCESS_DENIED', error_description: 'No access to the file' },
	};
	const error = { code: 'ACCESS_DENIED', message: 'No access to the file' };

	test('the other files and the item are whole', async () => {
		setting.portal.faults.add({ ...denied, after: 1 });
		const { json, binary } = await setting.download();
		expect(json[FILES]).toEqual([{ id: 1001, error }, expect.objectContaining({ id: 1002 })]);
		expect(Object.keys(binary ?? {})).toEqual([FILE, `${FILES}_1`]);
	});

	test('also with raw values, to which nothing else is added', async () => {
		setting.portal.faults.add(denied);
		const { json } = await setting.download({ rawValues: true });
		expect(json[FILE]).toMatchObject({ id: 1000, error });
		expect(json[FILES]).toEqual(
			[1001, 1002].map((id) => ({ id, url: expect.any(String), urlMachine: expect.any(String) })),
		);
	});

	test('one that is too large, and not read beyond that', async () => {
		const { portal, seed } = setting;
		const large = portal.addFile('large.bin', new Uint8Array(2 * 1024 * 1024));
		portal.items.update(seed.entityTypeId, seed.itemId, { [FILE]: large });
		const { json, binary } = await setting.download({ maxFileSize: 1 });
		expect(json[FILE]).toEqual({
			id: large,
			error: { code: 'FILE_TOO_LARGE', message: expect.stringContaining('larger than 1 MB') },
		});
		expect(binary).not.toHaveProperty(FILE);
	});

	test.each([true, false])(
		'one the portal no longer has; said as 200: %j',
		async (goneFileIs200) => {
			const { portal, seed } = setting;
			portal.behaviour.goneFileIs200 = goneFileIs200;
			portal.items.update(seed.entityTypeId, seed.itemId, { [FILE]: 4711 });
			const { json } = await setting.download();
			expect(json[FILE]).toEqual({
				id: 4711,
				error: {
					code: 'FILE_GONE',
					message: `The portal has no such file any more${goneFileIs200 ? '' : ' (NOT_FOUND: File not found)'}`,
				},
			});
		},
	);

	test('one at the address of another host, which gets no credential', async () => {
		const { portal } = setting;
		portal.faults.add({
			method: 'crm.item.get',
			rewrite: (answer) =>
				JSON.parse(
					JSON.stringify(answer).replaceAll(
						`${portal.url}/rest/`,
						'https://evil.example.com/rest/',
					),
				) as unknown,
		});
		const { json } = await setting.download();
		expect(json[FILE]).toMatchObject({ error: { code: 'FOREIGN_ADDRESS' } });
		expect(portal.requests.filter(({ method }) => method === METHOD)).toEqual([]);
	});
});

test('a portal that is busy or out of order for a moment is asked again', async () => {
	const { portal } = setting;
	portal.faults.add({ method: METHOD, refuse503: true });
	portal.faults.add({ method: METHOD, html: { status: 502, text: 'Bad Gateway' } });
	const { json } = await setting.download({ select: [FILE] });
	expect(json[FILE]).toMatchObject({ name: 'договор № 5.txt' });
	const asked = portal.requests.filter(({ method }) => method === METHOD);
	expect(asked.map(({ status }) => status)).toEqual([503, 502, 200]);
});
