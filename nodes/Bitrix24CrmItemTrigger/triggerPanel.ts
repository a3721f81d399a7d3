import type { TriggerPanelDefinition } from 'n8n-workflow';

/**
 * n8n shows these texts as they are: it evaluates no expressions in them, so all deliveries are told
 * of at once.
 */
const help = (published: string) =>
	`<b>While building your workflow</b>, click 'execute step', then change an item in Bitrix24: it shows up here. With <b>Catch-Up</b>, or while n8n has a private address that no portal on the internet reaches, the newest item comes at once.<br /> <br /> ${published} Delivery says how changes reach it:<br /> <b>Instant</b>: each change starts a run; changes while n8n is down are lost.<br /> <b>Catch-Up</b>: the workflow goes on where it left off, also after n8n was down; on every plan.<br /> <b>Guaranteed</b>: the portal keeps each change until a run has dealt with it.<br /> These runs are in the <a data-key='executions'>executions list</a>, not in the editor.`;

/** What stands beside the node before its first run. */
export const triggerPanel: TriggerPanelDefinition = {
	header: 'Pull in a change from Bitrix24',
	executionsHelp: {
		inactive: help("<b>Once you're happy with your workflow</b>, publish it."),
		active: help("<b>Your workflow also runs by itself</b>, since it's published."),
	},
	activationHint: {
		inactive:
			'Publish the workflow to have it also listen continuously (those executions won’t show up here).',
		active:
			'This node also starts the workflow on every change (those executions won’t show up here).',
	},
};

/** Told when the workflow is published. */
export const activationMessage =
	'Changes of CRM items in Bitrix24 now start this workflow. Its runs are in the executions list.';
