import { CatchUpStage, told, whenTold } from './catchUpStage';
import { TYPE_WITH_STAGES, typeWithStages } from './typeWithStages';

const LEAD = 1;
const DEAL = 2;

let stage: CatchUpStage;
beforeEach(async () => {
	stage = await CatchUpStage.set();
});
afterEach(async () => await stage.stop());

const steps = (type: number) => ({ objectTypes: [type], events: ['stageChanged'] });

describe('on a portal where a change of pipeline removes the earlier rows', () => {
	beforeEach(() => stage.portal.crm.pipelineChangeWipesJournal(true));

	const move = (id: number) =>
		stage.portal.items.update(DEAL, id, { categoryId: 1, stageId: 'C1:NEW' });

	it('tells the change once, from where the item is known to have been', async () => {
		const id = stage.portal.items.add(DEAL, { title: 'A deal' });
		const trigger = stage.trigger({}, steps(DEAL));
		await trigger.activate();
		stage.portal.items.update(DEAL, id, { stageId: 'PREPARATION' });
		await whenTold(trigger, 1);
		move(id);
		expect(stage.portal.crm.journal(DEAL)).toMatchObject([{ typeId: 2 }]);
		await whenTold(trigger, 2);
		stage.portal.items.update(DEAL, id, { stageId: 'C1:PREPARATION' });
		await whenTold(trigger, 3);
		expect(told(trigger).map(({ stage: step }) => step)).toMatchObject([
			{ from: 'NEW', to: 'PREPARATION', fromCategoryId: 0, categoryId: 0 },
			{ from: 'PREPARATION', to: 'C1:NEW', fromCategoryId: 0, categoryId: 1 },
			{ from: 'C1:NEW', to: 'C1:PREPARATION', fromCategoryId: 1, categoryId: 1 },
		]);
	});

	it('tells a step from nowhere where the earlier stage is not known, and no creation', async () => {
		const id = stage.portal.items.add(DEAL, { title: 'A deal' });
		const trigger = stage.trigger({}, steps(DEAL));
		await trigger.activate();
		stage.portal.items.add(DEAL, { title: 'Made' });
		move(id);
		const events = await whenTold(trigger, 1);
		expect(events).toMatchObject([
			{
				id,
				stage: { from: null, fromCategoryId: null, to: 'C1:NEW', categoryId: 1 },
			},
		]);
	});

	it('begins with a step from nowhere where "Since" goes back behind what was removed', async () => {
		const id = stage.portal.items.add(DEAL, { title: 'A deal' });
		stage.portal.items.update(DEAL, id, { stageId: 'PREPARATION' });
		move(id);
		stage.portal.items.update(DEAL, id, { stageId: 'C1:PREPARATION' });
		const trigger = stage.trigger({ since: '2020-01-01' }, steps(DEAL));
		await trigger.activate();
		await whenTold(trigger, 2);
		expect(told(trigger).map(({ stage: step }) => step)).toMatchObject([
			{ from: null, fromCategoryId: null, to: 'C1:NEW', categoryId: 1 },
			{ from: 'C1:NEW', to: 'C1:PREPARATION', fromCategoryId: 1, categoryId: 1 },
		]);
	});
});

describe('leads, whose journal has other names', () => {
	it.each([
		['catchUp', 'webhook'],
		['instant', 'oAuth2'],
	] as const)('have their steps told by %s', async (delivery, authentication) => {
		const id = stage.portal.items.add(LEAD, { title: 'A lead' }, { silent: true });
		const trigger = stage.trigger({}, { ...steps(LEAD), delivery }, authentication);
		await trigger.activate();
		stage.portal.items.update(LEAD, id, { stageId: 'IN_PROCESS' });
		await whenTold(trigger, 1);
		stage.portal.items.update(LEAD, id, { stageId: 'JUNK' });
		await whenTold(trigger, 2);
		expect(told(trigger).map(({ stage: step }) => step)).toEqual([
			{
				from: 'NEW',
				to: 'IN_PROCESS',
				fromCategoryId: 0,
				categoryId: 0,
				semantics: 'process',
			},
			{ from: 'IN_PROCESS', to: 'JUNK', fromCategoryId: 0, categoryId: 0, semantics: 'failure' },
		]);
	});
});

describe('an old on-premise portal without a history of smart processes', () => {
	it('has the activation refused with the cure, and deals go on', async () => {
		stage.portal.addType(typeWithStages);
		stage.portal.crm.version.noDynamicHistory = true;
		const trigger = stage.trigger({}, steps(TYPE_WITH_STAGES));
		await expect(trigger.activate()).rejects.toMatchObject({
			message: expect.stringContaining('keeps no history of stages'),
			description: expect.stringMatching(/newer version.*remove "Item Stage Changed"/),
		});
		const ofDeals = stage.trigger({}, steps(DEAL));
		const id = stage.portal.items.add(DEAL, { title: 'A deal' });
		await ofDeals.activate();
		stage.portal.items.update(DEAL, id, { stageId: 'PREPARATION' });
		expect(await whenTold(ofDeals, 1)).toMatchObject([{ id }]);
	});
});

describe('chosen stages with instant delivery', () => {
	it.each([
		[{ toStages: ['2:NOWHERE'] }, '"To Stages" has "2:NOWHERE"', /2:NEW.*2:PREPARATION/],
		[{ fromStages: ['1:NEW'] }, '"From Stages" has "1:NEW"', /Choose that object type/],
	])('are checked when the workflow is published: %j', async (options, message, cure) => {
		const parameters = { ...steps(DEAL), delivery: 'instant' };
		const trigger = stage.trigger(options, parameters, 'oAuth2');
		await expect(trigger.activate()).rejects.toMatchObject({
			message: expect.stringContaining(message),
			description: expect.stringMatching(cure),
		});
		const right = stage.trigger({ toStages: ['PREPARATION'] }, parameters, 'oAuth2');
		await right.activate();
	});

	it('do not keep it from starting with n8n while the portal cannot be asked', async () => {
		const parameters = { ...steps(DEAL), delivery: 'instant' };
		const trigger = stage.trigger({ toStages: ['PREPARATION'] }, parameters, 'oAuth2');
		await trigger.activate();
		await trigger.close();
		const reply = { status: 400, error: 'ERROR_CORE', error_description: 'Out of order' };
		stage.portal.faults.add({ method: 'crm.status.list', times: 10, reply });
		await expect(trigger.activate('update')).rejects.toThrow('Out of order');
		await trigger.activate('init');
	});
});
