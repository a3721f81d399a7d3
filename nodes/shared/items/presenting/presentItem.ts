import { compileFieldNames, FIXED_KEYS, renamed } from '../../crm/schema/fieldNames';
import { maskAddresses } from '../../secrets/secrets';
import { passThrough } from '../../crm/values/fileValues';
import { compileItemMapping } from '../../crm/values/reading/itemMapping';
import type { Field, ItemSchema } from '../../crm/schema/itemSchema';
import { compileLabeller, type LabelLookups, type Labels } from '../../crm/labels/labels';
import type { OutputOptions } from './outputOptions';
import { typedProductRow, type ProductRow } from '../../crm/values/productRowValues';
import { fieldOf, fieldReader, type TypedItem } from '../../crm/values/reading/typedValues';
import type { ValueReader } from '../../crm/values/reading/valueReaders';

/** An item as a node emits it. */
export interface PresentedItem extends TypedItem {
	entityTypeId: number;
	id: number;
	labels?: Labels;
	productRows?: ProductRow[];
}

/** What items of one object type are presented by. */
export interface Presentation {
	entityTypeId: number;
	schema: ItemSchema;
	options: OutputOptions;
}

/** What is shown beside an item's own fields. */
export interface Beside {
	/** The texts for `labels`, if they are wanted. */
	lookups?: LabelLookups | undefined;
	/** The rows for `productRows`, if they are wanted, as the portal sent them. */
	productRows?: readonly ProductRow[] | undefined;
}

/** Presents one item. */
export type Presenter = (rawItem: Readonly<TypedItem>, beside?: Beside) => PresentedItem;

const NO_LOOKUPS: LabelLookups = new Map();

/**
 * The fields a selection names, by API or original name; `undefined` where all are wanted.
 */
export function selectedFields(
	schema: ItemSchema,
	select: readonly string[] | undefined,
): ReadonlySet<string> | undefined {
	if (!select || select.length === 0) return undefined;
	const wanted = new Set(select);
	for (const [name, { upperName }] of Object.entries(schema)) {
		if (wanted.has(upperName)) wanted.add(name);
	}
	return wanted;
}

/** How a field's value comes out: typed, or as the portal wrote it but for secrets. */
function outputReader(field: Field | undefined, rawValues: boolean): ValueReader {
	if (!rawValues) return fieldReader(field);
	return field?.type === 'file' ? maskAddresses : passThrough;
}

/**
 * Composes all output options once for an object type: values, selection, names, labels.
 * `entityTypeId` and `id` are always there, as numbers. No live token in the address of a file
 * comes out, not even with `rawValues`.
 */
export function compilePresenter(presentation: Presentation): Presenter {
	const { entityTypeId, schema, options } = presentation;
	const { fieldNames, labels, rawValues, select } = options;
	const wanted = selectedFields(schema, select);
	const names = compileFieldNames(schema, fieldNames);
	const labeller = labels ? compileLabeller(schema, entityTypeId, wanted) : undefined;
	const valuesOf = compileItemMapping(
		(name) =>
			FIXED_KEYS.has(name) || (wanted && !wanted.has(name))
				? undefined
				: { to: names(name), read: outputReader(fieldOf(schema, name), rawValues) },
		[...FIXED_KEYS, ...(labels ? ['labels'] : []), ...(options.productRows ? ['productRows'] : [])],
	);
	const readRow = rawValues ? (row: ProductRow) => row : typedProductRow;
	return (rawItem, { lookups = NO_LOOKUPS, productRows = [] } = {}) => {
		const values = valuesOf(rawItem);
		values['entityTypeId'] = entityTypeId;
		values['id'] = Number(rawItem['id']);
		if (options.productRows) values['productRows'] = productRows.map(readRow);
		if (labeller) values['labels'] = renamed(labeller.labelsOf(rawItem, lookups), names);
		return values as PresentedItem;
	};
}
