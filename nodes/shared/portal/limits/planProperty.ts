import type { INodeProperties } from 'n8n-workflow';

/** The property `plan` of both credentials. */
export const PLAN_PROPERTY: INodeProperties = {
	displayName: 'Plan',
	name: 'plan',
	type: 'options',
	options: [
		{
			name: 'Enterprise',
			value: 'enterprise',
			description: '5 requests a second, 250 in a burst',
		},
		{ name: 'Other', value: 'standard', description: '2 requests a second, 50 in a burst' },
	],
	default: 'standard',
	description:
		'How many requests the portal allows. A choice above the real plan only makes it refuse some calls at first; an active trigger learns the plan by itself.',
};
