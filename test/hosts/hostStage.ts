/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { Recorder, recordedWorkflow } from '../e2e/recorder';
import { activeWorkflow, setStage, type Stage } from '../e2e/stage';
import { importWorkflow } from '../host/connectedPortal';
import type { StoredWorkflow, WorkflowDefinition } from '../host/n8n';
import { chosenVersions } from '../host/n8nVersions';
import { waitUntil } from '../host/waitUntil';

/** A deactivated workflow keeps its share of the queue for so long, in case it is a re-publish. */
const RELEASED_MS = 6_000;

/** One version of n8n with a portal, and a recorder of what its runs were given. */
export class HostStage {
	private readonly active = new Set<StoredWorkflow>();

	private changes = 0;

	readonly recorder = new Recorder();

	private current: Stage | undefined;

	constructor(readonly version: string) {}

	/** @throws Error before {@link set} */
	get stage(): Stage {
		if (!this.current) throw new Error('The stage is not set');
		return this.current;
	}

	async set(): Promise<void> {
		await this.recorder.start();
		this.current = await setStage({}, {}, this.version);
	}

	async stop(): Promise<void> {
		await this.current?.stop();
		await this.recorder.stop();
	}

	/** The next test finds an unused portal, also if the last one failed. */
	async clear(): Promise<void> {
		this.recorder.status = 200;
		this.recorder.release();
		for (const workflow of this.active) await this.end(workflow);
		this.current?.portal.dropSubscriptions();
	}

	/** The trigger with instant delivery, then Get. */
	async instant(trigger: object = {}): Promise<StoredWorkflow> {
		const workflow = await activeWorkflow(this.stage, trigger);
		this.active.add(workflow);
		return workflow;
	}

	/** The trigger with guaranteed delivery, then a request to the recorder. */
	async guaranteed(
		name: string,
		options: object = {},
		settings: WorkflowDefinition['settings'] = {},
	): Promise<StoredWorkflow> {
		const parameters = { delivery: 'guaranteed', options, output: 'item' };
		const definition = { ...recordedWorkflow(name, this.recorder, parameters), settings };
		const { n8n, credential } = this.stage;
		const workflow = await importWorkflow(n8n, definition, credential);
		await n8n.activate(workflow.id);
		this.active.add(workflow);
		return workflow;
	}

	async end(workflow: StoredWorkflow): Promise<void> {
		this.active.delete(workflow);
		await this.stage.n8n.deactivate(workflow.id);
	}

	/** Waits until no workflow can have a subscription any more. */
	async released(): Promise<void> {
		await delay(RELEASED_MS);
	}

	/** Changes the stage's item. @returns its new title */
	change(): string {
		const { portal, entityTypeId, itemId } = this.stage;
		const title = `Change ${++this.changes}`;
		portal.items.update(entityTypeId, itemId, { title });
		return title;
	}

	/** Rows that are to be dealt with; those set aside stay. */
	waiting(): number {
		return this.stage.portal.queue.rows().filter(({ ERROR }) => ERROR !== '1').length;
	}

	async queueEmpty(): Promise<void> {
		await waitUntil(
			() => `the queue to be empty: ${JSON.stringify(this.stage.portal.queue.rows())}`,
			() => this.waiting() === 0 || undefined,
			{ seconds: 90 },
		);
	}

	/** The title in every item that the runs of a workflow were given. */
	titlesOf(name: string): Array<string | undefined> {
		return this.recorder.runs
			.filter(({ workflow }) => workflow === name)
			.flatMap(({ items }) => items.map(({ item }) => item?.title));
	}
}

/**
 * Runs tests in each chosen version of n8n: one stage a version, cleared after each test.
 * @param tests declares the tests; the stage is set while they run
 */
export function inEachHost(name: string, tests: (host: HostStage) => void): void {
	describe.each(chosenVersions())(name, (version) => {
		const host = new HostStage(version);
		beforeAll(async () => await host.set());
		afterEach(async () => await host.clear());
		afterAll(async () => await host.stop());
		tests(host);
	});
}
