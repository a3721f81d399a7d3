/* eslint-disable no-console */
import { Recorder, recordedWorkflow } from '../e2e/recorder';
import { importWorkflow } from '../host/connectedPortal';
import type { StoredWorkflow, WorkflowDefinition } from '../host/n8n';
import { waitUntil } from '../host/waitUntil';
import { Cluster, type ClusterOptions } from './cluster';
import { missingServices } from './services';

const missing = missingServices();
if (missing.length > 0) {
	console.warn(`The cluster is not tested: this machine lacks ${missing.join(' and ')}`);
}

/** `describe`, skipped on a machine that lacks what a cluster needs. */
export const onCluster = missing.length > 0 ? describe.skip : describe;

/** A cluster and what its workflows report to: what the tests of one file share. */
export class ClusterStage {
	private changes = 0;
	private activeIds: string[] = [];

	private constructor(
		readonly cluster: Cluster,
		readonly recorder: Recorder,
	) {}

	static async start(options: ClusterOptions): Promise<ClusterStage> {
		const recorder = await new Recorder().start();
		return new ClusterStage(await Cluster.start(options), recorder);
	}

	/** An active workflow that reports what it was given under its name. */
	async active(
		name: string,
		parameters: object,
		settings: WorkflowDefinition['settings'] = {},
	): Promise<StoredWorkflow> {
		const { main, credential } = this.cluster;
		const definition = { ...recordedWorkflow(name, this.recorder, parameters), settings };
		const workflow = await importWorkflow(main, definition, credential);
		await main.activate(workflow.id);
		this.activeIds.push(workflow.id);
		return workflow;
	}

	/** Adds an item without an event. @returns its id */
	addItem = (): number =>
		this.cluster.portal.items.add(
			this.cluster.entityTypeId,
			{ title: 'An item' },
			{ silent: true },
		);

	change(id: number): void {
		const title = `Change ${++this.changes}`;
		this.cluster.portal.items.update(this.cluster.entityTypeId, id, { title });
	}

	/** Waits until a workflow has got these items. @returns all that it got */
	async arrived(name: string, ids: readonly number[], seconds = 90): Promise<number[]> {
		const seen = () => this.recorder.idsOf(name).flat();
		return await waitUntil(
			() => `${name} to get ${ids.join()}; it got ${seen().join()}`,
			() => (ids.every((id) => seen().includes(id)) ? seen() : undefined),
			{ seconds },
		);
	}

	/** Waits until the portal's queue holds nothing. */
	async queueEmpty(seconds = 90): Promise<void> {
		const { queue } = this.cluster.portal;
		await waitUntil(
			() => `the queue to be empty; ${queue.size()} rows are left`,
			() => queue.size() === 0 || undefined,
			{ seconds },
		);
	}

	/** Changes these items and waits until n8n has answered. @returns how many deliveries got 200 */
	async changeAndHear(ids: readonly number[]): Promise<number> {
		const { portal } = this.cluster;
		const before = portal.deliveries.length;
		for (const id of ids) this.change(id);
		return await waitUntil('all deliveries to be answered', () => {
			const made = portal.deliveries.slice(before);
			const areAnswered = made.length === ids.length && made.every(({ endedAt }) => endedAt);
			return areAnswered ? made.filter(({ status }) => status === 200).length : undefined;
		});
	}

	/** Ends what a test has left: held runs, faults, workflows and what they had bound. */
	async calm(): Promise<void> {
		const { main, portal } = this.cluster;
		this.recorder.release();
		portal.faults.clear();
		for (const id of this.activeIds.splice(0)) await main.deactivate(id);
		await waitUntil(
			() => `no subscriptions; there are ${portal.subscriptions.length}`,
			() => portal.subscriptions.length === 0 || undefined,
		);
	}

	async stop(): Promise<void> {
		await this.cluster.stop();
		await this.recorder.stop();
	}
}
