import { importWorkflow } from '../host/connectedPortal';
import type { StoredWorkflow } from '../host/n8n';
import { waitUntil } from '../host/waitUntil';
import {
	activeWorkflow,
	boundEvents,
	newestRun,
	setStage,
	TRIGGER,
	triggerThenGet,
	withTrigger,
	type Stage,
} from './stage';

jest.setTimeout(180_000);

const UPDATE = 'ONCRMDYNAMICITEMUPDATE';

let stage: Stage;

beforeAll(async () => {
	stage = await setStage();
});

afterAll(() => stage?.stop());

const active = new Set<StoredWorkflow>();

/** The example workflow, active until the end of the test at the latest. */
async function activate(trigger: object = {}): Promise<StoredWorkflow> {
	const workflow = await activeWorkflow(stage, trigger);
	active.add(workflow);
	return workflow;
}

async function end(workflow: StoredWorkflow): Promise<void> {
	active.delete(workflow);
	await stage.n8n.deactivate(workflow.id);
}

/** The next test finds an unused portal, also if this one failed. */
afterEach(async () => {
	for (const workflow of active) await end(workflow);
	stage.portal.dropSubscriptions();
});

const productionUrl = (workflow: StoredWorkflow) => stage.n8n.webhookUrl(workflow, TRIGGER);

it('gives the event of a change and the full item, and no secret', async () => {
	const { portal, entityTypeId, itemId } = stage;
	const workflow = await activate();
	expect(boundEvents(stage, productionUrl(workflow))).toEqual([UPDATE]);

	const title = 'Заявка «№ 7» 😀 + & = 100 % %41';
	portal.items.update(entityTypeId, itemId, { title });
	const { data, event, item, mode } = await newestRun(stage, workflow.id, 1);

	expect(mode).toBe('trigger');
	expect(event).toEqual({
		event: 'updated',
		entityTypeId,
		id: itemId,
		occurredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
		portal: { domain: portal.domain, memberId: portal.memberId },
	});
	expect(item).toMatchObject({ entityTypeId, id: itemId, title, opened: true });
	const delivery = new URLSearchParams(portal.deliveries.at(-1)?.body);
	for (const secret of ['auth[access_token]', 'auth[application_token]']) {
		expect(delivery.get(secret)).toMatch(/./);
		expect(JSON.stringify(data)).not.toContain(delivery.get(secret));
	}
});

it('leaves no subscription behind when it is deactivated, and gets no more changes', async () => {
	const { n8n, portal, entityTypeId, itemId } = stage;
	const workflow = await activate({ events: ['added', 'updated', 'deleted'] });
	expect(boundEvents(stage, productionUrl(workflow))).toHaveLength(3);
	await end(workflow);
	expect(portal.subscriptions).toEqual([]);

	portal.items.update(entityTypeId, itemId, { title: 'Nobody listens' });
	await portal.idle();
	expect(await n8n.executions(workflow.id)).toEqual([]);
});

it('has one subscription a type and event after five re-publications', async () => {
	const { n8n, portal, entityTypeId, itemId } = stage;
	const workflow = await activate({ objectTypes: [entityTypeId, 2] });
	for (let round = 1; round <= 5; round++) {
		const events = round % 2 ? ['updated', 'added'] : ['updated'];
		await n8n.republish(workflow.id, { nodes: withTrigger(workflow, { events }) });
	}
	expect(boundEvents(stage, productionUrl(workflow))).toEqual([
		'ONCRMDEALADD',
		'ONCRMDEALUPDATE',
		`ONCRMDYNAMICITEMADD_${entityTypeId}`,
		`${UPDATE}_${entityTypeId}`,
	]);

	portal.items.update(entityTypeId, itemId, { title: 'After five publications' });
	const { count, item } = await newestRun(stage, workflow.id, 1);
	await portal.idle();
	expect(count).toBe(1);
	expect(item).toMatchObject({ title: 'After five publications' });
});

