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

/** The texts of one field of an item; what has to be looked up for them it asks for. */
type FieldTexts = (item: Item, textOf: TextOf) => string[] | string | undefined;

function eachText(value: unknown, textOf: (entry: unknown) => string | undefined) {
	if (!Array.isArray(value)) return textOf(value);
	const texts = value.map(textOf).filter((text) => text !== undefined);
	return texts.length > 0 ? texts : undefined;
}

function fieldTexts(name: string, field: Field, entityTypeId: number): FieldTexts | undefined {
	const read = fieldReader(field);
	if (field.type === 'enumeration' && field.items) {
		const options = new Map(field.items.map(({ ID, VALUE }) => [ID, VALUE]));
		return (item) => eachText(read(item[name]), (id) => options.get(String(id)));
	}
	const keyOf = labelKeyReader(name, field, entityTypeId);
	if (!keyOf) return undefined;
	return (item, textOf) =>
		eachText(read(item[name]), (value) => {
			const key = keyOf(value, item);
			return key && textOf(key);
		});
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
	const steps = new Map<string, FieldTexts>();
	for (const [name, field] of Object.entries(schema)) {
		const texts = !only || only.has(name) ? fieldTexts(name, field, entityTypeId) : undefined;
		if (texts) steps.set(name, texts);
	}
	const ownType = { kind: 'objectType', id: String(entityTypeId) } as const;
	steps.set('entityTypeId', (_item, textOf) => textOf(ownType));
	return {
		request(item, requests) {
			const noted: TextOf = ({ kind, id }) => {
				requests.set(kind, (requests.get(kind) ?? new Set()).add(id));
				return undefined;
			};
			for (const texts of steps.values()) texts(item, noted);
		},
		labelsOf(item, lookups) {
			const known: TextOf = ({ kind, id }) => lookups.get(kind)?.get(id);
			return Object.fromEntries(
				[...steps].flatMap(([name, texts]) => {
					const found = texts(item, known);
					return found === undefined ? [] : [[name, found]];
				}),
			);
		},
	};
}

/**
 * What the labels of these items of one object type need looked up, every id once. Raw or typed
 * items.
 * @param requests what other items need, if they are looked up together
 */
export function labelRequests(
	items: Iterable<Item>,
	schema: ItemSchema,
	entityTypeId: number,
	only?: ReadonlySet<string>,
	requests: LabelRequests = new Map(),
): LabelRequests {
	const labeller = compileLabeller(schema, entityTypeId, only);
	for (const item of items) labeller.request(item, requests);
	return requests;
}
