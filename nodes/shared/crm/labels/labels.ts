import type { Field, ItemSchema } from '../schema/itemSchema';
import { labelKeyReader, type LabelKey, type LabelKind } from './labelKinds';
import { fieldReader } from '../values/reading/typedValues';

/** Which ids of each kind a set of items needs texts for. */
export type LabelRequests = Map<LabelKind, Set<string>>;

/**
 * The texts that were found: kind → id → text. An id that is not in it (no rights, deleted) gets
 * no label. Fill it from {@link labelRequests}, for all items of a run at once: `labelSource` tells
 * where each kind is looked up, and what is known already need not be asked for again.
 */
export type LabelLookups = ReadonlyMap<LabelKind, ReadonlyMap<string, string | undefined>>;

/** Texts by API field name; a list where the field holds several values. */
export type Labels = Record<string, string | string[]>;

type Item = Readonly<Record<string, unknown>>;

/** Finds the keys and texts of one object type's items. */
export interface Labeller {
	/** Adds what an item needs looked up to what others need. */
	request(item: Item, requests: LabelRequests): void;
	/** The texts of an item's ids, as far as they are known. */
	labelsOf(item: Item, lookups: LabelLookups): Labels;
}

type TextOf = (key: LabelKey) => string | undefined;

interface LabelStep {
	name: string;
	keys(item: Item): LabelKey[] | LabelKey | undefined;
}

interface OptionStep {
	name: string;
	texts(item: Item): string[] | string | undefined;
}

function readEach<Found>(value: unknown, find: (entry: unknown) => Found | undefined) {
	if (!Array.isArray(value)) return find(value);
	const found = value.map(find).filter((entry) => entry !== undefined);
	return found.length > 0 ? found : undefined;
}

function labelStep(name: string, field: Field, entityTypeId: number): LabelStep | undefined {
	const keyOf = labelKeyReader(name, field, entityTypeId);
	const read = fieldReader(field);
	if (!keyOf || !read) return undefined;
	return { name, keys: (item) => readEach(read(item[name]), (value) => keyOf(value, item)) };
}

function optionStep(name: string, field: Field): OptionStep | undefined {
	const read = fieldReader(field);
	if (field.type !== 'enumeration' || !field.items || !read) return undefined;
	const options = new Map(field.items.map(({ ID, VALUE }) => [ID, VALUE]));
	return { name, texts: (item) => readEach(read(item[name]), (id) => options.get(String(id))) };
}

function isDefined<Value>(value: Value | undefined): value is Value {
	return value !== undefined;
}

function addTo(requests: LabelRequests, { kind, id }: LabelKey): void {
	const ids = requests.get(kind);
	if (ids) ids.add(id);
	else requests.set(kind, new Set([id]));
}

function textsOf(keys: LabelKey[] | LabelKey, textOf: TextOf): string[] | string | undefined {
	if (!Array.isArray(keys)) return textOf(keys);
	const texts = keys.map(textOf).filter(isDefined);
	return texts.length > 0 ? texts : undefined;
}

/**
 * Makes the labeller of an object type once. Items may come raw or typed. `only` limits it to the
 * fields that will be shown; the object type's own label, under `entityTypeId`, is always there.
 */
export function compileLabeller(
	schema: ItemSchema,
	entityTypeId: number,
	only?: ReadonlySet<string>,
): Labeller {
	const fields = Object.entries(schema).filter(([name]) => !only || only.has(name));
	const steps = fields
		.map(([name, field]) => labelStep(name, field, entityTypeId))
		.filter(isDefined);
	const options = fields.map(([name, field]) => optionStep(name, field)).filter(isDefined);
	steps.push({
		name: 'entityTypeId',
		keys: () => ({ kind: 'objectType', id: String(entityTypeId) }),
	});
	return {
		request(item, requests) {
			for (const step of steps) {
				const keys = step.keys(item) ?? [];
				for (const key of Array.isArray(keys) ? keys : [keys]) addTo(requests, key);
			}
		},
		labelsOf(item, lookups) {
			const found = new Map<string, string | string[] | undefined>();
			for (const step of options) found.set(step.name, step.texts(item));
			for (const step of steps) {
				const keys = step.keys(item);
				const textOf: TextOf = ({ kind, id }) => lookups.get(kind)?.get(id);
				if (keys) found.set(step.name, textsOf(keys, textOf));
			}
			const texts = [...found].filter((entry): entry is [string, string | string[]] =>
				isDefined(entry[1]),
			);
			return Object.fromEntries(texts);
		},
	};
}

/**
 * What the labels of these items of one object type need looked up, every id once. Raw or typed
 * items.
 */
export function labelRequests(
	items: Iterable<Item>,
	schema: ItemSchema,
	entityTypeId: number,
	only?: ReadonlySet<string>,
): LabelRequests {
	const labeller = compileLabeller(schema, entityTypeId, only);
	const requests: LabelRequests = new Map();
	for (const item of items) labeller.request(item, requests);
	return requests;
}
