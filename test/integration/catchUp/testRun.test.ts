import { CatchUpStage, REQUESTS } from './catchUpStage';
import { TYPE_WITH_STAGES, step, typeWithStages } from './typeWithStages';

let stage: CatchUpStage;
beforeEach(async () => {
	stage = await CatchUpStage.set();
	stage.portal.addType(typeWithStages);
});
afterEach(async () => await stage.stop());

const bound = () => stage.portal.subscriptions.map(({ handler }) => handler);
const askedFor = () => stage.portal.requests.map(({ method }) => method);

describe.each(['webhook', 'oAuth2'] as const)('a test of catch-up with %s', (authentication) => {
	it('shows the item that changed last at once, and binds nothing', async () => {
		stage.change(2);
		const newest = stage.portal.items.add(REQUESTS, { title: 'Made' });
		const trigger = stage.trigger({}, { output: 'item' }, authentication);
		const { items } = await (await trigger.listenForTest()).received;
		expect(items.map(({ json }) => json)).toMatchObject([
			{ event: 'updated', entityTypeId: REQUESTS, id: newest, item: { title: 'Made' } },
		]);
		expect(askedFor().filter((method) => method.startsWith('event.'))).toEqual([]);
		expect(trigger.staticData).toEqual({});
	});

	it('shows it as added where updates are not wanted, also if the change is our own', async () => {
		stage.change(2);
		const trigger = stage.trigger(
			{ ignoreOwnChanges: true },
			{ events: ['added', 'stageChanged'], objectTypes: [REQUESTS] },
			authentication,
		);
		const { items } = await (await trigger.listenForTest()).received;
		expect(items.map(({ json }) => json)).toMatchObject([{ event: 'added' }]);
	});

	it('shows the newest wanted step where only steps are wanted', async () => {
		const id = stage.portal.items.add(TYPE_WITH_STAGES, { title: 'Moved' });
		for (const code of ['WORK', 'SUCCESS']) {
			stage.portal.items.update(TYPE_WITH_STAGES, id, { stageId: `DT1268_52:${code}` });
		}
		stage.portal.items.add(TYPE_WITH_STAGES, { title: 'Made later' });
		const parameters = { objectTypes: [TYPE_WITH_STAGES], events: ['stageChanged'] };
		const shown = async (options = {}) => {
			const trigger = stage.trigger(options, parameters, authentication);
			return (await (await trigger.listenForTest()).received).items.map(({ json }) => json);
		};
		expect(await shown()).toMatchObject([
			{ event: 'stageChanged', id, stage: step('WORK', 'SUCCESS', 'success') },
		]);
		expect(await shown({ toStages: ['DT1268_52:WORK'] })).toMatchObject([
			{ event: 'stageChanged', id, stage: step('NEW', 'WORK', 'process') },
		]);
		await expect(shown({ fromStages: ['DT1268_52:SUCCESS'] })).rejects.toThrow(
			'There is no stage change to test with',
		);
	});
});

it('leaves production alone, which goes on', async () => {
	const trigger = stage.trigger({}, { events: ['updated', 'deleted'] }, 'oAuth2');
	await trigger.activate();
	const before = bound();
	expect(before.length).toBeGreaterThan(0);
	await (
		await trigger.listenForTest()
	).received;
	await (await trigger.listenForTest()).cancel();
	expect(bound()).toEqual(before);
	stage.change(3);
	expect((await trigger.nextRun()).items).toMatchObject([{ json: { event: 'updated', id: 3 } }]);
});

it('waits for a delivery where only deletions are wanted', async () => {
	const trigger = stage.trigger({}, { events: ['deleted'] }, 'oAuth2');
	const listening = await trigger.listenForTest();
	expect(bound()).toEqual([expect.stringContaining('/webhook-test/')]);
	stage.portal.items.delete(REQUESTS, 1);
	expect((await listening.received).items).toMatchObject([{ json: { event: 'deleted', id: 1 } }]);
	expect(bound()).toEqual([]);
});

it('refuses to be active for deletions alone where nothing tells of them', async () => {
	const trigger = stage.trigger({ wakeUp: false }, { events: ['deleted'] }, 'oAuth2');
	await expect(trigger.activate()).rejects.toThrow(/Turn on "Wake Up", or choose another event/);
	await stage.trigger({ wakeUp: false }, { events: ['deleted', 'updated'] }, 'oAuth2').activate();
});

it('is not started by anybody else', async () => {
	const trigger = stage.trigger({}, { events: ['deleted'] }, 'oAuth2');
	const listening = await trigger.listenForTest();
	const url = trigger.productionUrl.replace('/webhook/', '/webhook-test/');
	const said = `${Date.now()}.made-up`;
	for (const address of [url, trigger.productionUrl]) {
		const { status } = await fetch(address, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ bitrix24TestRequest: said, proof: 'made up' }),
		});
		expect(status).toBe(address === url ? 403 : 404);
	}
	await listening.cancel();
});
