import { Recorder, recordedWorkflow } from '../e2e/recorder';
import { ReservationWatch } from '../e2e/reservationWatch';
import { addSoakItems, changeItems, print, seeded, soakSeed, SOAK_TYPE } from '../e2e/soak';
import { runsStarted } from '../e2e/startedRuns';
import { importWorkflow } from '../host/connectedPortal';
import type { StoredWorkflow } from '../host/n8n';
import { waitUntil } from '../host/waitUntil';
import { Cluster } from './cluster';
import { onCluster } from './clusterStage';
import { clusterSoakPlan, disturbCluster } from './soakTroubles';

jest.setTimeout(1_200_000);

onCluster('a soak of n8n in queue mode', () => {
	let cluster: Cluster;
	let recorder: Recorder;

	beforeAll(async () => {
		recorder = await new Recorder().start();
		cluster = await Cluster.start({ webhookProcessor: true, balanced: true });
	});

	afterAll(async () => {
		await cluster?.stop();
		await recorder?.stop();
	});

	const active = async (name: string, options: object, output: string): Promise<StoredWorkflow> => {
		const parameters = { objectTypes: [SOAK_TYPE], delivery: 'guaranteed', output, options };
		const definition = recordedWorkflow(name, recorder, parameters);
		const workflow = await importWorkflow(cluster.main, definition, cluster.credential);
		await cluster.main.activate(workflow.id);
		return workflow;
	};

	it('guaranteed loses nothing, and onStart repeats nothing, while every process is killed or restarted', async () => {
		const seed = soakSeed();
		const random = seeded(seed);
		const plan = clusterSoakPlan();
		const { batchSize, maxRunTime } = plan;
		const { portal } = cluster;
		addSoakItems(cluster, plan.items);
		// A process that is killed loses its runs, which is no fault of the workflow.
		const options = { batchSize, maxRunTime, maxAttempts: 20 };
		const started = await active('onStart', { ...options, acknowledge: 'onStart' }, 'event');
		const connector = portal.subscriptions.find(({ offline }) => offline === 1)?.connector_id;
		const watch = new ReservationWatch(portal, connector ?? '');
		const succeeded = await active('onSuccess', options, 'item');
		const beganAt = Date.now();
		const seconds = (): number => Math.round((Date.now() - beganAt) / 1_000);
		const troubles: string[] = [];
		const [{ last }] = await Promise.all([
			changeItems(cluster, plan, random),
			disturbCluster(cluster, plan, random, (trouble) =>
				troubles.push(`${seconds()} s ${trouble}`),
			),
		]);
		const changedAfter = seconds();
		await waitUntil(
			() =>
				`the queue to be empty; ${portal.queue.size()} rows are left (seed ${seed}; ${troubles.join(', ')})`,
			() => portal.queue.size() === 0 || undefined,
			{ seconds: 600 },
		);

		const runs = await runsStarted(cluster.main, started);
		const startedIds = new Set(runs.flat().map(({ id }) => id));
		const titles = recorder.titlesOf('onSuccess');
		const found = {
			lost: [...last].filter(([id, title]) => titles.get(id) !== title),
			lostStarted: [...last.keys()].filter((id) => !startedIds.has(id)),
			lostOfReservations: watch.missingIn(runs),
			doubled: watch.duplicatesAmong(runs),
		};
		print(
			`cluster soak, seed ${seed}: ${plan.changes} changes of ${last.size} items; ${troubles.join(', ')}; all changed after ${changedAfter} s, all dealt with after ${seconds()} s`,
			`onSuccess: ${recorder.idsOf('onSuccess').length} runs, lost ${found.lost.length}`,
			`onStart: ${runs.length} runs of ${watch.count} reservations, lost ${found.lostStarted.length + found.lostOfReservations.length}, doubled ${found.doubled}`,
		);
		expect(found).toEqual({ lost: [], lostStarted: [], lostOfReservations: [], doubled: 0 });
		for (const { id } of [succeeded, started]) await cluster.main.deactivate(id);
	});
});
