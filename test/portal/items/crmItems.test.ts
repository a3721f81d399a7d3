import { Client } from '../client';
import { RICH_TYPE, type RichSeed } from '../seeding/seed';
import { seedRichType, startPortal, type FieldDefinition, type Item, type Portal } from '../index';

type Fields = Record<string, FieldDefinition & { upperName: string }>;

describe('items (docs/portal-contract.md §5)', () => {
	let portal: Portal;
	let client: Client;
	let seed: RichSeed;
	beforeEach(async () => {
		portal = await startPortal({ limits: 'off' });
		seed = seedRichType(portal);
		client = Client.of(portal);
	});
	afterEach(async () => await portal.stop());

	const item = async (id: number, entityTypeId = RICH_TYPE, more = {}): Promise<Item> =>
		(await client.result<{ item: Item }>('crm.item.get', { entityTypeId, id, ...more })).item;
	const fields = async (entityTypeId = RICH_TYPE): Promise<Fields> =>
		(await client.result<{ fields: Fields }>('crm.item.fields', { entityTypeId })).fields;

	it('has a field of every type', async () => {
		const used = new Set(
			[...Object.values(await fields()), ...Object.values(await fields(3))].map(({ type }) => type),
		);
		expect([...used]).toEqual(
			expect.arrayContaining(
				(
					'integer user crm_company crm_contact crm_lead crm_deal crm_quote crm_category ' +
					'crm_entity location employee double string text crm_status crm_currency url char ' +
					'boolean date datetime money enumeration crm iblock_element iblock_section address ' +
					'file crm_multifield'
				).split(' '),
			),
		);
	});

	it('describes fields as documented', async () => {
		const described = await fields();
		expect(described['stageId']).toEqual({
			type: 'crm_status',
			isRequired: false,
			isReadOnly: false,
			isImmutable: false,
			isMultiple: false,
			isDynamic: false,
			statusType: 'DYNAMIC_1220_STAGE_52',
			title: 'Стадия',
			upperName: 'STAGE_ID',
		});
		expect(described['ufCrm3_1747309727']).toMatchObject({
			isDynamic: true,
			upperName: 'UF_CRM_3_1747309727',
			items: [{ ID: '57', VALUE: 'Низкий' }, { ID: '58' }, { ID: '59' }],
		});
		expect(described['ufCrm_3_DIGIT10']).toMatchObject({ upperName: 'UF_CRM_3_DIGIT10' });
		expect(described['assignedById']).toMatchObject({ upperName: 'ASSIGNED_BY_ID' });
		expect(described['parentId2']).toMatchObject({ upperName: 'PARENT_ID_2' });
		expect(described['contacts']).toMatchObject({ isReadOnly: false });
	});

	it('writes values the way the portal shows them', async () => {
		expect(await item(seed.itemId)).toMatchObject({
			id: seed.itemId,
			entityTypeId: RICH_TYPE,
			assignedById: 2,
			observers: [1, 3],
			stageId: 'DT1220_52:WORK',
			opportunity: 100500.25,
			isManualOpportunity: 'Y',
			begindate: '2026-03-29T03:00:00+03:00',
			ufCrm3_1747309727: 58,
			ufCrm3_1747309734: 'Y',
			ufCrm3_1747309735: '2026-01-31T03:00:00+03:00',
			ufCrm3_1747309737: '2026-01-31T23:30:00+03:00',
			ufCrm3_1747309738: '100.5|USD',
			ufCrm3_1747309741: 'Москва, Тверская улица, 1|55.757;37.615|17',
			ufCrm3_1747309746: ['T80_6', 'D_1', 'CO_3'],
		});
		expect(await item(seed.emptyItemId)).toMatchObject({
			categoryId: 53,
			stageId: 'DT1220_53:NEW',
			companyId: 0,
			observers: [],
			ufCrm3_1747309734: 'N',
			ufCrm3_1747309728: [],
			ufCrm3_1747309742: null,
		});
	});

	it('normalises what a call writes, and ignores names it does not know', async () => {
		const written = {
			UF_CRM_3_1747309731: '7',
			ufCrm3_1747309734: true,
			ufCrm3_1747309737: '2026-06-01T10:00:00Z',
			ufCrm3_1747309736: ['2026-02-28T23:59:59Z'],
			ufCrm3_1747309732: '',
			nonsense: 1,
		};
		const params = { entityTypeId: RICH_TYPE, id: seed.itemId, fields: written };
		const { item: updated } = await client.result<{ item: Item }>('crm.item.update', params);
		expect(updated).toMatchObject({
			ufCrm3_1747309731: 7,
			ufCrm3_1747309734: 'Y',
			ufCrm3_1747309737: '2026-06-01T13:00:00+03:00',
			ufCrm3_1747309736: ['2026-03-01T03:00:00+03:00'],
			ufCrm3_1747309732: [],
			updatedBy: 1,
		});
		expect(updated).not.toHaveProperty('nonsense');
		expect(updated['createdTime']).toBe((await item(seed.itemId))['createdTime']);
	});

	it('refuses to write contacts and companies, though it calls them writable', async () => {
		const params = { entityTypeId: RICH_TYPE, id: seed.itemId, fields: { contacts: [1] } };
		expect(await client.failure('crm.item.update', params)).toEqual([400, '100']);
	});

	it('returns original names when asked', async () => {
		const shown = await item(seed.itemId, RICH_TYPE, { useOriginalUfNames: 'Y' });
		expect(shown).toMatchObject({ UF_CRM_3_DIGIT10: 'буквы и цифры 10', assignedById: 2 });
		expect(shown).not.toHaveProperty('ufCrm_3_DIGIT10');
	});

	it('tells a missing type from a missing item by the text, and both from a lack of rights', async () => {
		const get = async (params: object): Promise<unknown> =>
			(await client.call('crm.item.get', { entityTypeId: RICH_TYPE, id: 1, ...params })).body;
		const noType = await get({ entityTypeId: 140 });
		const noItem = await get({ id: 12_345 });
		expect(noType).toMatchObject({ error: 'NOT_FOUND' });
		expect(noItem).toMatchObject({ error: 'NOT_FOUND' });
		expect(noType).not.toEqual(noItem);
		portal.denyItems(RICH_TYPE, [seed.itemId]);
		const denied = { entityTypeId: RICH_TYPE, id: seed.itemId };
		expect(await client.failure('crm.item.get', denied)).toEqual([400, 'ACCESS_DENIED']);
		portal.allowItems(RICH_TYPE);
		expect(await item(seed.itemId)).toMatchObject({ id: seed.itemId });
		portal.denyItems(RICH_TYPE, 'type');
		expect(await client.failure('crm.item.fields', denied)).toEqual([400, 'ACCESS_DENIED']);
	});

	it('deletes with an empty answer', async () => {
		const place = { entityTypeId: RICH_TYPE, id: seed.itemId };
		expect(await client.result('crm.item.delete', place)).toEqual([]);
		expect(portal.items.get(RICH_TYPE, seed.itemId)).toBeUndefined();
		expect(await client.failure('crm.item.delete', place)).toEqual([400, 'NOT_FOUND']);
	});

	it('offers files at addresses that carry the caller’s token, and serves them', async () => {
		const { ufCrm3_1747309742: file, ufCrm3_1747309743: files } = (await item(seed.itemId)) as {
			ufCrm3_1747309742: { id: number; url: string; urlMachine: string };
			ufCrm3_1747309743: unknown[];
		};
		expect(files).toHaveLength(2);
		expect(file.id).toBe(seed.fileIds[0]);
		expect(new URL(file.urlMachine).searchParams.has('auth')).toBe(false);
		const download = await client.download(file.urlMachine);
		expect(download).toMatchObject({ status: 200, body: 'Договор поставки\n' });
		expect(download.headers.get('content-disposition')).toContain(
			encodeURIComponent('договор № 5.txt'),
		);
		portal.expireTokens();
		expect((await client.download(file.urlMachine)).status).toBe(401);
	});

	it('stores uploaded files', async () => {
		const upload = ['план.txt', Buffer.from('да').toString('base64')];
		const params = { entityTypeId: RICH_TYPE, fields: { ufCrm3_1747309742: upload } };
		const { item: added } = await client.result<{
			item: { ufCrm3_1747309742: { urlMachine: string } };
		}>('crm.item.add', params);
		expect((await client.download(added.ufCrm3_1747309742.urlMachine)).body).toBe('да');
	});

	it('shows multifields with a get and where everything is selected', async () => {
		const [contact] = seed.contactIds;
		const fm = [
			{ id: expect.any(Number), typeId: 'PHONE', valueType: 'WORK', value: '+7 495 123-45-67' },
			{ id: expect.any(Number), typeId: 'EMAIL', valueType: 'HOME', value: 'person@example.com' },
		];
		const list = async (more: object): Promise<Item | undefined> => {
			const params = { entityTypeId: 3, filter: { id: contact }, ...more };
			return (await client.result<{ items: Item[] }>('crm.item.list', params)).items[0];
		};
		expect(await item(contact ?? 0, 3)).toMatchObject({ fm });
		expect(await list({ select: ['*'] })).toMatchObject({ fm, phoneWork: '+7 495 123-45-67' });
		expect(await list({})).toMatchObject({ fm, emailHome: 'person@example.com' });
		expect(await list({ select: ['id', 'fm'] })).toEqual({ id: contact });
	});

	it('lists types for administrators, pipelines and stages by the field’s statusType', async () => {
		expect(await client.result('crm.type.list')).toEqual({
			types: [expect.objectContaining({ id: 3, entityTypeId: RICH_TYPE, title: 'Заявки' })],
		});
		const plain = Client.of(portal, portal.application, 2);
		expect(await plain.failure('crm.type.list')).toEqual([400, 'ACCESS_DENIED']);
		expect(await client.result('crm.category.list', { entityTypeId: RICH_TYPE })).toMatchObject({
			categories: [
				{ id: 52, name: 'Основная', isDefault: 'Y' },
				{ id: 53, name: 'Гарантийные', isDefault: 'N' },
			],
		});
		const filter = { ENTITY_ID: 'DYNAMIC_1220_STAGE_53' };
		expect(await client.result('crm.status.list', { filter })).toMatchObject([
			{ STATUS_ID: 'DT1220_53:NEW', NAME: 'Новая гарантийная', SEMANTICS: null },
			{ STATUS_ID: 'DT1220_53:SUCCESS', NAME: 'Закрыта', SEMANTICS: 'S' },
		]);
	});
});
