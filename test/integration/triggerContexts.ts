import { HookContext, TriggerContext, WebhookContext } from 'n8n-core';
import {
	NodeHelpers,
	type IHookFunctions,
	type INode,
	type INodeType,
	type ITriggerFunctions,
	type IWebhookData,
	type IWebhookFunctions,
	type Workflow,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import type { Request, Response } from 'express';
import type { NodeHost } from './nodeHost';

/** The contexts n8n gives a trigger node of a workflow, made as n8n makes them. */
export class TriggerContexts {
	constructor(
		private readonly host: NodeHost,
		private readonly type: INodeType,
		private readonly workflow: Workflow,
		private readonly node: INode,
	) {}

	/** For `webhookMethods`. */
	hook(
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
		isTest: boolean,
	): IHookFunctions {
		const additionalData = this.host.additionalData();
		const webhookData = this.webhookData(isTest);
		return this.host.context(
			() =>
				new HookContext(this.workflow, this.stored, additionalData, mode, activation, webhookData),
		);
	}

	/** For `webhook()`. */
	webhook(mode: WorkflowExecuteMode, request: Request, response: Response): IWebhookFunctions {
		const additionalData = {
			...this.host.additionalData(),
			httpRequest: request,
			httpResponse: response,
		};
		const webhookData = this.webhookData(mode === 'manual');
		return this.host.context(
			() =>
				new WebhookContext(this.workflow, this.stored, additionalData, mode, webhookData, [], null),
		);
	}

	/** For `trigger()`. */
	trigger(
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
		emit: ITriggerFunctions['emit'],
		report: (error: Error) => void,
	): ITriggerFunctions {
		return this.host.context(
			() =>
				new TriggerContext(
					this.workflow,
					this.stored,
					this.host.additionalData(),
					mode,
					activation,
					emit,
					report,
					report,
				),
		);
	}

	/** The node as the workflow has it, with its parameters' defaults. */
	private get stored(): INode {
		return this.workflow.getNode(this.node.name) ?? this.node;
	}

	private webhookData(isTest: boolean): IWebhookData {
		const [webhookDescription] = this.type.description.webhooks ?? [];
		if (!webhookDescription) throw new Error('The trigger has no webhook');
		return {
			httpMethod: 'POST',
			node: this.node.name,
			path: NodeHelpers.getNodeWebhookPath(this.workflow.id, this.node, 'webhook', false),
			webhookDescription,
			workflowId: this.workflow.id,
			workflowExecuteAdditionalData: this.host.additionalData(),
			...(isTest ? { isTest } : {}),
		};
	}
}
