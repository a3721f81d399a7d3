import { FIXED_KEYS } from '../crm/fieldNames';
import { itemSchemaSchema, type ItemSchema } from '../crm/itemSchema';
import type { Portal } from '../portal/portal';
import * as z from '../zod';
import type { RawItem } from './rawItem';

const FRESH_FOR_MS = 5 * 60_000;

const fieldsAnswer = z.looseObject({ fields: itemSchemaSchema });

interface KeptSchema {
	schema: Promise<ItemSchema>;
	readAt: number;
	/** Fields that items have and the portal does not describe: no reason to ask again. */
	undescribed: Set<string>;
}

const kept = new Map<string, KeptSchema>();

/**
 * The fields of an object type (`crm.item.fields`), kept for five minutes per credential and type.
 * @throws PortalError
 */
export async function itemSchemaOf(portal: Portal, entityTypeId: number): Promise<ItemSchema> {
	return await keptSchema(portal, entityTypeId).schema;
}

/**
 * The same for items that were just read: an item that shows a field the kept schema does not know
 * has it read anew.
 * @throws PortalError
 */
export async function itemSchemaFor(
	portal: Portal,
	entityTypeId: number,
	items: Iterable<RawItem>,
): Promise<ItemSchema> {
	const askedAt = Date.now();
	const known = keptSchema(portal, entityTypeId);
	const schema = await known.schema;
	const unknown = unknownFields(items, schema, known.undescribed);
	if (unknown.size === 0) return schema;
	const fresh = keptSchema(portal, entityTypeId, askedAt);
	const freshSchema = await fresh.schema;
	for (const name of unknown) if (!Object.hasOwn(freshSchema, name)) fresh.undescribed.add(name);
	return freshSchema;
}

function unknownFields(
	items: Iterable<RawItem>,
	schema: ItemSchema,
	undescribed: ReadonlySet<string>,
): Set<string> {
	const unknown = new Set<string>();
	for (const item of items) {
		for (const name in item) {
			const isKnown = Object.hasOwn(schema, name) || FIXED_KEYS.has(name);
			if (!isKnown && !undescribed.has(name)) unknown.add(name);
		}
	}
	return unknown;
}

function keptSchema(
	portal: Portal,
	entityTypeId: number,
	olderThan = Date.now() - FRESH_FOR_MS,
): KeptSchema {
	const key = `${portal.connection.key}#${entityTypeId}`;
	const known = kept.get(key);
	if (known && known.readAt >= olderThan) return known;
	const schema = readSchema(portal, entityTypeId);
	const fresh = {
		schema,
		readAt: Date.now(),
		undescribed: known?.undescribed ?? new Set<string>(),
	};
	kept.set(key, fresh);
	void schema.catch(() => {
		if (kept.get(key) === fresh) kept.delete(key);
	});
	return fresh;
}

async function readSchema(portal: Portal, entityTypeId: number): Promise<ItemSchema> {
	return (await portal.call('crm.item.fields', { entityTypeId }, fieldsAnswer)).fields;
}
