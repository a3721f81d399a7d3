import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { N8N_ADDRESS } from './copiedInstance/addressNote';
import { optionParameters } from './optionParameters';

const OUTGOING_WEBHOOK_STEPS = `Nothing is registered for you this way. In the portal:<br>
1. Open Developer resources → Other → Outgoing webhook, and paste the <b>Production URL</b> of this node as its handler.<br>
2. Choose the events there, e.g. "Smart process item updated (onCrmDynamicItemUpdate)", and save.<br>
3. Copy the <b>application token</b> it then shows into the credential (several: one a line), and publish the workflow.<br>
The "Webhook" action of a robot or a workflow can call it too, with <code>?application_token=TOKEN</code> behind the URL: the item then counts as updated.`;

const CATCH_UP = {
	name: 'Catch-Up',
	value: 'catchUp',
	description:
		'Reads what changed since the last look: nothing is lost while n8n is down, but deletions. For every plan; an inbound webhook is enough.',
};
const GUARANTEED = {
	name: 'Guaranteed',
	value: 'guaranteed',
	description:
		'Through the portal’s queue, which keeps changes for 30 days: nothing is lost while n8n is down. Needs an administrator and a plan that has it.',
};
const INSTANT = {
	name: 'Instant',
	value: 'instant',
	description: 'The portal calls once; what happens while n8n is down is lost',
};

const delivery = (authentication: string, options: INodePropertyOptions[]): INodeProperties => ({
	displayName: 'Delivery',
	name: 'delivery',
	type: 'options',
	displayOptions: { show: { authentication: [authentication] } },
	options,
	default: 'instant',
});

const notice = (name: string, show: Record<string, string[]>, text: string): INodeProperties => ({
	displayName: text,
	name,
	type: 'notice',
	default: '',
	displayOptions: { show },
});

/** The trigger's parameters; names are fixed by saved workflows. */
export const triggerParameters: INodeProperties[] = [
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'options',
		options: [
			{
				name: 'OAuth2',
				value: 'oAuth2',
				description: 'A local application: the trigger subscribes by itself',
			},
			{
				name: 'Webhook',
				value: 'webhook',
				description: 'An outgoing webhook you make by hand in the portal',
			},
		],
		default: 'oAuth2',
	},
	notice('outgoingWebhookNotice', { authentication: ['webhook'] }, OUTGOING_WEBHOOK_STEPS),
	{
		displayName: 'Object Type Names or IDs',
		name: 'objectTypes',
		type: 'multiOptions',
		typeOptions: { loadOptionsMethod: 'getObjectTypes', loadOptionsDependsOn: ['authentication'] },
		default: [],
		hint: 'Leave empty for every smart process and the new invoice',
		description:
			'Which items to watch. Smart processes are listed for CRM administrators only. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	},
	{
		displayName: 'Trigger On',
		name: 'events',
		type: 'multiOptions',
		required: true,
		options: [
			{ name: 'Item Added', value: 'added' },
			{ name: 'Item Deleted', value: 'deleted' },
			{ name: 'Item Stage Changed', value: 'stageChanged' },
			{ name: 'Item Updated', value: 'updated' },
		],
		default: ['updated'],
		hint: 'Comments, calls, mails and other activities of an item count as updated too',
	},
	delivery('oAuth2', [CATCH_UP, GUARANTEED, INSTANT]),
	delivery('webhook', [CATCH_UP, INSTANT]),
	notice(
		'catchUpDeletedNotice',
		{ delivery: ['catchUp'], events: ['deleted'] },
		'Deletions while n8n is down are not seen. To find them, compare the IDs once a night, as the example workflow does.',
	),
	notice(
		'guaranteedNotice',
		{ authentication: ['oAuth2'], delivery: ['guaranteed'] },
		'Connect as a portal administrator. On Bitrix24 plans below Professional, use a local application of its own for each workflow with guaranteed delivery. There, what any workflow changes through <b>the same credential</b> never arrives, nor does what robots do at that moment: write through an inbound webhook or another application.',
	),
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		options: [
			{ name: 'Event', value: 'event', description: 'Which item changed, and how' },
			{
				name: 'Event with Item',
				value: 'item',
				description:
					'The same with all fields of the item, typed; where the connected user may not read it, with the reason instead',
			},
		],
		default: 'event',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: optionParameters,
	},
	{
		displayName: 'N8n Address',
		name: N8N_ADDRESS,
		type: 'hidden',
		default: '={{ $execution.resumeUrl }}',
	},
];
