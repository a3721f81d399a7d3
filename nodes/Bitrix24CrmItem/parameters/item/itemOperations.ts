import type { INodeProperties } from 'n8n-workflow';
import { itemLocator, objectTypeFromList, objectTypeOfInput } from '../locators';
import { operationParameter } from '../parameterForms';

/** What can be done with items, and which item it is done with. */
export const itemOperations: INodeProperties[] = [
	operationParameter('item', 'get', [
		{
			name: 'Create',
			value: 'create',
			action: 'Create item',
			description:
				'Create an item of an object type and get it with all its fields; many inputs go in few requests',
		},
		{
			name: 'Create or Update',
			value: 'upsert',
			action: 'Create or update item',
			description: 'Create a new record, or update the current one if it already exists (upsert)',
		},
		{
			name: 'Delete',
			value: 'delete',
			action: 'Delete item',
			description: 'Delete an item; it goes to the recycle bin where the portal has one',
		},
		{
			name: 'Get',
			value: 'get',
			action: 'Get item',
			description: 'Get an item with all its fields, typed',
		},
		{
			name: 'Get Fields',
			value: 'getFields',
			action: 'Get fields of object type',
			description: 'Get the fields of an object type: names, titles, types and options',
		},
		{
			name: 'Get Many',
			value: 'getMany',
			action: 'Get many items',
			description: 'Find items of an object type by conditions, sorted, some or all',
		},
		{
			name: 'Update',
			value: 'update',
			action: 'Update item',
			description: 'Change the named fields of an item and get it with all its fields',
		},
	]),
	objectTypeOfInput({ resource: ['item'], operation: ['get', 'getFields', 'update', 'delete'] }),
	objectTypeFromList({ resource: ['item'], operation: ['create', 'upsert', 'getMany'] }),
	itemLocator(
		{ resource: ['item'], operation: ['get', 'update', 'delete'] },
		'The item to get, change or delete',
	),
];
