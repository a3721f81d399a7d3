import type { TriggerPanelDefinition } from 'n8n-workflow';

const EXECUTIONS = "<a data-key='executions'>executions list</a>";

const WHILE_BUILDING = `<b>While building your workflow</b>, click the 'execute step' button, then change an item in Bitrix24: it will show up here. With <b>Catch-Up</b> nothing has to be changed: the newest item comes at once.`;

const BY_DELIVERY = `<b>Instant</b>: each change starts a run; changes while n8n is down are lost.<br /> <b>Catch-Up</b>: the workflow goes on where it left off, also after n8n was down; on every plan.<br /> <b>Guaranteed</b>: the portal keeps each change until a run has dealt with it.`;

/**
 * What stands beside the node before its first run. n8n shows these texts as they are: it evaluates
 * no expressions in them, so all deliveries are told of at once.
 */
export const triggerPanel: TriggerPanelDefinition = {
	header: 'Pull in a change from Bitrix24',
	executionsHelp: {
		inactive: `${WHILE_BUILDING}<br /> <br /> <b>Once you're happy with your workflow</b>, publish it. How changes reach it then, you choose under Delivery:<br /> ${BY_DELIVERY}<br /> These executions will show up in the ${EXECUTIONS}, but not in the editor.`,
		active: `${WHILE_BUILDING}<br /> <br /> <b>Your workflow also runs by itself</b>, since it's published, as Delivery says:<br /> ${BY_DELIVERY}<br /> These executions will show up in the ${EXECUTIONS}, but not in the editor.`,
	},
	activationHint: {
		inactive:
			'Once you’ve finished building your workflow, publish it to have it also listen continuously (you just won’t see those executions here).',
		active:
			'This node also starts the workflow by itself on every change (but those executions won’t show up here).',
	},
};

/** Told when the workflow is published. */
export const activationMessage =
	'Changes of CRM items in Bitrix24 now start this workflow. You can see its runs in the list of executions.';
