import type { IBinaryKeyData } from 'n8n-workflow';
import { compileFieldNames, type FieldNames } from '../../crm/schema/fieldNames';
import { withFileNotes, type FileNote } from '../../crm/values/fileNotes';
import type { ItemSchema } from '../../crm/schema/itemSchema';
import { labelRequests, type LabelLookups, type LabelRequests } from '../../crm/labels/labels';
import type { OutputOptions } from './outputOptions';
import { compilePresenter, selectedFields, type PresentedItem } from './presentItem';
import type { Portal } from '../../portal/portal';
import { asPortalError, type PortalError } from '../../portal/errors/portalError';
import { selectAdvice } from './selectAdvice';
import { itemSchemaFor } from '../lookups/itemSchemas';
import { lookUpLabels } from '../lookups/labelLookups';
import { readProductRows, type ProductRowsOutcome } from '../reading/productRows';
import { readItems, refKey, type ItemRef, type RawItem } from '../reading/readItems';

/** An item read and presented, or why it could not be. */
export type PresentedOutcome =
	| { ok: true; item: PresentedItem; binary?: IBinaryKeyData }
	| { ok: false; error: PortalError };

/** What presenting needs beside the items. */
export interface Presenting {
	options: OutputOptions;
	/** Told what a person can do to get more out of it, e.g. a scope that is missing. */
	onHint: (message: string) => void;
	attachFiles?: FileAttacher;
}

/** Fetches an item's files. */
export type FileAttacher = (raw: RawItem, type: ShownType) => Promise<AttachedFiles>;

/** An object type as the output options show it. */
export interface ShownType {
	entityTypeId: number;
	schema: ItemSchema;
	names: FieldNames;
	/** The fields that come out; all where it is left out. */
	wanted: ReadonlySet<string> | undefined;
}

/** An item's files, and what became known of each. */
export interface AttachedFiles {
	notes: FileNote[];
	binary: IBinaryKeyData;
}

/** What is shown beside the items' own fields, as far as it is wanted. */
interface LookedUp {
	lookups: LabelLookups | undefined;
	/** By `refKey`. */
	rows: ReadonlyMap<string, ProductRowsOutcome> | undefined;
}

/** The items of one object type that were read. */
interface TypedItems {
	entityTypeId: number;
	schema: ItemSchema;
	items: Map<string, RawItem>;
}

/**
 * Reads items and presents them by the output options: the one way items leave either node.
 *
 * @returns by `refKey`, an outcome for every item asked for
 */
export async function presentedItems(
	portal: Portal,
	refs: readonly ItemRef[],
	presenting: Presenting,
): Promise<Map<string, PresentedOutcome>> {
	const presented = new Map<string, PresentedOutcome>();
	const types = await readTypes(portal, refs, presented);
	await presentTypes(portal, types, presenting, presented);
	return presented;
}

/**
 * Presents items of one object type that were read or written already, by the output options.
 * @param raw as the portal sent them; the same item may come several times
 * @returns an outcome for each, in their order
 * @throws PortalError where the fields of the object type cannot be read
 */
export async function presentRawItems(
	portal: Portal,
	entityTypeId: number,
	raw: readonly RawItem[],
	presenting: Presenting,
): Promise<PresentedOutcome[]> {
	if (raw.length === 0) return [];
	const items = new Map(raw.map((item, index) => [String(index), item]));
	const schema = await itemSchemaFor(portal, entityTypeId, raw);
	const presented = new Map<string, PresentedOutcome>();
	await presentTypes(portal, [{ entityTypeId, schema, items }], presenting, presented);
	return [...items.keys()].flatMap((key) => presented.get(key) ?? []);
}

/** Everything that is shown beside the items is looked up for all of them at once. */
async function presentTypes(
	portal: Portal,
	types: readonly TypedItems[],
	presenting: Presenting,
	presented: Map<string, PresentedOutcome>,
): Promise<void> {
	const { options } = presenting;
	const advice = selectAdvice(options.select, types);
	if (advice) presenting.onHint(advice);
	const lookups = options.labels ? await labelsFor(portal, types, presenting) : undefined;
	const rows = options.productRows
		? await readProductRows(portal, types.flatMap(refsOf))
		: undefined;
	for (const type of types) await presentType(type, presenting, { lookups, rows }, presented);
}

const refsOf = ({ entityTypeId, items }: TypedItems): ItemRef[] =>
	[...items.values()].map(({ id }) => ({ entityTypeId, id: Number(id) }));

/** Reads items and their schemas; what could not be read is already an outcome. */
async function readTypes(
	portal: Portal,
	refs: readonly ItemRef[],
	presented: Map<string, PresentedOutcome>,
): Promise<TypedItems[]> {
	const byType = new Map<number, Map<string, RawItem>>();
	for (const [key, outcome] of await readItems(portal, refs)) {
		if (!outcome.ok) {
			presented.set(key, outcome);
			continue;
		}
		const entityTypeId = Number.parseInt(key, 10);
		const items = byType.get(entityTypeId) ?? new Map<string, RawItem>();
		byType.set(entityTypeId, items.set(key, outcome.item));
	}
	const types: TypedItems[] = [];
	for (const [entityTypeId, items] of byType) {
		try {
			const schema = await itemSchemaFor(portal, entityTypeId, [...items.values()]);
			types.push({ entityTypeId, schema, items });
		} catch (error) {
			const failed = asPortalError(error);
			for (const key of items.keys()) presented.set(key, { ok: false, error: failed });
		}
	}
	return types;
}

/** The texts all items need, whatever their type, in one lookup. */
async function labelsFor(
	portal: Portal,
	types: readonly TypedItems[],
	{ options, onHint }: Presenting,
): Promise<LabelLookups> {
	const all: LabelRequests = new Map();
	for (const { entityTypeId, schema, items } of types) {
		const only = selectedFields(schema, options.select);
		labelRequests(items.values(), schema, entityTypeId, only, all);
	}
	const { lookups, hint } = await lookUpLabels(portal, all);
	if (hint) onHint(hint);
	return lookups;
}

async function presentType(
	{ entityTypeId, schema, items }: TypedItems,
	{ options, attachFiles }: Presenting,
	{ lookups, rows }: LookedUp,
	presented: Map<string, PresentedOutcome>,
): Promise<void> {
	const present = compilePresenter({ entityTypeId, schema, options });
	const wanted = selectedFields(schema, options.select);
	const names = compileFieldNames(schema, options.fieldNames);
	const shownType = { entityTypeId, schema, wanted, names };
	for (const [key, raw] of items) {
		const owned = rows?.get(refKey({ entityTypeId, id: Number(raw['id']) }));
		if (owned && !owned.ok) {
			presented.set(key, owned);
			continue;
		}
		const files = await attachFiles?.(raw, shownType);
		const noted = files ? withFileNotes(raw, notesFor(options, files.notes)) : raw;
		const item = present(noted, { lookups, productRows: owned?.rows });
		const hasFiles = files && Object.keys(files.binary).length > 0;
		presented.set(key, { ok: true, item, ...(hasFiles ? { binary: files.binary } : {}) });
	}
}

/** To raw values nothing is added but what went wrong, which nothing else would say. */
function notesFor({ rawValues }: OutputOptions, notes: FileNote[]): FileNote[] {
	return rawValues ? notes.filter(({ about }) => 'error' in about) : notes;
}
