import { itemSchemaSchema, type ItemSchema } from '../crm/itemSchema';
import type { Portal } from '../portal/portal';
import { z } from '../zod';

const FRESH_FOR_MS = 5 * 60_000;

const fieldsAnswer = z.looseObject({ fields: itemSchemaSchema });

const cache = new Map<string, { schema: Promise<ItemSchema>; readAt: number }>();

/**
 * The fields of an object type (`crm.item.fields`), kept for five minutes per credential and type.
 * `olderThan` asks again for a schema read before that time: an item showed a field it does not know.
 * @throws PortalError
 */
export async function itemSchemaOf(
	portal: Portal,
	entityTypeId: number,
	olderThan = Date.now() - FRESH_FOR_MS,
): Promise<ItemSchema> {
	const key = `${portal.connection.key}#${entityTypeId}`;
	const known = cache.get(key);
	if (known && known.readAt >= olderThan) return await known.schema;
	const schema = readSchema(portal, entityTypeId);
	cache.set(key, { schema, readAt: Date.now() });
	void schema.catch(() => cache.delete(key));
	return await schema;
}

async function readSchema(portal: Portal, entityTypeId: number): Promise<ItemSchema> {
	return (await portal.call('crm.item.fields', { entityTypeId }, fieldsAnswer)).fields;
}
