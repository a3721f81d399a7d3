import { Client } from '../client';
import { startPortal, type Portal } from '../index';

interface Row {
	ID: number;
	TYPE_ID: number;
	OWNER_ID: number;
	STAGE_ID?: string;
	STATUS_ID?: string;
}

describe('the journal of stages (docs/portal-contract.md §8)', () => {
	let portal: Portal;
	let client: Client;
	beforeEach(async () => {
		portal = await startPortal({ limits: 'off' });
		client = Client.of(portal);
	});
	afterEach(async () => await portal.stop());

	const rows = async (params: Record<string, unknown>): Promise<Row[]> =>
		(await client.result<{ items: Row[] }>('crm.stagehistory.list', params)).items;

	it('has a row for each step: created, moved, finished, another pipeline', async () => {
		const id = portal.items.add(2);
		portal.items.update(2, id, { stageId: 'PREPARATION' });
		portal.items.update(2, id, { title: 'no step' });
		portal.items.update(2, id, { stageId: 'WON' });
		portal.items.update(2, id, { categoryId: 1, stageId: 'C1:NEW' });
		const done = portal.items.add(2, { stageId: 'LOSE' });
		const found = await rows({ entityTypeId: 2, order: { ID: 'ASC' }, start: -1 });
		expect(found.map((row) => [row.ID, row.OWNER_ID, row.TYPE_ID, row.STAGE_ID])).toEqual([
			[1, id, 1, 'NEW'],
			[2, id, 2, 'PREPARATION'],
			[3, id, 3, 'WON'],
			[4, id, 5, 'C1:NEW'],
			[5, done, 3, 'LOSE'],
		]);
		expect(await rows({ entityTypeId: 2, filter: { '>ID': 4 }, select: ['STAGE_ID'] })).toEqual([
			{ ID: 5, STAGE_ID: 'LOSE' },
		]);
	});

	it('keeps leads, deals and dynamic types apart, with names of their own for leads', async () => {
		portal.addType({ entityTypeId: 147, title: 'A' });
		portal.addType({ entityTypeId: 1268, title: 'B' });
		portal.items.add(1);
		portal.items.add(147);
		portal.items.add(1268);
		expect(await rows({ entityTypeId: 1 })).toMatchObject([{ ID: 1, STATUS_ID: 'NEW' }]);
		expect(await rows({ entityTypeId: 147 })).toMatchObject([{ ID: 1 }]);
		expect(await rows({ entityTypeId: 1268 })).toMatchObject([{ ID: 2 }]);
		for (const entityTypeId of [3, 4, 7]) {
			const code = 'ENTITY_TYPE_NOT_SUPPORTED';
			expect(await client.failure('crm.stagehistory.list', { entityTypeId })).toEqual([400, code]);
		}
		portal.crm.version.noDynamicHistory = true;
		const old = { entityTypeId: 147 };
		expect((await client.failure('crm.stagehistory.list', old))[1]).toBe(
			'ENTITY_TYPE_NOT_SUPPORTED',
		);
	});

	it('shows what may be read now, and loses the rows of a deleted item', async () => {
		const [a, b] = [portal.items.add(2), portal.items.add(2)];
		portal.denyItems(2, [a]);
		expect(await rows({ entityTypeId: 2 })).toMatchObject([{ OWNER_ID: b }]);
		portal.allowItems(2);
		portal.items.delete(2, b);
		expect(await rows({ entityTypeId: 2 })).toMatchObject([{ OWNER_ID: a }]);
	});

	it('on an old portal keeps only the last step after a change of pipeline', async () => {
		portal.crm.pipelineChangeWipesJournal(true);
		const id = portal.items.add(2);
		portal.items.update(2, id, { stageId: 'PREPARATION' });
		portal.items.update(2, id, { categoryId: 1, stageId: 'C1:NEW' });
		expect(await rows({ entityTypeId: 2 })).toMatchObject([{ ID: 3, TYPE_ID: 1 + 1 }]);
	});

	it('shows a row late that was committed late', async () => {
		const release = portal.crm.holdBackJournal(() => portal.items.add(2));
		portal.items.add(2);
		expect(await rows({ entityTypeId: 2 })).toMatchObject([{ ID: 2 }]);
		release();
		expect(await rows({ entityTypeId: 2 })).toMatchObject([{ ID: 1 }, { ID: 2 }]);
	});

	it('refuses unreadable times and unknown names', async () => {
		const failure = async (filter: object): Promise<unknown> =>
			(await client.failure('crm.stagehistory.list', { entityTypeId: 2, filter }))[1];
		expect(await failure({ '>=CREATED_TIME': '31/12/2025' })).toBe('WRONG_DATETIME_FORMAT');
		expect(await failure({ nonsense: 1 })).toBe('INVALID_ARG_VALUE');
		expect(await rows({ entityTypeId: 2, order: { nonsense: 'ASC' } })).toEqual([]);
	});
});
