import { Client } from '../client';
import { seedEveryField, startPortal, type EveryField, type Item, type Portal } from '../index';

const TYPE = 147;

/** Writes to one item by REST, and what is stored after. */
class Writer {
	constructor(
		private readonly client: Client,
		readonly entityTypeId: number,
		readonly id: number,
	) {}

	async update(fields: object): Promise<Item> {
		const { entityTypeId, id } = this;
		const params = { entityTypeId, id, fields };
		return (await this.client.result<{ item: Item }>('crm.item.update', params)).item;
	}

	async refusal(fields: object): Promise<[number, unknown]> {
		const { entityTypeId, id } = this;
		return await this.client.failure('crm.item.update', { entityTypeId, id, fields });
	}

	async stored(): Promise<Item> {
		const { entityTypeId, id } = this;
		return (await this.client.result<{ item: Item }>('crm.item.get', { entityTypeId, id })).item;
	}
}

describe('writing items (docs/portal-contract.md §7)', () => {
	let portal: Portal;
	let client: Client;
	let dynamic: Writer;
	let deal: Writer;
	let uf: EveryField;
	let ufDeal: EveryField;
	beforeEach(async () => {
		portal = await startPortal({ limits: 'off', behaviour: 'strict' });
		portal.addType({ entityTypeId: TYPE, title: 'Заявки' });
		uf = seedEveryField(portal, TYPE);
		ufDeal = seedEveryField(portal, 2);
		client = Client.of(portal);
		dynamic = new Writer(client, TYPE, portal.items.add(TYPE, {}, { silent: true }));
		deal = new Writer(client, 2, portal.items.add(2, {}, { silent: true }));
	});
	afterEach(async () => await portal.stop());

	it.each<[string, unknown, unknown]>([
		['boolean', true, 'Y'],
		['boolean', 'y', 'Y'],
		['boolean', 1, 'N'],
		['boolean', '1', 'N'],
		['string', 0, ''],
		['string', '0', '0'],
		['integer', '12', 12],
		['integer', 0, 0],
		['double', '1.5', 1.5],
		['date', '2026-06-18', '2026-06-18T03:00:00+03:00'],
		['date', '03/04/2026', '2026-03-04T03:00:00+03:00'],
		['datetime', '2026-06-18T10:00:00Z', '2026-06-18T13:00:00+03:00'],
		['datetime', '2026-06-18T10:00:00', '2026-06-18T10:00:00+03:00'],
		['enumeration', '72', 72],
		['money', '100.5|USD', '100.5|USD'],
		['crm', 'T80_6', 'T80_6'],
	])('takes for a %s the value %p as %p', async (type, given, shown) => {
		const name = uf.single[type] ?? '';
		expect(await dynamic.update({ [name]: given })).toMatchObject({ [name]: shown });
		expect(await dynamic.stored()).toMatchObject({ [name]: shown });
	});

	it('ignores without a word what it does not know, may not write or cannot read', async () => {
		const before = await dynamic.stored();
		const date = uf.single['date'] ?? '';
		const fields = {
			[date]: '31/12/2025',
			ufCrm71747400000: 'no underscore',
			createdTime: '2020-01-01T00:00:00Z',
			stageId: 'DT147_9:NOWHERE',
			lastActivityTime: '2020-01-01T00:00:00Z',
		};
		expect(await dynamic.update(fields)).toEqual(before);
		expect(portal.crm.writes).toMatchObject([{ saved: false, id: dynamic.id }]);
	});

	it('saves and tells only what changed on dynamic types, named custom fields on classic ones', async () => {
		const events: string[] = [];
		portal.automate(({ entityTypeId }) => events.push(String(entityTypeId)));
		await dynamic.update({
			[uf.single['string'] ?? '']: '',
			title: portal.items.get(TYPE, 1)?.['title'],
		});
		expect(events).toEqual([]);
		await deal.update({ title: portal.items.get(2, 1)?.['title'] });
		expect(events).toEqual([]);
		await deal.update({ [ufDeal.single['string'] ?? '']: '' });
		expect(events).toEqual(['2']);
		expect(portal.crm.writes.map(({ saved }) => saved)).toEqual([false, false, true]);
	});

	it('empties multiple custom fields of dynamic types, of classic ones by their own method only', async () => {
		const [name, nameOfDeal] = [uf.multiple['string'] ?? '', ufDeal.multiple['string'] ?? ''];
		await dynamic.update({ [name]: ['a', 'b'] });
		await deal.update({ [nameOfDeal]: ['a', 'b'] });
		expect(await dynamic.update({ [name]: [] })).toMatchObject({ [name]: [] });
		for (const nothing of [null, '', [], ['']]) {
			expect(await deal.update({ [nameOfDeal]: nothing })).toMatchObject({ [nameOfDeal]: null });
			expect(await deal.stored()).toMatchObject({ [nameOfDeal]: ['a', 'b'] });
		}
		const UF = nameOfDeal.replace('ufCrm', 'UF_CRM');
		await client.result('crm.deal.update', { id: deal.id, fields: { [UF]: [] } });
		expect(await deal.stored()).toMatchObject({ [nameOfDeal]: [] });
		expect(await dynamic.refusal({ [name]: 'a' })).toEqual([400, '100']);
	});

	it('deletes files that a list does not name, and takes texts for files', async () => {
		const name = uf.multiple['file'] ?? '';
		const ids = async (): Promise<number[]> => {
			const files = (await dynamic.stored())[name];
			return Array.isArray(files) ? files.map((file: { id: number }) => file.id) : [];
		};
		await dynamic.update({
			[name]: [
				['a.txt', 'YQ=='],
				['b.txt', 'Yg=='],
			],
		});
		const [a = 0, b = 0] = await ids();
		await dynamic.update({ [name]: [{ id: b }, ['c.txt', 'Yw==']] });
		expect(await ids()).toEqual([b, expect.any(Number)]);
		await dynamic.update({ [name]: [b] });
		expect(await ids()).toEqual([]);
		await dynamic.update({ [name]: ['a.txt', 'YQ=='] });
		expect(await ids()).toHaveLength(2);
		expect(a).not.toBe(b);
	});

	it('destroys the files of a classic type when emptied, and keeps their dead ids', async () => {
		const name = ufDeal.multiple['file'] ?? '';
		await deal.update({ [name]: [['a.txt', 'YQ==']] });
		expect(await deal.update({ [name]: [] })).toMatchObject({ [name]: null });
		const [dead] = (await deal.stored())[name] as Array<{ urlMachine: string }>;
		const { status, body } = await client.download(dead?.urlMachine ?? '');
		expect([status, body]).toEqual([200, { result: null }]);
	});

	it('keeps a single file by its id and clears it by another', async () => {
		const name = uf.single['file'] ?? '';
		const first = (await dynamic.update({ [name]: ['a.txt', 'YQ=='] }))[name] as { id: number };
		expect(await dynamic.update({ [name]: { id: first.id } })).toMatchObject({
			[name]: { id: first.id },
		});
		expect(await dynamic.update({ [name]: { id: 99 } })).toMatchObject({ [name]: null });
	});

	it('lets contactId stand for all contacts, contacts only for none', async () => {
		const bound = async (): Promise<unknown> => (await deal.stored())['contactIds'];
		await deal.update({ contactIds: [1, 2, 3] });
		await deal.update({ contactId: 2 });
		expect(await bound()).toEqual([1, 2, 3]);
		await deal.update({ contactId: 9 });
		expect(await bound()).toEqual([9]);
		expect(await deal.refusal({ contacts: [1] })).toEqual([400, '100']);
		await deal.update({ contacts: null });
		expect(await bound()).toEqual([]);
	});

	it('reads fm as a map of row ids and new keys', async () => {
		const contact = new Writer(client, 3, portal.items.add(3, {}, { silent: true }));
		const rows = async (): Promise<unknown> => (await contact.stored())['fm'];
		const phone = { typeId: 'PHONE', valueType: 'WORK', value: '+71' };
		await contact.update({ fm: { n0: phone } });
		await contact.update({ fm: phone });
		const [first, second] = (await rows()) as Array<{ id: number }>;
		expect(await rows()).toHaveLength(2);
		await contact.update({ fm: { [String(first?.id)]: { ...phone, value: '+72' } } });
		await contact.update({ fm: { [String(second?.id)]: { ...phone, value: null } } });
		expect(await rows()).toMatchObject([{ value: '+72' }, { value: '+71' }]);
		await contact.update({ fm: { [String(second?.id)]: { ...phone, value: '' } } });
		expect(await rows()).toEqual([{ ...first, value: '+72', typeId: 'PHONE', valueType: 'WORK' }]);
		expect(await contact.refusal({ fm: null, title: 'x' })).toEqual([400, '100']);
	});

	it('refuses a call without its parameters, and types that cannot be', async () => {
		expect(await client.failure('crm.item.update', { entityTypeId: TYPE, id: 1 })).toEqual([
			400,
			'100',
		]);
		expect(await client.failure('crm.item.get', { entityTypeId: TYPE })).toEqual([400, '100']);
		for (const entityTypeId of [5, 200, 1031]) {
			const code = 'ENTITY_TYPE_NOT_SUPPORTED';
			expect(await client.failure('crm.item.get', { entityTypeId, id: 1 })).toEqual([400, code]);
		}
		const absent = { entityTypeId: 1032, id: 1 };
		expect(await client.failure('crm.item.get', absent)).toEqual([400, 'NOT_FOUND']);
	});

	it('breaks up texts that the security filter takes for an attack', async () => {
		const title = 'A &lt;b&gt; <script>';
		expect(await dynamic.update({ title })).toMatchObject({ title: 'A <b> <sc ript>' });
		expect(await dynamic.update({ title: 'A &lt;b&gt;' })).toMatchObject({ title: 'A &lt;b&gt;' });
	});
});
