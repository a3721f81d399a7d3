import { sleep } from 'n8n-workflow';
import { oAuth2Of } from '../portalCredentials';
import { GuaranteedStage, guaranteed, runsOf, whenRuns } from './guaranteedStage';

const UPDATE = 'ONCRMDYNAMICITEMUPDATE';

let stage: GuaranteedStage;

beforeEach(async () => {
	stage = await GuaranteedStage.set();
});

afterEach(async () => await stage.stop());

describe('activation', () => {
	it('binds the chosen events offline with a connector of its own, and the wake-up', async () => {
		const trigger = stage.trigger({ parameters: { events: ['added', 'updated'] } });
		await trigger.activate();
		expect(stage.offline()).toEqual(['ONCRMDYNAMICITEMADD own', `${UPDATE} own`]);
		const [wakeUp, ...others] = stage.portal.subscriptions.filter(({ offline }) => !offline);
		expect(wakeUp).toMatchObject({ event: 'ONOFFLINEEVENT', options: { minTimeout: 1 } });
		expect(others).toEqual([]);
	});

	it('binds nothing online with wake-ups off', async () => {
		await stage.trigger({ options: { wakeUp: false } }).activate();
		expect(stage.portal.subscriptions).toMatchObject([{ event: UPDATE, offline: 1 }]);
	});

	it('binds nothing again at the next start, and nothing it has lost is missed', async () => {
		const trigger = stage.trigger();
		await trigger.activate();
		const ids = stage.portal.subscriptions.map(({ id }) => id);
		await trigger.restart();
		expect(stage.portal.subscriptions.map(({ id }) => id)).toEqual(ids);
		stage.portal.dropSubscriptions();
		await trigger.restart();
		expect(stage.offline()).toEqual([`${UPDATE} own`]);
	});

	it.each([
		['a user who is no administrator', /administrator/, { userId: 2 }, (): void => undefined],
		[
			'a plan without reservations',
			/rest_offline_extended/,
			{},
			(): void => stage.portal.feature('rest_offline_extended', false),
		],
		[
			'an application that is not installed',
			/not fully installed/,
			{},
			(): void => void (stage.portal.application.installed = false),
		],
	])('refuses %s, and leaves nothing behind', async (_case, message, settings, prepare) => {
		prepare();
		await expect(stage.trigger(settings).activate()).rejects.toThrow(message);
		expect(stage.portal.subscriptions).toEqual([]);
	});

	it('two workflows with their own connectors both get a change', async () => {
		const one = stage.trigger();
		const other = stage.trigger();
		await one.activate();
		await other.activate();
		stage.change(3);
		await Promise.all([whenRuns(one, 1), whenRuns(other, 1)]);
		expect([runsOf(one), runsOf(other)]).toEqual([[[3]], [[3]]]);
	});

	it('a workflow has one reader of its queue; a second one is refused and harms nothing', async () => {
		const one = stage.trigger({ workflowId: 'shared' });
		await one.activate();
		const second = stage.trigger({ workflowId: 'shared' });
		await expect(second.activate()).rejects.toThrow(/can have one/);
		await second.deactivate();
		await sleep(6_000);
		stage.change(4);
		await whenRuns(one, 1);
	});

	it('an instant trigger in the same workflow leaves the queue alone, also when re-published', async () => {
		const reader = stage.trigger({ workflowId: 'shared' });
		await reader.activate();
		const instant = stage.trigger({ workflowId: 'shared', parameters: { delivery: 'instant' } });
		await instant.activate();
		await instant.republish({ delivery: 'instant', events: ['deleted'] });
		await sleep(6_000);
		expect(stage.offline()).toEqual([`${UPDATE} own`]);
		stage.change(4);
		await whenRuns(reader, 1);
	});
});

describe('deactivation', () => {
	it('leaves no subscription and a queue that does not grow', async () => {
		const trigger = stage.trigger();
		await trigger.activate();
		await trigger.deactivate();
		await sleep(5_500);
		expect(stage.portal.subscriptions).toEqual([]);
		stage.change(1);
		expect(stage.portal.queue.size()).toBe(0);
	});

	it('by a change of credential ends the subscription of the former one only', async () => {
		const trigger = stage.trigger();
		await trigger.activate();
		const another = stage.portal.addApplication();
		await trigger.deactivate();
		const { host, portal } = stage;
		trigger.node.credentials = oAuth2Of(host, portal, { application: another });
		await trigger.activate('update');
		await sleep(5_500);
		const left = new Set(portal.subscriptions.map(({ applicationId }) => applicationId));
		expect(left).toEqual(new Set([another.id]));
		stage.change(1);
		await whenRuns(trigger, 1);
		await stage.queueEmpty();
	});

	it('is not caused by the end of a test', async () => {
		const trigger = stage.trigger();
		await trigger.activate();
		const listening = await trigger.listenForTest();
		expect(stage.portal.subscriptions).toHaveLength(3);
		await listening.cancel();
		await sleep(5_500);
		expect(stage.portal.subscriptions).toHaveLength(2);
		stage.change(1);
		await whenRuns(trigger, 1);
	});
});

describe('re-publishing', () => {
	it('loses no change between delete and create', async () => {
		const trigger = stage.trigger();
		await trigger.activate();
		await trigger.deactivate();
		stage.change(5);
		trigger.node = { ...trigger.node, parameters: guaranteed({ batchSize: 7 }) };
		await trigger.activate('update');
		await whenRuns(trigger, 1);
		expect(runsOf(trigger)).toEqual([[5]]);
		await sleep(5_500);
		expect(stage.offline()).toEqual([`${UPDATE} own`]);
	});

	it('with other options and events loses nothing', async () => {
		const trigger = stage.trigger();
		await trigger.activate();
		await trigger.republish(guaranteed({ wakeUp: false, checkEvery: 5 }));
		expect(stage.portal.subscriptions).toMatchObject([{ event: UPDATE, offline: 1 }]);
		stage.change(1);
		await trigger.republish(
			guaranteed({ acknowledge: 'onStart' }, { events: ['updated', 'added'] }),
		);
		expect(stage.offline()).toEqual(['ONCRMDYNAMICITEMADD own', `${UPDATE} own`]);
		await stage.queueEmpty();
		expect(runsOf(trigger)).toEqual([[1]]);
	});

	it('from guaranteed to instant delivers what is still in the queue, and ends the queue', async () => {
		const trigger = stage.trigger();
		await trigger.activate();
		await trigger.close();
		stage.change(1, 2);
		await trigger.republish({ delivery: 'instant' });
		expect(stage.offline()).toEqual([]);
		await stage.queueEmpty();
		stage.change(3);
		await whenRuns(trigger, 2);
		expect(runsOf(trigger)).toEqual([[1, 2], [3]]);
		await sleep(5_500);
		expect(stage.portal.subscriptions).toMatchObject([{ event: UPDATE, offline: 0 }]);
	});

	it('from instant to guaranteed leaves the queue as the only way', async () => {
		const trigger = stage.trigger({ parameters: { delivery: 'instant' } });
		await trigger.activate();
		await trigger.republish(guaranteed());
		stage.change(1);
		await whenRuns(trigger, 1);
		await stage.queueEmpty();
		expect(trigger.runs).toMatchObject([{ by: 'emit' }]);
	});
});
