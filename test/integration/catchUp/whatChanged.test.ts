/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { CatchUpStage, REQUESTS, told, whenTold } from './catchUpStage';

let stage: CatchUpStage;
beforeEach(async () => {
	stage = await CatchUpStage.set({}, 40);
});
afterEach(async () => await stage.strike());

describe('only when changed', () => {
	it.each(['webhook', 'oAuth2'] as const)(
		'tells the items whose watched field changed, with from and to, by %s',
		async (authentication) => {
			const trigger = stage.trigger({ onlyWhenChanged: 'TITLE' }, {}, authentication);
			await trigger.activate();
			for (let id = 1; id <= 30; id++) {
				stage.portal.items.update(REQUESTS, id, { opened: 'N' });
			}
			stage.change(31, { title: 'Another' });
			stage.change(32, { title: 'Other' });
			const events = await whenTold(trigger, 2);
			expect(events.map(({ id, changes }) => [id, changes])).toEqual([
				[31, { title: { from: 'New', to: 'Another' } }],
				[32, { title: { from: 'New', to: 'Other' } }],
			]);
		},
	);

	it('tells the same changes again after a failed run', async () => {
		const trigger = stage.trigger({ onlyWhenChanged: ['title'] });
		trigger.endRun = () => (trigger.runs.length === 1 ? 'error' : 'success');
		await trigger.activate();
		stage.change(1, { title: 'Another' });
		const events = await whenTold(trigger, 2);
		const changes = { title: { from: 'New', to: 'Another' } };
		expect(events.map((event) => event['changes'])).toEqual([changes, changes]);
	});

	it('passes an item whose earlier state is not known', async () => {
		const trigger = stage.trigger({ onlyWhenChanged: ['title'] }, { events: ['added', 'updated'] });
		await trigger.activate();
		const id = stage.portal.items.add(REQUESTS, { title: 'Made' });
		const [event] = await whenTold(trigger, 1);
		expect(event).toMatchObject({ event: 'added', id, changes: null });
	});
});

describe('own changes', () => {
	it('start nothing where they are to be ignored', async () => {
		const trigger = stage.trigger({ ignoreOwnChanges: true });
		await trigger.activate();
		stage.portal.items.update(REQUESTS, 1, { title: 'Own' }, { userId: 1 });
		stage.portal.items.update(REQUESTS, 2, { title: 'Another’s' }, { userId: 2 });
		const events = await whenTold(trigger, 1);
		expect(events.map(({ id, changedBy }) => [id, changedBy])).toEqual([[2, 2]]);
	});
});

describe('deliveries with catch-up', () => {
	it('hurry it, and tell deletions', async () => {
		const trigger = stage.trigger(
			{ checkEvery: 3_600 },
			{ events: ['updated', 'deleted'] },
			'oAuth2',
		);
		await trigger.activate();
		stage.change(1);
		await whenTold(trigger, 1);
		stage.portal.items.delete(REQUESTS, 2);
		await whenTold(trigger, 2);
		expect(told(trigger).map(({ event, id }) => `${event} ${id}`)).toEqual([
			'updated 1',
			'deleted 2',
		]);
	});

	it('are not bound where it is not to be woken', async () => {
		const trigger = stage.trigger({ wakeUp: false }, {}, 'oAuth2');
		await trigger.activate();
		expect(stage.portal.subscriptions).toEqual([]);
	});
});

describe('where catch-up stands', () => {
	it('costs one request a check, whatever the number of types', async () => {
		const types = Array.from({ length: 20 }, (_, index) => 1300 + 2 * index);
		for (const entityTypeId of types) stage.portal.addType({ entityTypeId, title: 'One of many' });
		const trigger = stage.trigger({}, { objectTypes: types });
		await trigger.activate();
		stage.portal.clearLog();
		stage.change(1);
		const since = Date.now();
		while (stage.portal.requests.length < 2 && Date.now() - since < 30_000) {
			await new Promise((resolve) => setImmediate(resolve));
		}
		const [first, second] = stage.portal.requests;
		expect([first?.method, second?.method]).toEqual(['batch', 'batch']);
		expect(Number(second?.at) - Number(first?.at)).toBeGreaterThan(4_000);
	});

	it('is kept at the portal too with an application', async () => {
		const trigger = stage.trigger({}, {}, 'oAuth2');
		await trigger.activate();
		stage.change(1);
		await whenTold(trigger, 1);
		await stage.portal.idle();
		stage.change(2);
		await whenTold(trigger, 2);
		const written = stage.portal.requests.flatMap(({ commands = [] }) =>
			commands.filter((command) => command.startsWith('user.option.set')),
		);
		expect(written.length).toBeGreaterThan(0);
		expect(written.every((command) => decodeURIComponent(command).includes('options[n8n_'))).toBe(
			true,
		);
	});

	it('goes back to a date once', async () => {
		const trigger = stage.trigger(
			{ since: '2020-01-01', batchSize: 5000 },
			{ events: ['added', 'updated'] },
		);
		await trigger.activate();
		await whenTold(trigger, 40);
		await trigger.close();
		stage.change(7);
		await trigger.activate('init');
		await whenTold(trigger, 41);
		expect(
			told(trigger)
				.slice(40)
				.map(({ id }) => id),
		).toEqual([7]);
	});
});
