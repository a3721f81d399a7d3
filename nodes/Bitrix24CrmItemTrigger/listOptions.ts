import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { isDynamicType } from '../shared/crm/events/eventCodes';
import { fieldOptions } from '../shared/items/lookups/fieldOptions';
import { builtInTypes, type ObjectType } from '../shared/items/lookups/objectTypes';
import { stagesOf } from '../shared/items/lookups/stageList';
import { connect, type Authentication } from '../shared/portal/transport/connection';
import { Portal } from '../shared/portal/portal';
import { asPortalError, toNodeApiError } from '../shared/portal/errors/portalError';
import { everyListedType, listedProcesses } from './settings/everyObjectType';
import { stageText } from './stages/stageFilter';
import { hasJournal } from './stages/stageTypes';

/** Every object type the trigger can watch; those every portal has where smart processes cannot be listed. */
export async function getObjectTypes(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await listed(this, async (portal) =>
		(await titledTypes(portal)).map(({ entityTypeId, title }) => ({
			name: `${title} (${entityTypeId})`,
			value: entityTypeId,
		})),
	);
}

/** The options "Fields to Include" and "Only When Changed": the fields of the chosen types, or of all. */
export async function getFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await listed(this, async (portal, chosen) =>
		fieldOptions(portal, chosen.length > 0 ? chosen : await everyListedType(portal)),
	);
}

/** The options "From Stages" and "To Stages": the stages of the chosen types, by type and pipeline. */
export async function getStages(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await listed(this, async (portal, chosen) => {
		const types = await titledTypes(portal);
		const titles = new Map(types.map(({ entityTypeId, title }) => [entityTypeId, title]));
		const shown = chosen.length > 0 ? chosen : [...titles.keys()].filter(isDynamicType);
		const stages = await stagesOf(portal, shown.filter(hasJournal));
		return stages.map((stage) => {
			const title = titles.get(stage.entityTypeId) ?? String(stage.entityTypeId);
			const place = stage.pipeline === undefined ? title : `${title}, ${stage.pipeline}`;
			return { name: `${place}: ${stage.name}`, value: stageText(stage) };
		});
	});
}

/** Asks the portal for a list. @throws NodeApiError, NodeOperationError */
async function listed(
	context: ILoadOptionsFunctions,
	list: (portal: Portal, chosen: readonly number[]) => Promise<INodePropertyOptions[]>,
): Promise<INodePropertyOptions[]> {
	const authentication = context.getCurrentNodeParameter('authentication') as Authentication;
	const chosen = context.getCurrentNodeParameter('objectTypes');
	const types = (Array.isArray(chosen) ? chosen : []).map(Number).filter(Boolean);
	try {
		return await list(new Portal(context, await connect(context, authentication)), types);
	} catch (error) {
		throw toNodeApiError(context.getNode(), asPortalError(error));
	}
}

const titledTypes = async (portal: Portal): Promise<ObjectType[]> => [
	...builtInTypes(),
	...(await listedProcesses(portal)),
];
