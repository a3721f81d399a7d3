/* eslint-disable @n8n/community-nodes/require-node-api-error */
import type { IDataObject, INodeExecutionData, IWebhookResponseData } from 'n8n-workflow';
import type { Request, Response } from 'express';
import type { TriggerNode } from './triggerNode';
import type { TriggerRun } from './triggerRun';

/**
 * One *Listen for test event* of the editor, as n8n's `test-webhooks.ts` does it: static data of its
 * own, another address, and over after the first delivery that starts a run.
 */
export class TestListening {
	/** The test run; settles when its delivery has come, or fails as the run would. */
	readonly received: Promise<TriggerRun>;
	private settle!: { resolve: (run: TriggerRun) => void; reject: (error: unknown) => void };
	private staticData: IDataObject = {};

	constructor(private readonly trigger: TriggerNode) {
		this.received = new Promise((resolve, reject) => {
			this.settle = { resolve, reject };
		});
		this.received.catch(() => undefined);
	}

	/** @throws what `create` throws */
	async start(): Promise<void> {
		const workflow = this.trigger.workflow({});
		this.trigger.host.webhooks.register(
			this.path,
			async (request, response) => await this.receive(request, response),
		);
		try {
			await this.trigger.subscribe(workflow, 'manual', 'manual', true);
			this.staticData = workflow.staticData;
		} catch (error) {
			this.trigger.host.webhooks.remove(this.path);
			await this.trigger.unsubscribe(workflow, true);
			throw error;
		}
	}

	/** Stops listening. @throws what `delete` throws */
	async cancel(): Promise<void> {
		this.trigger.host.webhooks.remove(this.path);
		await this.trigger.unsubscribe(this.trigger.workflow(this.staticData), true);
	}

	private get path(): string {
		return this.trigger.webhookPath('webhook-test');
	}

	private async receive(request: Request, response: Response): Promise<IWebhookResponseData> {
		const workflow = this.trigger.workflow({});
		const result = await this.trigger.callWebhook(workflow, 'manual', request, response);
		if (!result.workflowData) return result;
		await this.cancel();
		this.runTrigger().then(this.settle.resolve, this.settle.reject);
		return result;
	}

	/** In a test run n8n takes only what `trigger()` emits as the run's data. */
	private async runTrigger(): Promise<TriggerRun> {
		const emitted = await new Promise<INodeExecutionData[][]>((resolve, reject) => {
			const workflow = this.trigger.workflow({});
			const context = this.trigger.triggerContext(workflow, 'manual', 'manual', resolve);
			void (async () => {
				const response = await this.trigger.type.trigger?.call(context);
				await response?.manualTriggerFunction?.();
				await response?.closeFunction?.();
			})().catch(reject);
		});
		return { items: emitted.flat(), by: 'test' };
	}
}
