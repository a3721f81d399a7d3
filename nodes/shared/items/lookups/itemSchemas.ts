import { FIXED_KEYS } from '../../crm/schema/fieldNames';
import { itemSchemaSchema, type ItemSchema } from '../../crm/schema/itemSchema';
import { systemClock } from '../../portal/limits/clock';
import type { Portal } from '../../portal/portal';
import * as z from '../../validation/zod';
import type { RawItem } from '../reading/rawItem';

const FRESH_FOR_MS = 5 * 60_000;

const fieldsAnswer = z.looseObject({ fields: itemSchemaSchema });

interface KeptSchema {
	schema: Promise<ItemSchema>;
	readAt: number;
	/** What items show and the portal does not describe: no reason to ask again. */
	undescribed: Set<string>;
}

const keptSchemas = new Map<string, KeptSchema>();

/**
 * The fields of an object type (`crm.item.fields`), kept for five minutes per credential and type.
 * @throws PortalError
 */
export async function itemSchemaOf(portal: Portal, entityTypeId: number): Promise<ItemSchema> {
	return await keptSchema(portal, entityTypeId).schema;
}

/**
 * The same for items that were just read: an item that shows a field, or an option of an
 * enumeration, which the kept schema does not know has it read anew.
 * @throws PortalError
 */
export async function itemSchemaFor(
	portal: Portal,
	entityTypeId: number,
	items: readonly RawItem[],
): Promise<ItemSchema> {
	const askedAt = systemClock.now();
	const known = keptSchema(portal, entityTypeId);
	const schema = await known.schema;
	const unknown = [...unknownTo(schema, items)].filter((name) => !known.undescribed.has(name));
	if (unknown.length === 0) return schema;
	const fresh = keptSchema(portal, entityTypeId, askedAt);
	const freshSchema = await fresh.schema;
	for (const name of unknownTo(freshSchema, items)) fresh.undescribed.add(name);
	return freshSchema;
}

/** Keys that items carry and `crm.item.fields` never lists (docs/portal-contract.md §5). */
const NEVER_DESCRIBED =
	/^(?:utm[A-Z]\w*|lastCommunication\w*Time|parentId\d+|(?:phone|email|web|im|link)[A-Z]\w*|imol)$/;

/** Names of fields, and of options as `field=id`. */
function unknownTo(schema: ItemSchema, items: readonly RawItem[]): Set<string> {
	const unknown = new Set<string>();
	const options = optionsIn(schema);
	for (const item of items) {
		for (const name in item) {
			const isExpected = Object.hasOwn(schema, name) || FIXED_KEYS.has(name);
			if (!isExpected && !NEVER_DESCRIBED.test(name)) unknown.add(name);
		}
		for (const [name, ids] of options) {
			for (const id of [item[name]].flat()) {
				if (isOptionId(id) && !ids.has(String(id))) unknown.add(`${name}=${id}`);
			}
		}
	}
	return unknown;
}

function optionsIn(schema: ItemSchema): Array<readonly [name: string, ids: ReadonlySet<string>]> {
	return Object.entries(schema).flatMap(([name, { items }]) =>
		items ? [[name, new Set(items.map(({ ID }) => ID))] as const] : [],
	);
}

const isOptionId = (value: unknown): value is string | number =>
	(typeof value === 'number' || typeof value === 'string') && Number(value) > 0;

function keptSchema(
	portal: Portal,
	entityTypeId: number,
	olderThan = systemClock.now() - FRESH_FOR_MS,
): KeptSchema {
	const key = `${portal.connection.key}#${entityTypeId}`;
	const known = keptSchemas.get(key);
	if (known && known.readAt >= olderThan) return known;
	const schema = readSchema(portal, entityTypeId);
	const fresh = {
		schema,
		readAt: systemClock.now(),
		undescribed: known?.undescribed ?? new Set<string>(),
	};
	keptSchemas.set(key, fresh);
	void schema.catch(() => {
		if (keptSchemas.get(key) === fresh) keptSchemas.delete(key);
	});
	return fresh;
}

async function readSchema(portal: Portal, entityTypeId: number): Promise<ItemSchema> {
	return (await portal.call('crm.item.fields', { entityTypeId }, fieldsAnswer)).fields;
}
