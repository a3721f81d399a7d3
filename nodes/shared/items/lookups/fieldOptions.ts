import type { INodePropertyOptions } from 'n8n-workflow';
import { fieldList } from '../../crm/schema/fieldList';
import { FIXED_KEYS } from '../../crm/schema/fieldNames';
import type { Portal } from '../../portal/portal';
import { itemList, listItems } from '../reading/itemList';
import { itemSchemaOf } from './itemSchemas';

/** Of more types no items are looked at: a list of all fields must not take long. */
const MOST_TYPES_LOOKED_AT = 5;

/**
 * The fields of object types as options of a list, each name once, by title; with those that items
 * show and the portal does not describe, such as `utmSource` or a contact's `phoneWork`
 * (docs/portal-contract.md §5).
 * @throws PortalError
 */
export async function fieldOptions(
	portal: Portal,
	entityTypeIds: readonly number[],
): Promise<INodePropertyOptions[]> {
	const titles = new Map<string, string>();
	const [schemas, shown] = await Promise.all([
		Promise.all(entityTypeIds.map(async (id) => await itemSchemaOf(portal, id))),
		namesShown(portal, entityTypeIds.slice(0, MOST_TYPES_LOOKED_AT)),
	]);
	for (const { name, title } of schemas.flatMap(fieldList)) {
		if (!titles.has(name)) titles.set(name, title);
	}
	for (const name of shown) if (!titles.has(name)) titles.set(name, name);
	return [...titles]
		.map(([value, title]) => ({ name: title === value ? title : `${title} (${value})`, value }))
		.sort((one, other) => one.name.localeCompare(other.name));
}

/** The names that the newest items show; none where they cannot be read. */
async function namesShown(
	portal: Portal,
	entityTypeIds: readonly number[],
): Promise<ReadonlySet<string>> {
	const newestFirst = { id: 'DESC' };
	const outcomes = await portal.batchInOrder(
		entityTypeIds.map((entityTypeId) => listItems({ entityTypeId, order: newestFirst })),
	);
	const items = outcomes.flatMap((outcome) =>
		outcome.ok ? (itemList.safeParse(outcome.result).data?.items ?? []) : [],
	);
	return new Set(items.flatMap(Object.keys).filter((name) => !FIXED_KEYS.has(name)));
}
