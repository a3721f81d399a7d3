import type { INodeProperties } from 'n8n-workflow';

/** Marks what an operation writes with the workflow's connector. */
export const hideFromTriggerParameter: INodeProperties = {
	displayName: 'Hide From Trigger',
	name: 'hideFromTrigger',
	type: 'boolean',
	default: false,
	description:
		'Whether the guaranteed delivery of this workflow skips the changes made here, and what they set off in the portal. Needs OAuth2 and a plan with connectors; elsewhere the trigger has "Ignore Own Changes".',
};
