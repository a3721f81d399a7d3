/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { recordedWorkflow } from '../e2e/recorder';
import { TRIGGER } from '../e2e/stage';
import { importWorkflow } from '../host/connectedPortal';
import { ClusterStage, onCluster } from './clusterStage';

jest.setTimeout(300_000);

onCluster('n8n in queue mode', () => {
	let stage: ClusterStage;

	beforeAll(async () => {
		stage = await ClusterStage.start({ webhookProcessor: true });
	});

	afterEach(async () => await stage.calm());

	afterAll(async () => await stage?.stop());

	it('an instant change runs on a worker, once', async () => {
		await stage.active('instant', { output: 'item' });
		const id = stage.addItem();
		stage.change(id);
		expect(await stage.arrived('instant', [id])).toEqual([id]);
	});

	it('a delivery to the webhook processor runs too', async () => {
		await stage.active('processor', {});
		const [bound] = stage.cluster.portal.subscriptions;
		const handler = new URL(bound?.handler ?? '');
		const processor = new URL(stage.cluster.webhookProcessor?.url ?? '');
		handler.host = processor.host;
		const response = await fetch(handler, {
			method: 'POST',
			body: new URLSearchParams({
				event: 'ONCRMDYNAMICITEMUPDATE',
				'data[FIELDS][ID]': '77',
				'data[FIELDS][ENTITY_TYPE_ID]': String(stage.cluster.entityTypeId),
				ts: '1723538517',
				'auth[domain]': stage.cluster.portal.domain,
				'auth[member_id]': stage.cluster.portal.memberId,
			}),
		});
		expect(response.status).toBe(200);
		expect(await stage.arrived('processor', [77])).toEqual([77]);
	});

	it.each(['onSuccess', 'onFinish'])(
		'guaranteed delivery goes on after a run that n8n timed out (%s)',
		async (acknowledge) => {
			const name = `timed out ${acknowledge}`;
			const options = { acknowledge, maxAttempts: 1 };
			await stage.active(name, { delivery: 'guaranteed', options }, { executionTimeout: 3 });
			stage.recorder.holds = true;
			const [first, second] = [stage.addItem(), stage.addItem()];
			stage.change(first);
			await stage.arrived(name, [first]);
			await delay(6_000);
			stage.recorder.release();
			stage.change(second);
			await stage.arrived(name, [second], 150);
		},
	);

	it('guaranteed delivery goes on after Redis came back empty while a run went on', async () => {
		const options = { maxRunTime: 15, maxAttempts: 3 };
		await stage.active('redis', { delivery: 'guaranteed', options });
		stage.recorder.holds = true;
		const [first, second] = [stage.addItem(), stage.addItem()];
		stage.change(first);
		await stage.arrived('redis', [first]);
		await stage.cluster.redis.restart();
		stage.recorder.release();
		await delay(1_000);
		stage.change(second);
		await stage.arrived('redis', [second], 180);
	});

	it('a test run on a worker shows the item that changed last', async () => {
		const definition = recordedWorkflow('manual', stage.recorder, { output: 'item' });
		const workflow = await importWorkflow(stage.cluster.main, definition, stage.cluster.credential);
		const id = stage.addItem();
		await stage.cluster.main.listenForTest(workflow.id, TRIGGER);
		stage.change(id);
		const [execution] = await stage.cluster.main.waitForExecutions(workflow.id, 1, 60);
		expect(execution).toMatchObject({ mode: 'manual', status: 'success' });
		expect(await stage.arrived('manual', [id])).toEqual([id]);
	});

	it('SIGTERM of the main loses none of 60 answered deliveries', async () => {
		await stage.active('deploy', { output: 'item' });
		const ids = Array.from({ length: 60 }, stage.addItem);
		expect(await stage.changeAndHear(ids)).toBe(60);
		await stage.cluster.main.restart();
		expect(new Set(await stage.arrived('deploy', ids)).size).toBe(60);
	});
});
