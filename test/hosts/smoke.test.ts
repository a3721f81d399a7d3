import { boundEvents, newestRun, TRIGGER, withTrigger } from '../e2e/stage';
import { waitUntil } from '../host/waitUntil';
import { inEachHost } from './hostStage';

jest.setTimeout(300_000);

const UPDATE = 'ONCRMDYNAMICITEMUPDATE';

inEachHost('n8n %s', (host) => {
	it('starts a run with a change and its item, and unsubscribes when it is deactivated', async () => {
		const { n8n, portal, entityTypeId, itemId } = host.stage;
		const workflow = await host.instant({ events: ['added', 'updated', 'deleted'] });
		expect(boundEvents(host.stage, n8n.webhookUrl(workflow, TRIGGER))).toHaveLength(3);
		const title = host.change();
		const { event, item, mode, status } = await newestRun(host.stage, workflow.id, 1);
		expect({ mode, status }).toEqual({ mode: 'trigger', status: 'success' });
		expect(event).toMatchObject({ event: 'updated', entityTypeId, id: itemId });
		expect(item).toMatchObject({ entityTypeId, id: itemId, title, opened: true });

		await host.end(workflow);
		expect(portal.subscriptions).toEqual([]);
		host.change();
		await portal.idle();
		expect(await n8n.executions(workflow.id)).toHaveLength(1);
	});

	it('follows a choice that is changed while it is active', async () => {
		const { n8n } = host.stage;
		const workflow = await host.instant({ events: ['updated'] });
		const nodes = withTrigger(workflow, { events: ['deleted'] });
		await n8n.republish(workflow.id, { nodes });
		expect(boundEvents(host.stage, n8n.webhookUrl(workflow, TRIGGER))).toEqual([
			'ONCRMDYNAMICITEMDELETE',
		]);
	});

	it.each(['onSuccess', 'onFinish', 'onStart'])(
		'delivers with guaranteed delivery, acknowledged %s',
		async (acknowledge) => {
			const workflow = await host.guaranteed(acknowledge, { acknowledge });
			const title = host.change();
			await host.queueEmpty();
			const runs = await host.stage.n8n.waitForExecutions(workflow.id, 1);
			expect(runs).toMatchObject([{ mode: 'trigger', status: 'success' }]);
			expect(host.titlesOf(acknowledge)).toEqual([title]);
			await host.end(workflow);
			await host.released();
			expect(host.stage.portal.subscriptions).toEqual([]);
		},
	);

	it('repeats a change whose run has failed, until it succeeds', async () => {
		await host.guaranteed('repeated');
		host.recorder.status = 500;
		const title = host.change();
		await waitUntil('a failed run', () => host.titlesOf('repeated').length || undefined);
		host.recorder.status = 200;
		await host.queueEmpty();
		expect(new Set(host.titlesOf('repeated'))).toEqual(new Set([title]));
		expect(host.titlesOf('repeated').length).toBeGreaterThan(1);
	});

	it('gets changes again after a restart, and those made meanwhile', async () => {
		const { n8n, portal } = host.stage;
		const [first, second] = [await host.instant(), await host.guaranteed('restarted')];
		await n8n.stop();
		portal.dropSubscriptions();
		await n8n.restart();
		expect(boundEvents(host.stage, n8n.webhookUrl(first, TRIGGER))).toEqual([UPDATE]);
		const title = host.change();
		await host.queueEmpty();
		expect(host.titlesOf('restarted')).toEqual([title]);
		expect((await newestRun(host.stage, first.id, 1)).item).toMatchObject({ title });

		await n8n.stop();
		const meanwhile = host.change();
		await n8n.restart();
		await host.queueEmpty();
		expect(host.titlesOf('restarted')).toEqual([title, meanwhile]);
		await host.end(first);
		await host.end(second);
		await host.released();
		expect(portal.subscriptions).toEqual([]);
	});
});
