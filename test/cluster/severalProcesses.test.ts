/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { memoryOf } from '../../bench/deliveryLoad';
import { print } from '../e2e/soak';
import { ClusterStage, onCluster } from './clusterStage';
import { manyItems } from './manyItems';

jest.setTimeout(300_000);

const WORKERS = 3;
/** Answered at once and waiting for their items. */
const PENDING = 200;
/** What n8n would hold for each of them if `webhook()` waited: 9 to 19 MB. */
const LEAST_OF_AN_ISOLATE_MB = 9;

onCluster('several processes that know nothing of each other', () => {
	let stage: ClusterStage;

	beforeAll(async () => {
		// One job at a time, so that all workers have something to do.
		const env = { N8N_CONCURRENCY_PRODUCTION_LIMIT: '1' };
		stage = await ClusterStage.start({
			workers: WORKERS,
			webhookProcessor: true,
			balanced: true,
			env,
		});
	});

	afterEach(async () => {
		await stage.calm();
		sendDeliveriesTo('both');
	});

	afterAll(async () => await stage?.stop());

	function sendDeliveriesTo(whom: 'main' | 'webhook processor' | 'both'): void {
		const { balancer, main, webhookProcessor } = stage.cluster;
		if (!balancer || !webhookProcessor) throw new Error('The cluster has no balancer');
		const all = { main: main.url, 'webhook processor': webhookProcessor.url };
		balancer.targets = whom === 'both' ? Object.values(all) : [all[whom]];
	}

	it(`${WORKERS} workers read 2,500 items each beside a full bucket: nobody sees a refusal`, async () => {
		const { portal } = stage.cluster;
		const reading = await manyItems(stage.cluster, 2_500 * WORKERS);
		await reading.fillBucket();
		portal.clearLog();
		const startedAt = performance.now();
		const ids = await Promise.all(
			Array.from(
				{ length: WORKERS },
				async (_, worker) => await reading.read(2_500, 2_500 * worker),
			),
		);
		const seconds = (performance.now() - startedAt) / 1_000;
		const expected = Array.from({ length: 2_500 * WORKERS }, (_, index) => index + 1);
		expect(ids.flat()).toEqual(expected);
		const refused = portal.requests.filter(({ error }) => error === 'QUERY_LIMIT_EXCEEDED').length;
		const accepted = portal.requests.length - refused;
		const times = portal.requests.map(({ at }) => at);
		const span = (Math.max(...times) - Math.min(...times)) / 1_000;
		print(
			`${WORKERS} workers, 2,500 items each, bucket full: ${accepted} requests, ${refused} refused and repeated; ${span.toFixed(1)} s from the first to the last, which the bucket alone makes ${(accepted / 2).toFixed(1)} s; ${seconds.toFixed(1)} s in all`,
		);
		// Each process reads the fields of the type, then all items in one request.
		expect(accepted).toBeLessThanOrEqual(2 * WORKERS);
		await reading.end();
	});

	it('changes whose wake-ups reach the webhook processor are found long before the next check', async () => {
		const options = { checkEvery: 45 };
		await stage.active('unheard', { delivery: 'guaranteed', options });
		sendDeliveriesTo('webhook processor');
		const [first, second, third] = [stage.addItem(), stage.addItem(), stage.addItem()];
		// Until then its activation counts as an announcement.
		await delay(8_000);
		stage.change(first);
		await stage.arrived('unheard', [first]);
		// Nobody had announced it: from now on the drain looks every few seconds.
		for (const id of [second, third]) {
			stage.change(id);
			await stage.arrived('unheard', [id], 30);
		}
	});

	it('a run that goes on at a worker while main restarts is not run beside itself', async () => {
		const { main } = stage.cluster;
		await stage.active('long run', { delivery: 'guaranteed' });
		stage.recorder.holds = true;
		const id = stage.addItem();
		stage.change(id);
		await stage.arrived('long run', [id]);
		await main.restart();
		await delay(5_000);
		expect(stage.recorder.idsOf('long run')).toEqual([[id]]);
		stage.recorder.release();
		const releasedAt = Date.now();
		await stage.queueEmpty();
		const [, ...repeats] = stage.recorder.runs.filter((run) => run.workflow === 'long run');
		print(`a run that went on over a restart of main was repeated ${repeats.length} time(s)`);
		expect(repeats.every(({ at }) => at >= releasedAt)).toBe(true);
	});

	it('a run that ends while main is stopping is acknowledged by it and not repeated', async () => {
		const { main } = stage.cluster;
		await stage.active('short run', { delivery: 'guaranteed' });
		stage.recorder.holds = true;
		const [id, later] = [stage.addItem(), stage.addItem()];
		stage.change(id);
		await stage.arrived('short run', [id]);
		const restarted = main.restart();
		await delay(3_000);
		stage.recorder.release();
		await restarted;
		stage.change(later);
		await stage.arrived('short run', [later]);
		await stage.queueEmpty();
		expect(stage.recorder.idsOf('short run')).toEqual([[id], [later]]);
	});

	it('guaranteed delivery goes on after the publish/subscribe connections were cut as runs ended', async () => {
		const options = { maxRunTime: 15 };
		await stage.active('cut', { delivery: 'guaranteed', options });
		for (const id of [stage.addItem(), stage.addItem()]) {
			stage.recorder.holds = true;
			stage.change(id);
			await stage.arrived('cut', [id]);
			await Promise.all([stage.cluster.redis.cutSubscribers(), stage.recorder.release()]);
			await stage.queueEmpty();
		}
	});

	it(`${PENDING} pending deliveries with items cost main no isolates`, async () => {
		const { main, portal } = stage.cluster;
		await stage.active('pending', { output: 'item' });
		sendDeliveriesTo('main');
		const first = stage.addItem();
		stage.change(first);
		await stage.arrived('pending', [first]);
		const idle = await memoryOf(main.pid);
		portal.faults.add({ slow: 25_000, times: 1 });
		const ids = Array.from({ length: PENDING }, stage.addItem);
		expect(await stage.changeAndHear(ids)).toBe(PENDING);
		const megabytes = (await memoryOf(main.pid)) - idle;
		print(`${PENDING} pending deliveries with items: ${megabytes.toFixed(0)} MB above idle`);
		expect(stage.recorder.idsOf('pending').length).toBeLessThan(PENDING / 2);
		expect(megabytes).toBeLessThan((PENDING * LEAST_OF_AN_ISOLATE_MB) / 4);
		await stage.arrived('pending', ids, 200);
	});

	it('SIGTERM of a webhook processor: it is logged what is lost, and deliveries arrive again afterwards', async () => {
		await stage.active('stopped', { output: 'item' });
		sendDeliveriesTo('webhook processor');
		const ids = Array.from({ length: 60 }, stage.addItem);
		const answered = await stage.changeAndHear(ids);
		const startedBefore = stage.recorder.idsOf('stopped').length;
		await stage.cluster.webhookProcessor?.restart();
		const afterwards = stage.addItem();
		stage.change(afterwards);
		await stage.arrived('stopped', [afterwards]);
		expect(answered).toBe(ids.length);
		const told = stage.recorder.idsOf('stopped').flat();
		const lost = ids.filter((id) => !told.includes(id)).length;
		print(
			`SIGTERM of a webhook processor with ${answered} answered deliveries, ${startedBefore} of them started: ${lost} lost`,
		);
		expect(new Set(told).size).toBe(told.length);
	});
});
