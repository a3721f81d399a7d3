import { CatchUpStage, REQUESTS, told, whenTold } from './catchUpStage';
import { step, typeWithStages } from './typeWithStages';

let stage: CatchUpStage;
beforeEach(async () => {
	stage = await CatchUpStage.set();
	stage.portal.addType(typeWithStages);
});
afterEach(async () => await stage.stop());

const PARAMETERS = { objectTypes: [1268], events: ['stageChanged'] };

describe('stage changes with catch-up', () => {
	it('tells each step, also two at once and those during a stop, and no creation', async () => {
		const id = stage.portal.items.add(1268, { title: 'Before' });
		const trigger = stage.trigger({}, PARAMETERS);
		await trigger.activate();
		stage.portal.items.add(1268, { title: 'Made' });
		stage.portal.items.update(1268, id, { stageId: 'DT1268_52:WORK' });
		await whenTold(trigger, 1);
		await trigger.close();
		stage.portal.items.update(1268, id, { stageId: 'DT1268_52:SUCCESS' });
		stage.portal.items.update(1268, id, { stageId: 'DT1268_52:NEW' });
		await trigger.activate('init');
		const events = await whenTold(trigger, 3);
		expect(events.map(({ event, stage: step }) => [event, step])).toEqual([
			['stageChanged', step('NEW', 'WORK', 'process')],
			['stageChanged', step('WORK', 'SUCCESS', 'success')],
			['stageChanged', step('SUCCESS', 'NEW', 'process')],
		]);
	});

	it('tells only steps from and to the chosen stages', async () => {
		const id = stage.portal.items.add(1268, { title: 'Before' });
		const trigger = stage.trigger(
			{ fromStages: ['1268:DT1268_52:NEW'], toStages: ['DT1268_52:WORK'] },
			PARAMETERS,
		);
		await trigger.activate();
		for (const code of ['SUCCESS', 'WORK', 'NEW', 'WORK']) {
			stage.portal.items.update(1268, id, { stageId: `DT1268_52:${code}` });
		}
		await whenTold(trigger, 1);
		expect(told(trigger).map(({ stage: step }) => step)).toEqual([step('NEW', 'WORK', 'process')]);
	});

	it.each(['item', 'event'])('names the stages with labels; output: %s', async (output) => {
		const id = stage.portal.items.add(1268, { title: 'Before' });
		const trigger = stage.trigger({ labels: true }, { ...PARAMETERS, output });
		await trigger.activate();
		stage.portal.items.update(1268, id, { stageId: 'DT1268_52:WORK' });
		const [event] = await whenTold(trigger, 1);
		expect(event).toMatchObject({
			changedBy: 1,
			stage: { labels: { from: 'New', to: 'Work', fromCategoryId: 'Main', categoryId: 'Main' } },
			...(output === 'item' ? { item: { id, stageId: 'DT1268_52:WORK' } } : {}),
		});
	});

	it.each([
		[{ ...PARAMETERS, objectTypes: [3] }, {}, /contacts/],
		[PARAMETERS, { toStages: ['2:NEW'] }, /2:NEW.*not chosen/],
		[PARAMETERS, { fromStages: ['NOWHERE'] }, /"From Stages" has "NOWHERE"/],
		[{ events: ['updated'] }, { since: '2100-01-01' }, /"Since".*in the future/],
		[{ events: ['updated'] }, { since: 'yesterday' }, /"Since".*no date/],
		[{ events: ['updated'] }, { onlyWhenChanged: ['nothing'] }, /"nothing", which no chosen/],
	])('refuses %j with %j', async (parameters, options, message) => {
		await expect(stage.trigger(options, parameters).activate()).rejects.toThrow(message);
	});
});

describe('stage changes with instant delivery', () => {
	it('tells an update that was a step once, and no other update', async () => {
		const id = stage.portal.items.add(1268, { title: 'Before' }, { silent: true });
		const trigger = stage.trigger({}, { ...PARAMETERS, delivery: 'instant' }, 'oAuth2');
		await trigger.activate();
		stage.portal.items.update(1268, id, { stageId: 'DT1268_52:WORK' });
		stage.portal.items.update(1268, id, { title: 'Another title' });
		await whenTold(trigger, 1);
		await stage.portal.idle();
		expect(told(trigger).map(({ event, stage: one }) => [event, one])).toEqual([
			['stageChanged', step('NEW', 'WORK', 'process')],
		]);
	});
});

it('changes items that have no stages all the same', async () => {
	const trigger = stage.trigger(
		{},
		{ objectTypes: [REQUESTS], events: ['updated', 'stageChanged'] },
	);
	await trigger.activate();
	stage.change(1);
	await whenTold(trigger, 1);
	expect(told(trigger).map(({ event }) => event)).toEqual(['updated']);
});
