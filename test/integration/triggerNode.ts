/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error */
import {
	NodeHelpers,
	deepCopy,
	type IDataObject,
	type INode,
	type INodeParameters,
	type INodeType,
	type ITriggerFunctions,
	type ITriggerResponse,
	type IWebhookResponseData,
	type Workflow,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import type { NodeHost, NodeOptions } from './nodeHost';
import { TestListening } from './testListening';
import { TriggerContexts } from './triggerContexts';
import { endedRun, type DonePromise, type RunEnd, type TriggerRun } from './triggerRun';

const NAME = 'bitrix24CrmItemTrigger';

export interface TriggerOptions extends NodeOptions {
	workflowId?: string;
	/** The part of the webhook's address that tells this node's; default: made of the node's id. */
	webhookId?: string;
}

/** An active workflow with the trigger, handled as n8n handles one (ARCHITECTURE.md "Life cycle"). */
export class TriggerNode {
	/** Every run it started, oldest first. */
	readonly runs: TriggerRun[] = [];
	/** Errors it reported with `emitError` and `saveFailedExecution`. */
	readonly reported: Error[] = [];
	readonly workflowId: string;
	/** How a run it emitted ends; it may wait to hold the run up. */
	endRun: (run: TriggerRun) => RunEnd | Promise<RunEnd> = () => 'success';
	node: INode;
	private readonly started = new EventEmitter();
	/** What n8n has stored with the workflow. */
	staticData: IDataObject = {};
	/** The workflow's settings, as the editor keeps them. */
	settings: IDataObject = {};
	private response: ITriggerResponse | undefined;
	private taken = 0;

	constructor(
		readonly host: NodeHost,
		{ workflowId, webhookId, ...options }: TriggerOptions,
	) {
		const node = host.node(NAME, options);
		this.workflowId = workflowId ?? `workflow-of-${node.id}`;
		this.node = { ...node, webhookId: webhookId ?? `${this.workflowId}-${node.id}` };
	}

	get type(): INodeType {
		return this.host.nodePackage.getByNameAndVersion(this.node.type, this.node.typeVersion);
	}

	/** The address deliveries go to, as the editor shows it. */
	get productionUrl(): string {
		return `${this.host.publicUrl}${this.webhookPath('webhook')}`;
	}

	/** Publishes the workflow. @throws what `create` throws, after cleaning up as n8n does */
	async activate(activation: WorkflowActivateMode = 'activate'): Promise<void> {
		const workflow = this.workflow();
		this.host.webhooks.register(
			this.webhookPath('webhook'),
			async (request, response) => await this.receive(request, response),
		);
		try {
			await this.subscribe(workflow, 'trigger', activation);
		} catch (error) {
			await this.unsubscribe().catch((failure: Error) => this.host.log.error(failure.message));
			throw error;
		} finally {
			this.saveStaticData(workflow);
		}
		await this.startTrigger(workflow, activation);
	}

	/** Publishes the workflow with other parameters: the old subscription goes, the new one comes. */
	async republish(parameters: INodeParameters): Promise<void> {
		await this.deactivate();
		this.node = { ...this.node, parameters };
		await this.activate('update');
	}

	/** n8n stops and starts again. */
	async restart(): Promise<void> {
		await this.close();
		await this.activate('init');
	}

	/** @throws what `delete` throws; n8n has forgotten the webhook all the same */
	async deactivate(): Promise<void> {
		await this.close();
		this.host.webhooks.remove(this.webhookPath('webhook'));
		await this.unsubscribe();
	}

	/** n8n stops: the trigger is closed, nothing is unsubscribed. */
	async close(): Promise<void> {
		const response = this.response;
		this.response = undefined;
		await response?.closeFunction?.();
	}

	/** *Listen for test event*: subscribes beside production until one delivery came. */
	async listenForTest(): Promise<TestListening> {
		const listening = new TestListening(this);
		await listening.start();
		return listening;
	}

	/** The next run nobody has taken yet, as soon as there is one. */
	async nextRun(): Promise<TriggerRun> {
		const index = this.taken++;
		while (this.runs.length <= index) {
			await new Promise((resolve) => this.started.once('run', resolve));
		}
		return this.runs[index] as TriggerRun;
	}

	workflow(staticData: IDataObject = deepCopy(this.staticData)): Workflow {
		return this.host.workflow(this.node, this.workflowId, staticData, this.settings);
	}

	/** As `checkExists`, then `create` if it says no. */
	async subscribe(
		workflow: Workflow,
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
		isTest = false,
	): Promise<void> {
		const methods = this.type.webhookMethods?.default;
		const context = this.contexts(workflow).hook(mode, activation, isTest);
		if (!(await methods?.checkExists.call(context))) await methods?.create.call(context);
	}

	/** n8n calls `delete` in the mode `internal`, in production and in a test. */
	async unsubscribe(workflow = this.workflow(), isTest = false): Promise<void> {
		const context = this.contexts(workflow).hook('internal', 'update', isTest);
		await this.type.webhookMethods?.default?.delete.call(context);
		if (!isTest) this.saveStaticData(workflow);
	}

	/** Calls `webhook()` for a request that came in. */
	async callWebhook(
		workflow: Workflow,
		mode: WorkflowExecuteMode,
		request: Request,
		response: Response,
	): Promise<IWebhookResponseData> {
		const context = this.contexts(workflow).webhook(mode, request, response);
		const result = await this.type.webhook?.call(context);
		return result ?? {};
	}

	triggerContext(
		workflow: Workflow,
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
		emit: ITriggerFunctions['emit'],
	): ITriggerFunctions {
		const report = (error: Error) => void this.reported.push(error);
		return this.contexts(workflow).trigger(mode, activation, emit, report);
	}

	record(run: TriggerRun): TriggerRun {
		this.runs.push(run);
		this.started.emit('run');
		return run;
	}

	webhookPath(endpoint: 'webhook' | 'webhook-test'): string {
		const path = NodeHelpers.getNodeWebhookPath(this.workflowId, this.node, 'webhook', false);
		return `${endpoint}/${path}`;
	}

	private contexts(workflow: Workflow): TriggerContexts {
		return new TriggerContexts(this.host, this.type, workflow, this.node);
	}

	/** What `webhook()` writes into the static data is lost when a run starts. */
	private async receive(request: Request, response: Response): Promise<IWebhookResponseData> {
		const workflow = this.workflow();
		try {
			const result = await this.callWebhook(workflow, 'webhook', request, response);
			if (result.workflowData) this.record({ items: result.workflowData.flat(), by: 'webhook' });
			else this.saveStaticData(workflow);
			return result;
		} catch (failure) {
			this.record({ items: [], by: 'webhook', failure });
			throw failure;
		}
	}

	private async startTrigger(workflow: Workflow, activation: WorkflowActivateMode): Promise<void> {
		const context = this.triggerContext(
			workflow,
			'trigger',
			activation,
			(data, _responsePromise, donePromise, deduplicationKey) => {
				const run = {
					items: data.flat(),
					by: 'emit' as const,
					...(deduplicationKey === undefined ? {} : { deduplicationKey }),
				};
				this.saveStaticData(workflow);
				void this.runEmission(run, donePromise as DonePromise | undefined);
			},
		);
		this.response = await this.type.trigger?.call(context);
		// n8n saves once more at the end of an activation.
		this.saveStaticData(workflow);
	}

	/** n8n stores what has changed after an activation, at an emission, and after a webhook without run. */
	private saveStaticData({ staticData }: Workflow): void {
		if (staticData.__dataChanged) this.staticData = deepCopy(staticData);
	}

	/** A second emission with a key starts no run, whichever workflow had the key first. */
	private async runEmission(run: TriggerRun, donePromise?: DonePromise): Promise<void> {
		const { deduplicationKey: key } = run;
		if (key !== undefined && this.host.usedKeys.has(key)) {
			donePromise?.resolve(undefined);
			return;
		}
		if (key !== undefined) this.host.usedKeys.add(key);
		this.record(run);
		donePromise?.resolve(endedRun(await this.endRun(run)));
	}
}
