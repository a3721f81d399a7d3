import type { INodePropertyOptions } from 'n8n-workflow';
import { itemSchemaOf } from '../../shared/items/lookups/itemSchemas';
import { stagesOf } from '../../shared/items/lookups/stageList';
import type { Portal } from '../../shared/portal/portal';

/**
 * The stages of an object type, pipeline by pipeline, in their order. None where it has no stages.
 * @throws PortalError
 */
export async function stageOptions(
	portal: Portal,
	entityTypeId: number,
): Promise<INodePropertyOptions[]> {
	// A type that cannot be read is an error here, not one without stages.
	await itemSchemaOf(portal, entityTypeId);
	const stages = await stagesOf(portal, [entityTypeId]);
	return stages.map(({ stage, name, pipeline }) => ({
		name: `${pipeline === undefined ? '' : `${pipeline}: `}${name} (${stage})`,
		value: stage,
	}));
}
