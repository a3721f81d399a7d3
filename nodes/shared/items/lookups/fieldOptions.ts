import type { INodePropertyOptions } from 'n8n-workflow';
import { fieldList } from '../../crm/schema/fieldList';
import type { Portal } from '../../portal/portal';
import { itemSchemaOf } from './itemSchemas';

/**
 * The fields of object types as options of a list, each name once, by title.
 * @throws PortalError
 */
export async function fieldOptions(
	portal: Portal,
	entityTypeIds: readonly number[],
): Promise<INodePropertyOptions[]> {
	const titles = new Map<string, string>();
	const schemas = await Promise.all(
		entityTypeIds.map(async (entityTypeId) => await itemSchemaOf(portal, entityTypeId)),
	);
	for (const { name, title } of schemas.flatMap(fieldList)) {
		if (!titles.has(name)) titles.set(name, title);
	}
	return [...titles]
		.map(([value, title]) => ({ name: title === value ? title : `${title} (${value})`, value }))
		.sort((one, other) => one.name.localeCompare(other.name));
}
