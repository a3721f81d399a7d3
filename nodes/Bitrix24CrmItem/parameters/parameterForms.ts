import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

export type Shown = NonNullable<IDisplayOptions['show']>;

/** What can be done with a resource. */
export const operationParameter = (
	resource: string,
	byDefault: string,
	options: INodePropertyOptions[],
): INodeProperties => ({
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: [resource] } },
	options,
	default: byDefault,
});

/** What need not be given. */
export const optionsParameter = (show: Shown, options: INodeProperties[]): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	displayOptions: { show },
	options,
});
