/* eslint-disable @n8n/community-nodes/no-restricted-imports, no-console */
import { setTimeout as delay } from 'node:timers/promises';
import { Recorder, recordedWorkflow } from '../e2e/recorder';
import { TRIGGER } from '../e2e/stage';
import { importWorkflow } from '../host/connectedPortal';
import type { StoredWorkflow, WorkflowDefinition } from '../host/n8n';
import { waitUntil } from '../host/waitUntil';
import { Cluster } from './cluster';
import { missingServices } from './services';

jest.setTimeout(300_000);

const missing = missingServices();
if (missing.length > 0) {
	console.warn(`The cluster is not tested: this machine lacks ${missing.join(' and ')}`);
}
const onCluster = missing.length > 0 ? describe.skip : describe;

onCluster('n8n in queue mode', () => {
	let cluster: Cluster;
	let recorder: Recorder;
	let changes = 0;

	beforeAll(async () => {
		recorder = await new Recorder().start();
		cluster = await Cluster.start({ webhookProcessor: true });
	});

	afterEach(async () => {
		recorder.release();
		cluster.portal.faults.clear();
	});

	afterAll(async () => {
		await cluster?.strike();
		await recorder?.stop();
	});

	const active = async (
		name: string,
		parameters: object,
		settings: WorkflowDefinition['settings'] = {},
	): Promise<StoredWorkflow> => {
		const definition = { ...recordedWorkflow(name, recorder, parameters), settings };
		const workflow = await importWorkflow(cluster.main, definition, cluster.credential);
		await cluster.main.activate(workflow.id);
		return workflow;
	};

	const addItem = (): number =>
		cluster.portal.items.add(cluster.entityTypeId, { title: 'An item' }, { silent: true });

	const change = (id: number): void => {
		cluster.portal.items.update(cluster.entityTypeId, id, { title: `Change ${++changes}` });
	};

	const arrived = async (name: string, ids: readonly number[], seconds = 90): Promise<number[]> =>
		await waitUntil(
			() => `${name} to get ${ids.join()}; it got ${recorder.idsOf(name).flat().join()}`,
			() => {
				const seen = recorder.idsOf(name).flat();
				return ids.every((id) => seen.includes(id)) ? seen : undefined;
			},
			{ seconds },
		);

	it('an instant change runs on a worker, once', async () => {
		const workflow = await active('instant', { output: 'item' });
		const id = addItem();
		change(id);
		expect(await arrived('instant', [id])).toEqual([id]);
		await cluster.main.deactivate(workflow.id);
	});

	it('a delivery to the webhook processor runs too', async () => {
		const workflow = await active('processor', {});
		const [bound] = cluster.portal.subscriptions;
		const handler = new URL(bound?.handler ?? '');
		const processor = new URL(cluster.webhookProcessor?.url ?? '');
		handler.host = processor.host;
		const response = await fetch(handler, {
			method: 'POST',
			body: new URLSearchParams({
				event: 'ONCRMDYNAMICITEMUPDATE',
				'data[FIELDS][ID]': '77',
				'data[FIELDS][ENTITY_TYPE_ID]': String(cluster.entityTypeId),
				ts: '1723538517',
				'auth[domain]': cluster.portal.domain,
				'auth[member_id]': cluster.portal.memberId,
			}),
		});
		expect(response.status).toBe(200);
		expect(await arrived('processor', [77])).toEqual([77]);
		await cluster.main.deactivate(workflow.id);
	});

	it.each(['onSuccess', 'onFinish'])(
		'guaranteed delivery goes on after a run that n8n timed out (%s)',
		async (acknowledge) => {
			const name = `timed out ${acknowledge}`;
			const options = { acknowledge, maxAttempts: 1 };
			const workflow = await active(
				name,
				{ delivery: 'guaranteed', options },
				{ executionTimeout: 3 },
			);
			recorder.holds = true;
			const [first, second] = [addItem(), addItem()];
			change(first);
			await arrived(name, [first]);
			await delay(6_000);
			recorder.release();
			change(second);
			await arrived(name, [second], 150);
			await cluster.main.deactivate(workflow.id);
		},
	);

	it('guaranteed delivery goes on after Redis came back empty while a run went on', async () => {
		const options = { maxRunTime: 15, maxAttempts: 3 };
		const workflow = await active('redis', { delivery: 'guaranteed', options });
		recorder.holds = true;
		const [first, second] = [addItem(), addItem()];
		change(first);
		await arrived('redis', [first]);
		await cluster.redis.restart();
		recorder.release();
		await delay(1_000);
		change(second);
		await arrived('redis', [second], 180);
		await cluster.main.deactivate(workflow.id);
	});

	it('a test run on a worker shows the item that changed last', async () => {
		const definition = recordedWorkflow('manual', recorder, { output: 'item' });
		const workflow = await importWorkflow(cluster.main, definition, cluster.credential);
		const id = addItem();
		await cluster.main.listenForTest(workflow.id, TRIGGER);
		change(id);
		const [execution] = await cluster.main.waitForExecutions(workflow.id, 1, 60);
		expect(execution).toMatchObject({ mode: 'manual', status: 'success' });
		expect(await arrived('manual', [id])).toEqual([id]);
	});

	it('SIGTERM of the main loses none of 60 answered deliveries', async () => {
		const workflow = await active('deploy', { output: 'item' });
		const ids = Array.from({ length: 60 }, addItem);
		const before = cluster.portal.deliveries.length;
		for (const id of ids) change(id);
		await waitUntil('all deliveries to be answered', () => {
			const made = cluster.portal.deliveries.slice(before);
			return (made.length === 60 && made.every(({ endedAt }) => endedAt)) || undefined;
		});
		const answered = cluster.portal.deliveries
			.slice(before)
			.filter(({ status }) => status === 200).length;
		await cluster.main.restart();
		expect(answered).toBe(60);
		expect(new Set(await arrived('deploy', ids)).size).toBe(60);
		await cluster.main.deactivate(workflow.id);
	});
});
