import { sleep } from 'n8n-workflow';
import { GuaranteedStage, runsOf, TYPE, whenRuns } from './guaranteedStage';

const UPDATE = 'ONCRMDYNAMICITEMUPDATE';

let stage: GuaranteedStage;

/** On a plan without connectors all workflows of an application share its one plain queue. */
beforeEach(async () => {
	stage = await GuaranteedStage.set();
	stage.portal.feature('rest_auth_connector', false);
});

afterEach(async () => await stage.stop());

it('is allowed with a hint, and delivers', async () => {
	const trigger = stage.trigger();
	await trigger.activate();
	expect(stage.offline()).toEqual([`${UPDATE} plain`]);
	expect(stage.host.log.messages('info').join()).toMatch(/one queue per application/);
	stage.change(1, 2);
	await stage.queueEmpty();
	expect(runsOf(trigger).flat().sort()).toEqual([1, 2]);
});

it('refuses a second workflow, and keeps the first one', async () => {
	const trigger = stage.trigger();
	await trigger.activate();
	await expect(stage.trigger().activate()).rejects.toThrow(/Another workflow already receives/);
	expect(stage.offline()).toEqual([`${UPDATE} plain`]);
	await trigger.restart();
	stage.change(1);
	await whenRuns(trigger, 1);
});

it('is recognised as its own where static data was lost, as after an import', async () => {
	const identity = { workflowId: 'same', nodeId: 'same', webhookId: 'same' };
	const first = stage.trigger(identity);
	await first.activate();
	await first.close();
	const imported = stage.trigger(identity);
	await imported.activate();
	stage.change(1);
	await whenRuns(imported, 1);
});

it('lets another workflow have the queue once the first has been deactivated', async () => {
	const first = stage.trigger();
	await first.activate();
	await first.deactivate();
	await sleep(5_500);
	const second = stage.trigger();
	await second.activate();
	await expect(first.activate()).rejects.toThrow(/Another workflow already receives/);
	stage.change(1);
	await whenRuns(second, 1);
});

it('leaves the rows of other readers of the queue alone', async () => {
	const { portal } = stage;
	const trigger = stage.trigger({ parameters: { events: ['updated', 'deleted'] } });
	await trigger.activate();
	const another = stage.trigger({ parameters: { events: ['added'] } });
	await another.activate();
	await another.close();
	const id = portal.items.add(TYPE);
	stage.change(1);
	portal.items.delete(TYPE, 2);
	await whenRuns(trigger, 2);
	await trigger.restart();
	const left = portal.queue.rows().map(({ EVENT_NAME, EVENT_DATA, PROCESS_ID }) => ({
		EVENT_NAME,
		id: EVENT_DATA && Number(EVENT_DATA.FIELDS['ID']),
		PROCESS_ID,
	}));
	expect(left).toEqual([{ EVENT_NAME: 'ONCRMDYNAMICITEMADD', id, PROCESS_ID: '' }]);
	expect(runsOf(trigger).flat().sort()).toEqual([1, 2]);
});
