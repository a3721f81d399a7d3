/*
 * Runs the BUILT nodes (dist) in the real contexts of n8n-core, with its own HTTP and OAuth2 code:
 *
 *   const host = await startNodeHost();
 *   const bitrix24OAuth2Api = host.credentials.add('bitrix24OAuth2Api', { portalUrl, clientId, … });
 *   const trigger = host.trigger({ parameters: { events: ['updated'] }, credentials: { bitrix24OAuth2Api } });
 *   await trigger.activate();           // checkExists, create, trigger(); also republish, restart, deactivate
 *   const run = await trigger.nextRun() // trigger.runs has all; deliveries reach it over real HTTP
 *   const output = await host.execute('bitrix24CrmItem', { parameters, credentials, input: [{ json }] });
 *   host.log.lines                      // what n8n would have logged
 *   await host.stop();
 *
 * `portalCredentials.ts` makes credentials of an emulated portal. Build before: `npm run build`.
 */
import { randomUUID } from 'node:crypto';
import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import { InstanceSettings } from 'n8n-core';
import {
	Workflow,
	type FunctionsBase,
	type IDataObject,
	type INode,
	type INodeCredentials,
	type INodeParameters,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { executeNode, type ExecuteOptions } from './executeNode';
import { N8nPackage } from './n8nPackage';
import { callListSearch, callLoadOptions, type ListSearchOptions } from './nodeLists';
import { RecordedLog } from './recordedLog';
import { StoredCredentials } from './storedCredentials';
import { TriggerNode, type TriggerOptions } from './triggerNode';
import { WebhookServer } from './webhookServer';

/** A node as a workflow stores it: only what differs from the defaults. */
export interface NodeOptions {
	parameters?: INodeParameters;
	credentials?: INodeCredentials;
	/** Default: a name of its own. */
	nodeId?: string;
}

export interface NodeHostOptions {
	/** Default: one of its own. */
	instanceId?: string;
	/** `WEBHOOK_URL`, with a slash at its end; default: where it really listens. */
	publicUrl?: string;
	/** Of the database that several processes share; default: one of its own. */
	usedKeys?: Set<string>;
}

/** n8n-core's parts are singletons of the process, so all hosts of a test file share one log. */
const log = new RecordedLog();

/** One n8n instance, without its database, editor and queue. */
export class NodeHost {
	readonly log = log;
	readonly credentials: StoredCredentials;
	readonly instanceId: string;
	/** Deduplication keys of all workflows; n8n never deletes them. */
	readonly usedKeys: Set<string>;
	/** `WEBHOOK_URL`; may be changed, as an operator does between two starts. */
	publicUrl: string;
	private readonly triggers: TriggerNode[] = [];
	private nodeCount = 0;

	constructor(
		readonly nodePackage: N8nPackage,
		readonly webhooks: WebhookServer,
		/** Where it really listens, with a slash at its end. */
		readonly url: string,
		{ publicUrl = url, instanceId = randomUUID(), usedKeys = new Set() }: NodeHostOptions,
	) {
		this.usedKeys = usedKeys;
		this.instanceId = instanceId;
		this.credentials = new StoredCredentials(nodePackage);
		this.publicUrl = publicUrl;
	}

	/** A workflow whose only node is the trigger. */
	trigger(options: TriggerOptions = {}): TriggerNode {
		const trigger = new TriggerNode(this, options);
		this.triggers.push(trigger);
		return trigger;
	}

	/** Runs a node over input items once and gives its outputs. */
	async execute(name: string, options: ExecuteOptions = {}) {
		return await executeNode(this, name, options);
	}

	async loadOptions(name: string, method: string, options: NodeOptions = {}) {
		return await callLoadOptions(this, name, method, options);
	}

	async listSearch(name: string, method: string, options: ListSearchOptions = {}) {
		return await callListSearch(this, name, method, options);
	}

	/** Closes every trigger as n8n does when it stops: subscriptions stay. */
	async stop(): Promise<void> {
		await Promise.all(this.triggers.map(async (trigger) => await trigger.close()));
		await this.webhooks.stop();
	}

	node(name: string, { parameters = {}, credentials, nodeId }: NodeOptions): INode {
		this.nodeCount += 1;
		return {
			id: nodeId ?? `node-${this.nodeCount}`,
			name,
			type: this.nodePackage.typeOf(name),
			typeVersion: 1,
			position: [0, 0],
			parameters,
			...(credentials ? { credentials } : {}),
		};
	}

	/** A workflow of one node; n8n fills in the parameters' defaults. */
	workflow(
		node: INode,
		id: string,
		staticData: IDataObject = {},
		settings: IDataObject = {},
	): Workflow {
		return new Workflow({
			id,
			name: `Workflow ${id}`,
			nodes: [structuredClone(node)],
			connections: {},
			active: true,
			nodeTypes: this.nodePackage,
			staticData,
			settings,
		});
	}

	additionalData(): IWorkflowExecuteAdditionalData {
		const base = this.publicUrl;
		return {
			credentialsHelper: this.credentials,
			currentNodeExecutionIndex: 0,
			restApiUrl: `${base}rest`,
			instanceBaseUrl: base,
			formBaseUrl: `${base}form`,
			formWaitingBaseUrl: `${base}form-waiting`,
			formTestBaseUrl: `${base}form-test`,
			webhookBaseUrl: `${base}webhook`,
			webhookWaitingBaseUrl: `${base}webhook-waiting`,
			webhookTestBaseUrl: `${base}webhook-test`,
			mcpBaseUrl: `${base}mcp`,
			mcpTestBaseUrl: `${base}mcp-test`,
			variables: {},
		} as unknown as IWorkflowExecuteAdditionalData;
	}

	/**
	 * Makes an n8n-core context that belongs to this instance, typed as nodes see it: under
	 * `exactOptionalPropertyTypes` n8n-core's classes do not match their own interfaces.
	 */
	context<Functions extends FunctionsBase>(make: () => object): Functions {
		const { instanceId } = this;
		Container.set(InstanceSettings, { instanceId } as InstanceSettings);
		Container.set(Logger, log as unknown as Logger);
		const context = make() as Functions;
		if (context.getInstanceId() === instanceId) return context;
		throw new Error('n8n-core has a copy of @n8n/di of its own: match the version in package.json');
	}
}

/**
 * Starts an n8n instance on a free port of 127.0.0.1 and empties the log.
 * @throws Error when the package is not built
 */
export async function startNodeHost(options: NodeHostOptions = {}): Promise<NodeHost> {
	log.clear();
	Container.set(Logger, log as unknown as Logger);
	const nodePackage = await N8nPackage.load();
	const webhooks = new WebhookServer(log);
	return new NodeHost(nodePackage, webhooks, await webhooks.listen(), options);
}
