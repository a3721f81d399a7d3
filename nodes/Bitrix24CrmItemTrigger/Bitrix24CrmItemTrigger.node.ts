import {
	NodeConnectionTypes,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type ITriggerFunctions,
	type ITriggerResponse,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { getFields, getObjectTypes, getStages } from './listOptions';
import { receiveDelivery } from './delivery/delivery';
import { triggerParameters } from './parameters';
import { isSubscribed, subscribe } from './subscription/subscription';
import { unsubscribe } from './subscription/unsubscription';
import { startDelivery, startTest } from './startDelivery';
import { activationMessage, triggerPanel } from './triggerPanel';

export class Bitrix24CrmItemTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Bitrix24 CRM Item Trigger',
		name: 'bitrix24CrmItemTrigger',
		icon: { light: 'file:../../icons/bitrix24.svg', dark: 'file:../../icons/bitrix24.dark.svg' },
		group: ['trigger'],
		// For the same node in version 1 n8n evaluates an expression with every delivery (ARCHITECTURE.md).
		version: [1, 1.1],
		subtitle:
			'={{ "On item " + [].concat($parameter["events"]).join(", ").replace("stageChanged", "stage changed") }}',
		description: 'Starts the workflow when a CRM item changes in Bitrix24',
		defaults: { name: 'Bitrix24 CRM Item Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		eventTriggerDescription: 'Change an item in Bitrix24',
		activationMessage,
		triggerPanel,
		builderHint: {
			searchHint:
				'Starts on changes of Bitrix24 CRM items. Set "objectTypes" to numbers (1 lead, 2 deal, 3 contact, 4 company, 7 quote, 31 invoice, or a smart process), "events" to any of added, updated, deleted, stageChanged. delivery "catchUp" loses nothing and works on every plan, "instant" is the simplest. output "item" adds all fields of the item: no Get is needed after it.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-bitrix24-crm-item.bitrix24CrmItem',
					relationHint: 'Reads and writes the item that changed, and any other',
				},
			],
		},
		credentials: [
			{
				name: 'bitrix24OAuth2Api',
				required: true,
				displayOptions: { show: { authentication: ['oAuth2'] } },
			},
			{
				name: 'bitrix24WebhookApi',
				required: true,
				displayOptions: { show: { authentication: ['webhook'] } },
			},
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				responseData: '',
				path: 'webhook',
				// To be pasted at the portal only where the webhook is made by hand.
				ndvHideUrl: '={{ $parameter["authentication"] !== "webhook" }}',
			},
		],
		properties: triggerParameters,
	};

	methods = { loadOptions: { getObjectTypes, getFields, getStages } };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await isSubscribed(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				await subscribe(this);
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				await unsubscribe(this);
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveDelivery(this);
	}

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return this.getMode() === 'manual' ? startTest(this) : await startDelivery(this);
	}
}
