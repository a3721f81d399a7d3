import { sleep } from 'n8n-workflow';
import type { TriggerNode } from '../triggerNode';
import { CatchUpStage, told, whenTold } from './catchUpStage';
import { TYPE_WITH_STAGES, typeWithStages } from './typeWithStages';

let stage: CatchUpStage;
beforeEach(async () => {
	stage = await CatchUpStage.set();
	stage.portal.addType(typeWithStages);
});
afterEach(async () => await stage.stop());

/** The same node in a process that knows nothing but what n8n has stored. */
async function inAnotherProcess(
	trigger: TriggerNode,
	{ keepsStaticData = true } = {},
): Promise<TriggerNode> {
	await trigger.close();
	const { publicUrl, usedKeys } = trigger.host;
	const host = await stage.anotherHost({ publicUrl, usedKeys });
	for (const type of ['bitrix24OAuth2Api', 'bitrix24WebhookApi']) {
		const stored = trigger.node.credentials?.[type];
		if (stored) host.credentials.add(type, trigger.host.credentials.read(stored));
	}
	const { node, workflowId } = trigger;
	const next = host.trigger({
		nodeId: node.id,
		workflowId,
		...(node.webhookId ? { webhookId: node.webhookId } : {}),
		...(node.credentials ? { credentials: node.credentials } : {}),
		parameters: node.parameters,
	});
	if (keepsStaticData) next.staticData = structuredClone(trigger.staticData);
	return next;
}

const idsOf = (trigger: TriggerNode) => told(trigger).map(({ id }) => id);

describe('a restart in another process', () => {
	it('goes on from the static data with an inbound webhook alone', async () => {
		const trigger = stage.trigger({ acknowledge: 'onStart' });
		await trigger.activate();
		stage.change(1);
		await whenTold(trigger, 1);
		stage.change(2);
		const next = await inAnotherProcess(trigger);
		await next.activate('init');
		await whenTold(next, 1);
		stage.change(3);
		await whenTold(next, 2);
		// With "onStart" the change told last is not told again.
		expect([idsOf(trigger), idsOf(next)]).toEqual([[1], [2, 3]]);
	});

	it('goes on from the option at the portal where static data has nothing', async () => {
		const trigger = stage.trigger({ checkEvery: 3_600 }, {}, 'oAuth2');
		await trigger.activate();
		stage.change(1);
		await whenTold(trigger, 1);
		stage.change(2);
		await whenTold(trigger, 2);
		await stage.portal.idle();
		await sleep(2_500);
		const next = await inAnotherProcess(trigger, { keepsStaticData: false });
		stage.change(3);
		await next.activate('init');
		await whenTold(next, 1);
		expect(idsOf(next)).toEqual([3]);
	});

	it('repeats with onSuccess what was not acknowledged, and goes on', async () => {
		const trigger = stage.trigger();
		trigger.endRun = async () => await new Promise(() => {});
		await trigger.activate();
		stage.change(1);
		await whenTold(trigger, 1);
		trigger.host.usedKeys.clear();
		const next = await inAnotherProcess(trigger);
		stage.change(2);
		await next.activate('init');
		await whenTold(next, 2);
		expect(idsOf(next)).toEqual([1, 2]);
	});

	it('tells the steps made meanwhile, with where they came from', async () => {
		const id = stage.portal.items.add(TYPE_WITH_STAGES, { title: 'Moves' });
		const move = (code: string) =>
			stage.portal.items.update(TYPE_WITH_STAGES, id, { stageId: `DT1268_52:${code}` });
		const parameters = { objectTypes: [TYPE_WITH_STAGES], events: ['stageChanged'] };
		const trigger = stage.trigger({ acknowledge: 'onStart' }, parameters);
		await trigger.activate();
		move('WORK');
		await whenTold(trigger, 1);
		const next = await inAnotherProcess(trigger);
		move('SUCCESS');
		move('NEW');
		await next.activate('init');
		await whenTold(next, 2);
		expect(told(next).map(({ stage: one }) => one)).toMatchObject([
			{ from: 'DT1268_52:WORK', to: 'DT1268_52:SUCCESS' },
			{ from: 'DT1268_52:SUCCESS', to: 'DT1268_52:NEW' },
		]);
	});
});
