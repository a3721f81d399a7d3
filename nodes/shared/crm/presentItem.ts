import { exactId } from './exactNumber';
import { compileFieldNames, renamed } from './fieldNames';
import { maskAddresses } from './fileValues';
import type { ItemSchema } from './itemSchema';
import { compileLabeller, type LabelLookups, type Labels } from './labels';
import type { OutputOptions } from './outputOptions';
import { compileItemTyper, type TypedItem } from './typedValues';

/** An item as a node emits it. */
export interface PresentedItem extends TypedItem {
	entityTypeId: number;
	id: number;
	labels?: Labels;
}

/** What items of one object type are presented by. */
export interface Presentation {
	entityTypeId: number;
	schema: ItemSchema;
	options: OutputOptions;
}

/** Presents one item; `lookups` are the texts for `labels`, if they are wanted. */
export type Presenter = (rawItem: TypedItem, lookups?: LabelLookups) => PresentedItem;

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

function pick(item: TypedItem, wanted: ReadonlySet<string>): TypedItem {
	return Object.fromEntries(Object.entries(item).filter(([name]) => wanted.has(name)));
}

/**
 * Takes the secrets out of addresses in fields that are not known to be free of them. Where the
 * schema knows no such field, only objects are looked at: a text is what a person wrote.
 */
function compileMask(schema: ItemSchema, isFree: (name: string) => boolean) {
	const free = new Set(Object.keys(schema).filter(isFree));
	return (item: TypedItem): TypedItem => {
		let masked = item;
		for (const name of Object.keys(item)) {
			if (free.has(name)) continue;
			const value = item[name];
			if (typeof value !== 'object' && !Object.hasOwn(schema, name)) continue;
			const safe = maskAddresses(value);
			if (safe !== value) masked = { ...masked, [name]: safe };
		}
		return masked;
	};
}

/** How values come out: typed, or as the portal wrote them. */
function compileValues({ schema, options }: Presentation): (item: TypedItem) => TypedItem {
	if (options.rawValues) return compileMask(schema, (name) => schema[name]?.type !== 'file');
	const type = compileItemTyper(schema);
	const mask = compileMask(schema, () => true);
	return (item) => mask(type(item));
}

function idOf({ id }: TypedItem): number {
	return typeof id === 'string' ? (exactId(id) ?? Number(id)) : Number(id);
}

/**
 * Composes all output options once for an object type: values, selection, names, labels.
 * `entityTypeId` and `id` are always there, as numbers. No live token in the address of a file
 * comes out, not even with `rawValues` (design.md §2).
 */
export function compilePresenter(presentation: Presentation): Presenter {
	const { entityTypeId, schema, options } = presentation;
	const wanted = selectedFields(schema, options.select);
	const valuesOf = compileValues(presentation);
	const names =
		options.fieldNames === 'api' ? undefined : compileFieldNames(schema, options.fieldNames);
	const labeller = options.labels ? compileLabeller(schema, entityTypeId, wanted) : undefined;
	return (rawItem, lookups = NO_LOOKUPS) => {
		const values = valuesOf(wanted ? pick(rawItem, wanted) : rawItem);
		const id = idOf(rawItem);
		const item: PresentedItem = { entityTypeId, id, ...(names ? renamed(values, names) : values) };
		item.entityTypeId = entityTypeId;
		item.id = id;
		if (labeller) {
			const labels = labeller.labelsOf(rawItem, lookups);
			item.labels = names ? renamed(labels, names) : labels;
		}
		return item;
	};
}

const presenters = new WeakMap<OutputOptions, WeakMap<ItemSchema, Map<number, Presenter>>>();

function presenterOf(presentation: Presentation): Presenter {
	const { options, schema, entityTypeId } = presentation;
	const ofOptions = presenters.get(options) ?? new WeakMap<ItemSchema, Map<number, Presenter>>();
	presenters.set(options, ofOptions);
	const ofSchema = ofOptions.get(schema) ?? new Map<number, Presenter>();
	ofOptions.set(schema, ofSchema);
	const presenter = ofSchema.get(entityTypeId) ?? compilePresenter(presentation);
	ofSchema.set(entityTypeId, presenter);
	return presenter;
}

/**
 * Presents one item. The presenter is kept for as long as its options and schema live, so a loop
 * over items that hands in the same two objects compiles once.
 */
export function presentItem(
	rawItem: TypedItem,
	{ lookups, ...presentation }: Presentation & { lookups?: LabelLookups },
): PresentedItem {
	return presenterOf(presentation)(rawItem, lookups);
}
