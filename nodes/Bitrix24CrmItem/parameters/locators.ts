import type { INodeProperties } from 'n8n-workflow';
import { ITEM_ADDRESS_REGEX } from '../../shared/crm/schema/itemAddress';
import type { Shown } from './parameterForms';

const FROM_LIST = { mode: 'list', value: '' };

const objectType = (show: Shown, value: INodeProperties['default']): INodeProperties => ({
	displayName: 'Object Type',
	name: 'entityTypeId',
	type: 'resourceLocator',
	required: true,
	default: value,
	description: 'A smart process, or a type every portal has, such as the deal',
	displayOptions: { show },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Choose an object type...',
			typeOptions: { searchListMethod: 'searchObjectTypes', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 1220',
			hint: 'The entityTypeId: 2 is a deal, 31 the new invoice, 128 and above are smart processes',
			validation: [
				{
					type: 'regex',
					properties: {
						regex: '^\\s*[1-9][0-9]{0,14}\\s*$',
						errorMessage: 'An entityTypeId is a whole number, e.g. 1220',
					},
				},
			],
		},
	],
});

/** The object type of the input item, as triggers and *Get* emit it. */
export const objectTypeOfInput = (show: Shown): INodeProperties =>
	objectType(show, { mode: 'id', value: '={{ $json.entityTypeId }}' });

/** The object type for operations that need no item to start with. */
export const objectTypeFromList = (show: Shown): INodeProperties => objectType(show, FROM_LIST);

/** Which item; by default the input item. */
export const itemLocator = (show: Shown, description: string): INodeProperties => ({
	displayName: 'Item',
	name: 'itemId',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'id', value: '={{ $json.id }}' },
	description,
	displayOptions: { show },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Choose an item...',
			typeOptions: { searchListMethod: 'searchItems', searchable: true },
		},
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://some-domain.bitrix24.com/crm/type/1220/details/24/',
			hint: 'The address of the item in the portal; it also names the object type',
			validation: [
				{
					type: 'regex',
					properties: {
						regex: `.*(?:${ITEM_ADDRESS_REGEX})`,
						errorMessage: 'This is not the address of a CRM item',
					},
				},
			],
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 24',
			validation: [
				{
					type: 'regex',
					properties: {
						regex: '^\\s*[1-9][0-9]{0,15}\\s*$',
						errorMessage: 'An item ID is a whole number, e.g. 24',
					},
				},
			],
		},
	],
});
