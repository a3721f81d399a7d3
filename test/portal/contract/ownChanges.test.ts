import { Client } from '../client';
import { startPortal, type Application, type Portal } from '../index';

const OFFLINE = { event: 'ONCRMDYNAMICITEMUPDATE', event_type: 'offline' };

describe("connectors and one's own changes (docs/portal-contract.md §4)", () => {
	let portal: Portal;
	let client: Client;
	let other: Application;
	beforeEach(async () => {
		portal = await startPortal({ limits: 'off', behaviour: 'strict' });
		portal.addType({ entityTypeId: 147, title: 'x' });
		for (const id of [1, 2]) portal.items.add(147, { id });
		client = Client.of(portal);
		other = portal.addApplication();
		await client.result('event.bind', OFFLINE);
		await client.result('event.bind', { ...OFFLINE, auth_connector: 'x' });
		await Client.of(portal, other).result('event.bind', OFFLINE);
	});
	afterEach(async () => await portal.stop());

	const ALL = ['1|', '1|x', '2|'];
	/** The shares that have rows: application, connector. */
	const shares = (): string[] => {
		const found = portal.queue.rows().map((row) => `${row.applicationId}|${row.CONNECTOR_ID}`);
		return [...new Set(found)].sort();
	};
	let changes = 0;
	const change = (options = {}, id = 1): void =>
		portal.items.update(147, id, { title: `${++changes}` }, options);

	it.each([
		['the interface', {}, ALL],
		['an inbound webhook', { as: 'webhook' as const }, ALL],
		['a robot of its own', { byRobot: true }, ALL],
		['the application without a connector', { connector: '' }, ['1|x', '2|']],
		['the application with the connector', { connector: 'x' }, ['1|', '2|']],
		['the application with another connector', { connector: 'y' }, ALL],
	])('a change by %s is queued for the right shares', (_name, options, expected) => {
		change(options);
		expect(shares()).toEqual(expected);
	});

	it('a change by another application is queued for all but its own share', () => {
		change({ as: other });
		expect(shares()).toEqual(['1|', '1|x']);
	});

	it('skips what robots do inside the hit too, but not what they do for others', async () => {
		portal.automate(({ entityTypeId, id }) => {
			if (id === 1) portal.items.update(entityTypeId, 2, { title: `robot ${++changes}` });
		});
		const update = { entityTypeId: 147, id: 1, fields: { title: 'by rest' } };
		await client.result('crm.item.update', { ...update, auth_connector: 'x' });
		const rows = portal.queue.rows();
		expect(rows.filter((row) => row.CONNECTOR_ID === 'x')).toEqual([]);
		expect(
			rows
				.filter((row) => row.applicationId === other.id)
				.map((row) => [row.EVENT_DATA && row.EVENT_DATA.FIELDS['ID'], row.EVENT_ADDITIONAL]),
		).toEqual([
			[1, { user_id: '1' }],
			[2, { user_id: 0 }],
		]);
	});

	it('goes by the outer connector in a batch', async () => {
		const cmd = { a: 'crm.item.update?entityTypeId=147&id=1&fields[title]=b&auth_connector=x' };
		await client.result('batch', { cmd });
		expect(shares()).toEqual(['1|x', '2|']);
	});

	it('goes by the outer hit, whoever is named inside', () => {
		portal.hit(() => change({ as: other }), { connector: 'x' });
		expect(shares()).toEqual(['1|', '2|']);
	});

	it('puts rows in at the end of the hit', () => {
		portal.hit(() => {
			change();
			expect(portal.queue.size()).toBe(0);
		});
		expect(portal.queue.size()).toBe(3);
	});
});
