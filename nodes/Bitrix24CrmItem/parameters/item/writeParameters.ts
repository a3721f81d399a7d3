import type { INodeProperties } from 'n8n-workflow';
import { byDisplayName, outputParameters } from '../../../shared/items/presenting/outputParameters';
import { hideFromTriggerParameter } from '../hideFromTrigger';
import { optionsParameter } from '../parameterForms';

const shownFor = (...operation: string[]) => ({ resource: ['item'], operation });

const MAPPER = 'mapper';
const JSON_INPUT = 'json';

const MATCHING_FIELDS = {
	title: 'Fields to match on',
	description: 'The item whose values in these fields are the same is updated',
	hint: 'Fields whose values together tell one item, such as originId. No match creates an item, several are an error.',
};

/** The mapper of one operation; *Create or Update* has columns to match by. */
const mapper = (operation: string, mode: 'add' | 'upsert'): INodeProperties => ({
	displayName: 'Fields',
	name: 'fields',
	type: 'resourceMapper',
	noDataExpression: true,
	default: { mappingMode: 'defineBelow', value: null },
	required: true,
	description:
		'An empty text empties a field. A file field takes the name of a binary field of the input, or a list of such names and of what is kept.',
	typeOptions: {
		loadOptionsDependsOn: ['authentication', 'entityTypeId.value', 'operation'],
		resourceMapper: {
			resourceMapperMethod: 'getMappingFields',
			mode,
			fieldWords: { singular: 'field', plural: 'fields' },
			addAllFields: false,
			multiKeyMatch: true,
			supportAutoMap: true,
			allowEmptyValues: true,
			...(mode === 'upsert' ? { matchingFieldsLabels: MATCHING_FIELDS } : {}),
		},
	},
	displayOptions: { show: { ...shownFor(operation), fieldsInput: [MAPPER] } },
});

const WRITES = shownFor('create', 'update', 'upsert');

const withoutAutomationParameter: INodeProperties = {
	displayName: 'Without Automation',
	name: 'withoutAutomation',
	type: 'boolean',
	default: false,
	description:
		'Whether to import the items: no robots and no workflows of the portal run, and up to 1,000 go in a request. Needs the right to import.',
};

/** What is written, and how what was written comes out. */
export const writeParameters: INodeProperties[] = [
	{
		displayName: 'Fields Input',
		name: 'fieldsInput',
		type: 'options',
		options: [
			{
				name: 'JSON',
				value: JSON_INPUT,
				description: 'An object; best for agents and many fields',
			},
			{ name: 'Mapper', value: MAPPER, description: 'A form with the fields of the portal' },
		],
		default: MAPPER,
		description: 'How the fields are given; both are checked alike',
		displayOptions: { show: WRITES },
	},
	mapper('create', 'add'),
	mapper('update', 'add'),
	mapper('upsert', 'upsert'),
	{
		displayName: 'Match By',
		name: 'matchBy',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. originId',
		description:
			'Names of the fields whose values tell the item, separated by commas. No match creates an item, one is updated, several are an error.',
		displayOptions: { show: { ...shownFor('upsert'), fieldsInput: [JSON_INPUT] } },
	},
	{
		displayName: 'Fields (JSON)',
		name: 'fieldsJson',
		type: 'json',
		required: true,
		default: '',
		placeholder: 'e.g. {"title": "Paid", "opportunity": 100.5, "stageId": "In work"}',
		description:
			'An object with API or original names and values as Get emits them. A key left out stays as it is; null empties a field. The operation "Get Fields" lists names, types and options. An item as Get emits it can be given as a whole.',
		displayOptions: { show: { ...WRITES, fieldsInput: [JSON_INPUT] } },
	},
	optionsParameter(
		shownFor('create'),
		[...outputParameters, hideFromTriggerParameter, withoutAutomationParameter].sort(byDisplayName),
	),
	optionsParameter(
		shownFor('update', 'upsert'),
		[...outputParameters, hideFromTriggerParameter].sort(byDisplayName),
	),
	optionsParameter(shownFor('delete'), [hideFromTriggerParameter]),
];
