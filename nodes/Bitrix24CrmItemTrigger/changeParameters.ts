import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

const READING: IDisplayOptions = { show: { '/delivery': ['guaranteed', 'catchUp'] } };

const LOADED_BY = ['authentication', 'objectTypes'];

const stagesParameter = (displayName: string, name: string, way: string): INodeProperties => ({
	displayName,
	name,
	type: 'multiOptions',
	typeOptions: { loadOptionsMethod: 'getStages', loadOptionsDependsOn: LOADED_BY },
	default: [],
	displayOptions: { show: { '/events': ['stageChanged'] } },
	description: `Only steps ${way} one of these stages, written like 2:NEW or 1268:DT1268_52:NEW; empty for any. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.`,
});

/** Options about what changed, and by whom. */
export const changeParameters: INodeProperties[] = [
	stagesParameter('From Stages Names or IDs', 'fromStages', 'that leave'),
	stagesParameter('To Stages Names or IDs', 'toStages', 'into'),
	{
		displayName: 'Ignore Own Changes',
		name: 'ignoreOwnChanges',
		type: 'boolean',
		default: false,
		description:
			'Whether changes made by the connected user start nothing, so that a workflow that writes back does not start itself. Connect a user of its own for this. The last change of an item counts: one of somebody else that the workflow overtakes is not told. To hide single writes use "Hide From Trigger" of the action node.',
	},
	{
		displayName: 'Only When Changed Names or IDs',
		name: 'onlyWhenChanged',
		type: 'multiOptions',
		typeOptions: { loadOptionsMethod: 'getFields', loadOptionsDependsOn: LOADED_BY },
		default: [],
		displayOptions: READING,
		description:
			'Start only when one of these fields changed, and tell its old and new value under "changes". Comments, activities, writes of the same value and updates of types without these fields start nothing then. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	},
	{
		displayName: 'Since',
		name: 'since',
		type: 'dateTime',
		default: '',
		displayOptions: { show: { '/delivery': ['catchUp'] } },
		description:
			'Go back to this date and time once, and tell everything that changed since. Empty starts now, or goes on where the workflow left off. The history of stages may begin later: the first known step then has no earlier stage.',
	},
];
