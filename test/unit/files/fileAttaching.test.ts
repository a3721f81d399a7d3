import type { IBinaryData, IHttpRequestOptions } from 'n8n-workflow';
import { itemSchemaSchema } from '../../../nodes/shared/crm/schema/itemSchema';
import { fileAttacher } from '../../../nodes/shared/items/presenting/fileAttaching';
import type { Connection } from '../../../nodes/shared/portal/transport/connection';
import { Portal, type PortalContext } from '../../../nodes/shared/portal/portal';

const ORIGIN = 'https://some-domain.bitrix24.com';
const MOST_MEGABYTES = 1;
const SECRET = 's3cret';

const schema = itemSchemaSchema.parse({
	scan: { type: 'file' },
	scans: { type: 'file', isMultiple: true },
	scans_0: { type: 'file' },
});
const type = { entityTypeId: 1220, schema, names: (name: string) => name, wanted: undefined };

type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** A portal's answer to a download. */
interface Answer {
	statusCode?: number;
	headers?: Record<string, string>;
	chunks?: Chunks;
}

/** A body that notes how far it was read. */
class Body {
	read = 0;
	isDestroyed = false;

	constructor(private readonly chunks: Chunks) {}

	async *[Symbol.asyncIterator]() {
		for await (const chunk of this.chunks) {
			this.read += chunk.length;
			yield chunk;
		}
	}

	destroy() {
		this.isDestroyed = true;
	}
}

function startDownloads(answer: Answer = {}, more: Partial<Connection> = {}) {
	const body = new Body(answer.chunks ?? [Buffer.from('content')]);
	const sent: IHttpRequestOptions[] = [];
	const context = {
		getNode: () => ({ name: 'Get' }),
		helpers: {
			httpRequestWithAuthentication: async (_type: string, options: IHttpRequestOptions) => {
				sent.push(options);
				return { statusCode: 200, headers: {}, ...answer, body };
			},
			prepareBinaryData: async (
				content: AsyncIterable<Uint8Array> | Uint8Array,
				fileName: string,
			) => {
				const chunks: Uint8Array[] = [];
				if (content instanceof Uint8Array) chunks.push(content);
				else for await (const chunk of content) chunks.push(chunk);
				const data = Buffer.concat(chunks).toString();
				return { data, fileName, mimeType: 'text/plain' } satisfies IBinaryData;
			},
		},
	} as unknown as PortalContext & Parameters<typeof fileAttacher>[0];
	const connection: Connection = {
		credentialType: 'bitrix24OAuth2Api',
		origin: ORIGIN,
		memberId: undefined,
		key: 'one',
		...more,
	};
	const attach = fileAttacher(context, new Portal(context, connection), MOST_MEGABYTES);
	return { attach, sent, body };
}

const file = (address: string, id = 7) => ({ id, urlMachine: address });
const PATH = `/rest/crm.controller.item.getFile.json?auth=${SECRET}&token=crm%7Cid%3D1`;
const CALLED = '/rest/crm.controller.item.getFile.json?token=crm%7Cid%3D1';

describe('where a file is fetched', () => {
	test.each<[string, string, Partial<Connection>, string]>([
		['at its address, without the token in it', ORIGIN + PATH, {}, ORIGIN + CALLED],
		['at an address from the portal’s root', PATH, {}, ORIGIN + CALLED],
		[
			'at the portal, if the address looks like a host',
			`//evil.example.com${PATH}`,
			{},
			ORIGIN + CALLED,
		],
		[
			'under the scheme the credential says',
			`http://some-domain.bitrix24.com${PATH}`,
			{},
			ORIGIN + CALLED,
		],
		[
			'where Bitrix24’s cloud has moved the portal',
			`https://new-name.bitrix24.eu${PATH}`,
			{},
			`https://new-name.bitrix24.eu${CALLED}`,
		],
		[
			'where the portal says it is now',
			`https://crm.example.com${PATH}`,
			{ namedOrigin: 'https://crm.example.com' },
			`https://crm.example.com${CALLED}`,
		],
	])('%s', async (_where, address, connection, url) => {
		const { attach, sent } = startDownloads({}, connection);
		const { binary } = await attach({ id: 1, scan: file(address) }, type);
		expect(sent).toMatchObject([{ url, method: 'GET', disableFollowRedirect: true }]);
		expect(binary['scan']).toMatchObject({ data: 'content' });
	});

	test.each([
		`https://evil.example.com${PATH}`,
		`https://some-domain.bitrix24.com.evil.example.com${PATH}`,
		`https://some-domain.bitrix24.com@evil.example.com${PATH}`,
		'/bitrix/services/main/ajax.php?action=crm.controller.item.getFile&fileId=7',
	])('never at another host, nor outside REST: %s', async (address) => {
		const { attach, sent } = startDownloads();
		const { notes, binary } = await attach({ id: 1, scan: file(address) }, type);
		expect(sent).toEqual([]);
		expect(notes).toMatchObject([{ about: { error: { code: 'FOREIGN_ADDRESS' } } }]);
		expect(binary).toEqual({});
	});
});

