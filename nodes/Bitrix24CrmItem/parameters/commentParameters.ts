import type { INodeProperties } from 'n8n-workflow';
import { hideFromTriggerParameter } from './hideFromTrigger';
import { itemLocator, objectTypeOfInput } from './locators';
import { operationParameter, optionsParameter } from './parameterForms';

const OF_COMMENT = { resource: ['comment'], operation: ['create'] };

/** What *Comment* writes and where. */
export const commentParameters: INodeProperties[] = [
	operationParameter('comment', 'create', [
		{
			name: 'Create',
			value: 'create',
			action: 'Create comment',
			description: 'Add a comment to the timeline of an item',
		},
	]),
	objectTypeOfInput(OF_COMMENT),
	itemLocator(OF_COMMENT, 'The item to comment on'),
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 4 },
		required: true,
		default: '',
		placeholder: 'e.g. [b]Paid[/b] today',
		description: 'BB codes such as [b]bold[/b] and [i]italic[/i] become what they mean',
		displayOptions: { show: OF_COMMENT },
	},
	optionsParameter(OF_COMMENT, [
		{
			displayName: 'Attachments',
			name: 'attachments',
			type: 'string',
			default: '',
			placeholder: 'e.g. data, invoice',
			description: 'Names of the input fields that hold the files to attach, separated by commas',
		},
		hideFromTriggerParameter,
	]),
];
