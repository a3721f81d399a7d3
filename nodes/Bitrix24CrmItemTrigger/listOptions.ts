import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { isDynamicType, SMART_INVOICE } from '../shared/crm/events/eventCodes';
import { fieldOptions } from '../shared/items/lookups/fieldOptions';
import {
	allSmartProcesses,
	builtInTypes,
	type ObjectType,
} from '../shared/items/lookups/objectTypes';
import { connect, type Authentication } from '../shared/portal/transport/connection';
import { Portal } from '../shared/portal/portal';
import { asPortalError, toNodeApiError } from '../shared/portal/errors/portalError';
import { stageText } from './stages/chosenStages';
import { stagesOf } from './stages/stageList';
import { hasJournal } from './stages/stageTypes';

/**
 * Every object type the trigger can watch. A user who may not list smart processes still gets the
 * types every portal has.
 */
export async function getObjectTypes(
	context: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	const authentication = context.getCurrentNodeParameter('authentication') as Authentication;
	const portal = new Portal(context, await connect(context, authentication));
	const types = [...builtInTypes(), ...(await listedSmartProcesses(context, portal))];
	return types.map(({ entityTypeId, title }) => ({
		name: `${title} (${entityTypeId})`,
		value: entityTypeId,
	}));
}

/** The option "Fields to Include": the fields of the chosen object types, or of all there are. */
export async function fieldsOfObjectTypes(
	context: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	const authentication = context.getCurrentNodeParameter('authentication') as Authentication;
	const chosen = context.getCurrentNodeParameter('objectTypes');
	const chosenTypes = (Array.isArray(chosen) ? chosen : []).map(Number).filter(Boolean);
	const portal = new Portal(context, await connect(context, authentication));
	try {
		const isAll = chosenTypes.length === 0;
		return await fieldOptions(portal, isAll ? await everyType(context, portal) : chosenTypes);
	} catch (error) {
		throw toNodeApiError(context.getNode(), asPortalError(error));
	}
}

/** The options "From Stages" and "To Stages": the stages of the chosen types, by type and pipeline. */
export async function getStages(context: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const authentication = context.getCurrentNodeParameter('authentication') as Authentication;
	const chosen = context.getCurrentNodeParameter('objectTypes');
	const chosenTypes = (Array.isArray(chosen) ? chosen : []).map(Number).filter(Boolean);
	const portal = new Portal(context, await connect(context, authentication));
	try {
		const titles = await typeTitles(context, portal);
		const types = chosenTypes.length > 0 ? chosenTypes : [...titles.keys()].filter(isDynamicType);
		const stages = await stagesOf(portal, types.filter(hasJournal));
		return stages.map((stage) => {
			const title = titles.get(stage.entityTypeId) ?? String(stage.entityTypeId);
			const place = stage.pipeline === undefined ? title : `${title}, ${stage.pipeline}`;
			return { name: `${place}: ${stage.name}`, value: stageText(stage) };
		});
	} catch (error) {
		throw toNodeApiError(context.getNode(), asPortalError(error));
	}
}

async function typeTitles(
	context: ILoadOptionsFunctions,
	portal: Portal,
): Promise<Map<number, string>> {
	const types = [...builtInTypes(), ...(await listedSmartProcesses(context, portal))];
	return new Map(types.map(({ entityTypeId, title }) => [entityTypeId, title]));
}

/** What the choice "all" stands for. */
async function everyType(context: ILoadOptionsFunctions, portal: Portal): Promise<number[]> {
	const types = await listedSmartProcesses(context, portal);
	return [...types.map(({ entityTypeId }) => entityTypeId), SMART_INVOICE];
}

/** A user who may not list smart processes has none to choose from. */
async function listedSmartProcesses(
	context: ILoadOptionsFunctions,
	portal: Portal,
): Promise<ObjectType[]> {
	try {
		return await allSmartProcesses(portal);
	} catch (error) {
		const failed = asPortalError(error);
		if (failed.is('ACCESS_DENIED')) return [];
		throw toNodeApiError(context.getNode(), failed);
	}
}