describe('a file of unknown length', () => {
	test('is read whole if it is within the limit', async () => {
		const { attach } = startDownloads({ chunks: [Buffer.from('one, '), Buffer.from('two')] });
		const { notes, binary } = await attach({ id: 1, scan: file(PATH) }, type);
		expect(binary['scan']).toMatchObject({ data: 'one, two', fileName: 'file-7' });
		expect(notes).toEqual([{ field: 'scan', position: 0, about: { name: 'file-7', size: 8 } }]);
	});

	test('is read up to the limit only', async () => {
		const endless = function* () {
			for (;;) yield new Uint8Array(100_000);
		};
		const { attach, body } = startDownloads({ chunks: endless() });
		const { notes, binary } = await attach({ id: 1, scan: file(PATH) }, type);
		expect(notes).toMatchObject([{ about: { error: { code: 'FILE_TOO_LARGE' } } }]);
		expect(binary).toEqual({});
		expect(body.read).toBeLessThan(MOST_MEGABYTES * 1024 * 1024 + 200_000);
	});
});

test('a file said to be too large is not read at all', async () => {
	const { attach, body } = startDownloads({ headers: { 'content-length': '1048577' } });
	const { notes } = await attach({ id: 1, scan: file(PATH) }, type);
	expect(notes).toMatchObject([{ about: { error: { code: 'FILE_TOO_LARGE' } } }]);
	expect([body.read, body.isDestroyed]).toEqual([0, true]);
});

test.each([{}, { headers: { 'content-length': '500' } }])(
	'a connection that breaks half-way is that file’s error, without secrets: %j',
	async (answer) => {
		const broken = function* () {
			yield Buffer.from('half');
			throw new Error(`aborted ${ORIGIN}/rest/1/${SECRET}/x?auth=${SECRET}`);
		};
		const { attach } = startDownloads({ ...answer, chunks: broken() });
		const { notes, binary } = await attach({ id: 1, scan: file(PATH) }, type);
		expect(notes).toMatchObject([{ about: { error: { code: 'FILE_NOT_READ' } } }]);
		expect(JSON.stringify(notes)).toContain('aborted');
		expect(JSON.stringify(notes)).not.toContain(SECRET);
		expect(binary).toEqual({});
	},
);

test('no file takes another’s place, whatever fields are called', async () => {
	const { attach } = startDownloads();
	const { binary } = await attach(
		{ id: 1, scan: file(PATH), scans: { 3: file(PATH), 5: file(PATH) }, scans_0: file(PATH) },
		type,
	);
	expect(Object.keys(binary)).toEqual(['scan', 'scans_0', 'scans_1', 'scans_0_']);
});

test('an answer that is no refusal of REST’s is told by its status', async () => {
	const { attach } = startDownloads({ statusCode: 404, chunks: [Buffer.from('<html>')] });
	const { notes } = await attach({ id: 1, scan: file(PATH) }, type);
	expect(notes).toMatchObject([{ about: { error: { code: 'HTTP_404' } } }]);
});

describe('where files do not arrive', () => {
	beforeEach(() => void jest.useFakeTimers());
	afterEach(() => void jest.useRealTimers());

	const about = async (files: number, silent: Chunks, statusCode = 200) => {
		const { attach, sent } = startDownloads({ chunks: silent, statusCode });
		const scans = Object.fromEntries(
			Array.from({ length: files }, (_, id) => [id, file(PATH, id)]),
		);
		const attached = attach({ id: 1, scans }, type);
		await jest.runAllTimersAsync();
		return { notes: (await attached).notes.map((note) => note.about), sent };
	};

	const silence = (): Chunks => ({
		[Symbol.asyncIterator]: () => ({ next: async () => await new Promise<never>(() => {}) }),
	});

	test('three in a row are waited for, and no more', async () => {
		const { notes, sent } = await about(5, silence());
		const codes = notes.map((note) => ('error' in note ? note.error.code : 'arrived'));
		expect(codes).toEqual([
			...Array<string>(3).fill('FILE_STALLED'),
			...Array<string>(2).fill('FILE_NOT_FETCHED'),
		]);
		expect(sent).toHaveLength(3);
	});

	test('a refusal whose words do not come is told by its status', async () => {
		const { notes } = await about(1, silence(), 404);
		expect(notes).toMatchObject([{ error: { code: 'HTTP_404' } }]);
	});
});
