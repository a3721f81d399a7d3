import type {
	FieldType,
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import { productRowOwner } from '../../shared/crm/schema/productRowOwner';
import { fieldList, type FieldDescription } from '../../shared/crm/schema/fieldList';
import { itemSchemaOf } from '../../shared/items/lookups/itemSchemas';
import { onChosenType } from './listSearch';

/** Columns that would do something else than they say, or nothing (docs/portal-contract.md §5, §7). */
const NO_COLUMNS = new Set(['id', 'entityTypeId', 'contactId', 'contacts', 'companies']);

/** Types whose values n8n's mapper has a widget for; days and times stay texts, or n8n shifts them. */
const WIDGETS: Readonly<Record<string, FieldType>> = {
	boolean: 'boolean',
	double: 'number',
	integer: 'number',
	crm_category: 'number',
};

/** Types whose values can tell one item from another. */
const MATCHING =
	/^(?:string|text|url|integer|double|date|datetime|enumeration|user|employee|crm_.+)$/;

/**
 * The columns of the mapper: the fields of the chosen object type under their titles. Nothing is
 * chosen beforehand but what a new item must have.
 */
export async function getMappingFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const isCreate = this.getCurrentNodeParameter('operation') === 'create';
	const [entityTypeId, schema] = await onChosenType(
		this,
		async (portal, type) => [type, await itemSchemaOf(portal, type)] as const,
	);
	const columns = fieldList(schema)
		.filter(({ name }) => !NO_COLUMNS.has(name))
		.map((field) => columnOf(field, isCreate));
	const rows = productRowOwner(entityTypeId) === undefined ? [] : [PRODUCT_ROWS];
	return {
		fields: [...columns, ...rows].sort((one, other) =>
			one.displayName.toLowerCase() < other.displayName.toLowerCase() ? -1 : 1,
		),
		emptyFieldsNotice: 'The object type has no fields that can be written.',
	};
}

function columnOf(field: FieldDescription, isCreate: boolean): ResourceMapperField {
	const { name, title, readOnly, options } = field;
	const required = isCreate && field.required && !readOnly;
	const type = typeOf(field);
	return {
		...column(name, title, type),
		canBeUsedToMatch: !readOnly && !field.multiple && MATCHING.test(field.type),
		required,
		removed: !required,
		readOnly,
		...(type === 'options' && options
			? { options: options.map(({ id, text }) => ({ name: text, value: id })) }
			: {}),
	};
}

/** A column that need not be filled. */
const column = (id: string, title: string, type: FieldType) => ({
	id,
	displayName: title === id ? id : `${title} (${id})`,
	defaultMatch: false,
	canBeUsedToMatch: false,
	required: false,
	display: true,
	removed: true,
	readOnly: false,
	type,
});

function typeOf({ type, multiple, options }: FieldDescription): FieldType {
	if (multiple || type === 'crm_multifield') return 'array';
	if (type === 'enumeration') return options ? 'options' : 'string';
	return WIDGETS[type] ?? 'string';
}

const PRODUCT_ROWS = column('productRows', 'Product rows', 'array');
