import { asPortalError } from '../../portal/errors/portalError';
import { resultOf, type Portal } from '../../portal/portal';
import { numeric } from '../../validation/numeric';
import { phpList } from '../../validation/phpList';
import * as z from '../../validation/zod';
import { itemSchemaOf } from './itemSchemas';
import { wholeList } from './labelCommands';

/** A stage of an object type, with the name of its pipeline where there are several. */
export interface Stage {
	entityTypeId: number;
	/** Its id, such as `DT1268_52:NEW`. */
	stage: string;
	name: string;
	pipeline: string | undefined;
}

const categoryList = z.looseObject({
	categories: phpList(z.looseObject({ id: numeric(), name: z.string() })),
});
const statusList = phpList(z.looseObject({ STATUS_ID: z.string(), NAME: z.string() }));

/** A list of stages, as `crm.status.list` names it. */
interface StageListName {
	entityTypeId: number;
	statusType: string;
	pipeline?: string | undefined;
}

/**
 * The stages of object types, by type and pipeline (`crm.status.list`, docs/portal-contract.md §5), in
 * three requests at most.
 * @returns none for a type without stages, or one the connected user may not read
 * @throws PortalError where the portal could not be asked
 */
export async function stagesOf(portal: Portal, entityTypeIds: readonly number[]): Promise<Stage[]> {
	const lists = await stageListNames(portal, entityTypeIds);
	const outcomes = await portal.batchInOrder(
		lists.map(({ statusType }) => wholeList({ of: 'status', statusType })),
	);
	return lists.flatMap(({ entityTypeId, pipeline }, index) => {
		const outcome = outcomes[index];
		const stages = outcome ? resultOf(outcome, statusList) : [];
		return stages.map(({ STATUS_ID: stage, NAME: name }) => {
			return { entityTypeId, stage, name, pipeline };
		});
	});
}

async function stageListNames(
	portal: Portal,
	entityTypeIds: readonly number[],
): Promise<StageListName[]> {
	const categories = await portal.batchInOrder(
		entityTypeIds.map((entityTypeId) => wholeList({ of: 'category', entityTypeId })),
	);
	const names = await Promise.all(
		entityTypeIds.map(async (entityTypeId, index) => {
			const statusType = await statusTypeOfStages(portal, entityTypeId);
			if (statusType === undefined) return [];
			const outcome = categories[index];
			const pipelines = outcome?.ok ? resultOf(outcome, categoryList).categories : [];
			return listNames(entityTypeId, statusType, pipelines);
		}),
	);
	return names.flat();
}

/** The list that the type's stages are from; of types with pipelines it names one pipeline's. */
async function statusTypeOfStages(
	portal: Portal,
	entityTypeId: number,
): Promise<string | undefined> {
	try {
		const schema = await itemSchemaOf(portal, entityTypeId);
		return (schema['stageId'] ?? schema['statusId'])?.statusType;
	} catch (error) {
		const failed = asPortalError(error);
		if (failed.isTransient) throw failed;
		return undefined;
	}
}

function listNames(
	entityTypeId: number,
	statusType: string,
	pipelines: ReadonlyArray<{ id: number; name: string }>,
): StageListName[] {
	const base = /^(.+_STAGE)(?:_\d+)?$/.exec(statusType)?.[1];
	if (base === undefined || pipelines.length === 0) return [{ entityTypeId, statusType }];
	return pipelines.map(({ id, name }) => ({
		entityTypeId,
		// The first pipeline of deals has a list without a number.
		statusType: base === 'DEAL_STAGE' && id === 0 ? base : `${base}_${id}`,
		pipeline: pipelines.length > 1 ? name : undefined,
	}));
}
