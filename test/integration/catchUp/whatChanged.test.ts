/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { waitUntil } from '../../host/waitUntil';
import type { Application } from '../../portal';
import type { TriggerNode } from '../triggerNode';
import { CatchUpStage, REQUESTS, told, whenTold } from './catchUpStage';

let stage: CatchUpStage;
beforeEach(async () => {
	stage = await CatchUpStage.set({}, 40);
});
afterEach(async () => await stage.stop());

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

describe('own changes after somebody else has connected the credential', () => {
	const changed = async (trigger: TriggerNode) => {
		stage.portal.items.update(REQUESTS, 1, { title: 'By the first' }, { userId: 1 });
		stage.portal.items.update(REQUESTS, 2, { title: 'By the second' }, { userId: 2 });
		return (await whenTold(trigger, 1)).map(({ id, changedBy }) => [id, changedBy]);
	};

	/** What is under way was begun by the former user. */
	const twoMoreChecks = async () => {
		const { requests } = stage.portal;
		const before = requests.length;
		await waitUntil('two more checks', () => requests.length >= before + 2 || undefined);
	};

	const reconnectAs = (trigger: TriggerNode, userId: number, namesUser: boolean) => {
		const reference = trigger.node.credentials?.bitrix24OAuth2Api;
		const { user_id, ...token } = stage.portal.issueTokens(stage.portal.application, userId);
		const oauthTokenData = namesUser ? { ...token, user_id } : token;
		stage.host.credentials.write(reference!, { oauthTokenData });
	};

	it.each([
		['catchUp', true],
		['catchUp', false],
		['instant', true],
		['instant', false],
	])('%s: the new user counts; named in the token: %j', async (delivery, namesUser) => {
		const trigger = stage.trigger({ ignoreOwnChanges: true }, { delivery }, 'oAuth2');
		reconnectAs(trigger, 1, namesUser);
		await trigger.activate();
		reconnectAs(trigger, 2, namesUser);
		if (delivery === 'catchUp') await twoMoreChecks();
		expect(await changed(trigger)).toEqual([[1, 1]]);
		const asked = stage.portal.requests.filter(({ method }) => method === 'profile').length;
		if (namesUser) expect(asked).toBe(0);
		else expect(asked).toBeGreaterThan(0);
	});

	it('by webhook it is the one in its address, and nobody is asked', async () => {
		const trigger = stage.trigger({ ignoreOwnChanges: true });
		await trigger.activate();
		stage.portal.items.update(REQUESTS, 1, { title: 'Own' }, { userId: 1 });
		stage.portal.items.update(REQUESTS, 2, { title: 'Another’s' }, { userId: 2 });
		expect((await whenTold(trigger, 1)).map(({ id }) => id)).toEqual([2]);
		expect(stage.portal.requests.filter(({ method }) => method === 'profile')).toEqual([]);
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

	it.each<[string, Partial<Application>]>([
		['not fully installed', { installed: false }],
		['not paid for', { paymentExpired: true }],
	])('are not needed then, so that an application %s is refused nothing', async (_how, state) => {
		Object.assign(stage.portal.application, state);
		const trigger = stage.trigger({ wakeUp: false, checkEvery: 5 }, {}, 'oAuth2');
		await trigger.activate();
		stage.change(1);
		expect((await whenTold(trigger, 1)).map(({ id }) => id)).toEqual([1]);
		const woken = stage.trigger({ checkEvery: 5 }, {}, 'oAuth2');
		await expect(woken.activate()).rejects.toThrow(/never send an event/);
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