it('leaves no stale subscription when the choice changes', async () => {
	const { n8n } = stage;
	const workflow = await activate({ events: ['updated'] });
	await n8n.republish(workflow.id, { nodes: withTrigger(workflow, { events: ['deleted'] }) });
	expect(boundEvents(stage, productionUrl(workflow))).toEqual(['ONCRMDYNAMICITEMDELETE']);
});

it('gives deals their own type, which their events do not name', async () => {
	const { portal } = stage;
	const workflow = await activate({ objectTypes: [2], events: ['added'] });
	const id = portal.items.add(2, { title: 'A new deal' });
	const { event, item } = await newestRun(stage, workflow.id, 1);
	expect(event).toMatchObject({ event: 'added', entityTypeId: 2, id });
	expect(item).toMatchObject({ entityTypeId: 2, id, title: 'A new deal' });
});

it('serves two workflows on one application, and ends only the one that is deactivated', async () => {
	const { portal, entityTypeId, itemId } = stage;
	const first = await activate();
	const second = await activate();
	portal.items.update(entityTypeId, itemId, { title: 'For both' });
	for (const workflow of [first, second]) {
		expect((await newestRun(stage, workflow.id, 1)).item).toMatchObject({ title: 'For both' });
	}

	await end(first);
	portal.items.update(entityTypeId, itemId, { title: 'For the second' });
	expect((await newestRun(stage, second.id, 2)).item).toMatchObject({ title: 'For the second' });
	expect((await newestRun(stage, first.id, 1)).count).toBe(1);
});

it('listens for a test event beside production', async () => {
	const { n8n, portal, entityTypeId, itemId } = stage;
	const workflow = await activate();
	await n8n.listenForTest(workflow.id, TRIGGER);
	expect(boundEvents(stage, n8n.webhookUrl(workflow, TRIGGER, 'test'))).toEqual([UPDATE]);

	portal.items.update(entityTypeId, itemId, { title: 'Seen twice' });
	await newestRun(stage, workflow.id, 2);
	const runs = await n8n.executions(workflow.id);
	expect(runs.map(({ mode, status }) => `${mode} ${status}`).sort()).toEqual([
		'manual success',
		'trigger success',
	]);
	// the run has ended before n8n has ended the listening
	const testUrl = n8n.webhookUrl(workflow, TRIGGER, 'test');
	await waitUntil(
		'the test subscription to go',
		() => !boundEvents(stage, testUrl).length || undefined,
	);
	expect(boundEvents(stage, productionUrl(workflow))).toEqual([UPDATE]);
});

it('listens for a test event of a workflow that is not active, until it is told to stop', async () => {
	const { n8n, portal, credential } = stage;
	const workflow = await importWorkflow(n8n, triggerThenGet(), credential);
	await n8n.listenForTest(workflow.id, TRIGGER);
	expect(portal.subscriptions).toHaveLength(1);
	await n8n.stopListening(workflow.id);
	// n8n answers the editor before the trigger has unbound
	await waitUntil('the test subscription to go', () => !portal.subscriptions.length || undefined);
});

it('gets changes again after a restart, also if the portal has lost the subscription', async () => {
	const { n8n, portal, entityTypeId, itemId } = stage;
	const workflow = await activate();
	await n8n.restart();
	expect(boundEvents(stage, productionUrl(workflow))).toEqual([UPDATE]);
	portal.items.update(entityTypeId, itemId, { title: 'After a restart' });
	expect((await newestRun(stage, workflow.id, 1)).item).toMatchObject({ title: 'After a restart' });

	portal.dropSubscriptions();
	await n8n.restart();
	expect(boundEvents(stage, productionUrl(workflow))).toEqual([UPDATE]);
	portal.items.update(entityTypeId, itemId, { title: 'After a loss' });
	expect((await newestRun(stage, workflow.id, 2)).item).toMatchObject({ title: 'After a loss' });
});
