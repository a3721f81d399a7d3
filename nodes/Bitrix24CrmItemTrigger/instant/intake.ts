import { sleep, type INodeExecutionData, type ITriggerFunctions } from 'n8n-workflow';
import type { ItemEvent } from '../../shared/crm/events/itemEvent';
import { emitRun } from '../runs/runEmission';
import { startInTurn } from '../runs/startLine';
import { inWords } from '../runs/triggerReports';

/** n8n gives a stopping process 30 seconds in all; the rest is for what n8n itself has to end. */
const CLOSING_MS = 20_000;
const CLOSING_STEP_MS = 100;

/** The items of a run; `undefined` where the delivery has become part of another run. */
type RunItems = INodeExecutionData[] | undefined;

/** How an intake makes runs of deliveries. */
export interface IntakeSettings {
	context: ITriggerFunctions;
	/** The workflow and the node: whose turn it is, where several nodes start runs. */
	nodeKey: string;
	/** The items of a delivery's run. */
	itemsOf(event: ItemEvent): Promise<RunItems>;
	/** Makes what is being collected or gathered come at once. */
	hurry(): void;
}

/**
 * What one trigger node has taken over from `webhook()` and has not started yet. Each delivery becomes
 * one run, in the order of arrival, started by `emit` as fast as n8n takes them.
 *
 * `webhook()` returns at once then: until it has returned, n8n holds 9 to 19 MB for it.
 */
export class Intake {
	private readonly waiting: Array<Promise<RunItems>> = [];
	/** Runs that n8n may not have written down yet. */
	private readonly beginning = new Set<Promise<unknown>>();
	private isStarting = false;

	constructor(private readonly settings: IntakeSettings) {}

	/** Takes a delivery that has been answered. */
	take(event: ItemEvent): void {
		this.waiting.push(this.itemsOf(event));
		void this.startAll();
	}

	/** What cannot be told (an option's expression that gives nothing usable) must not stop the others. */
	private async itemsOf(event: ItemEvent): Promise<RunItems> {
		try {
			return await this.settings.itemsOf(event);
		} catch (error) {
			const { context } = this.settings;
			const { reason } = inWords(error);
			context.logger.error(
				`"${context.getNode().name}": the change "${event.event}" of ${event.entityTypeId}:${event.id} started no run: ${reason}`,
			);
			return undefined;
		}
	}

	/** Starts what has been answered, and waits until n8n has written it down or it has ended. */
	async close(): Promise<void> {
		this.settings.hurry();
		const until = performance.now() + CLOSING_MS;
		while (this.isBusy && performance.now() < until) await sleep(CLOSING_STEP_MS);
		if (!this.isBusy) return;
		const { context } = this.settings;
		context.logger.warn(
			`"${context.getNode().name}" was stopped before ${this.waiting.length} change(s) could start their runs; they are lost`,
		);
	}

	private get isBusy(): boolean {
		return this.waiting.length > 0 || this.beginning.size > 0;
	}

	private async startAll(): Promise<void> {
		if (this.isStarting) return;
		this.isStarting = true;
		for (let next = this.waiting[0]; next; next = this.waiting[0]) {
			const items = await next;
			if (items) await startInTurn(this.settings.nodeKey, async () => await this.start(items));
			// Only now: until its run is started a delivery counts as waiting.
			this.waiting.shift();
		}
		this.isStarting = false;
	}

	private async start(items: INodeExecutionData[]): Promise<unknown> {
		const { exists, ended } = emitRun(this.settings.context, items);
		this.beginning.add(exists);
		void exists.then(() => this.beginning.delete(exists));
		return await ended;
	}
}

/** The intakes of this process, by workflow and node. */
const intakes = new Map<string, Intake>();

/** Gives an answered delivery to the node's trigger. @returns whether this process has it */
export function handOver(nodeKey: string, event: ItemEvent): boolean {
	const intake = intakes.get(nodeKey);
	intake?.take(event);
	return intake !== undefined;
}

/** From now on the node's deliveries are handed over. @returns ends that, and finishes what is there */
export function openIntake(settings: IntakeSettings): () => Promise<void> {
	const intake = new Intake(settings);
	intakes.set(settings.nodeKey, intake);
	return async () => {
		if (intakes.get(settings.nodeKey) === intake) intakes.delete(settings.nodeKey);
		await intake.close();
	};
}
