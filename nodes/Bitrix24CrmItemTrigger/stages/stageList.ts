import type { Field } from '../../shared/crm/schema/itemSchema';
import { itemSchemaOf } from '../../shared/items/lookups/itemSchemas';
import { asPortalError } from '../../shared/portal/errors/portalError';
import { resultOf, type Portal } from '../../shared/portal/portal';
import { numeric } from '../../shared/validation/numeric';
import { phpList } from '../../shared/validation/phpList';
import * as z from '../../shared/validation/zod';
import type { ChosenStage } from './stageFilter';

/** A stage of an object type, with the name of its pipeline where there are several. */
export interface Stage extends ChosenStage {
	name: string;
	pipeline?: string;
}

const categoryList = z.looseObject({
	categories: phpList(z.looseObject({ id: numeric(), name: z.string() })),
});
const statusList = phpList(z.looseObject({ STATUS_ID: z.string(), NAME: z.string() }));

/** A list of stages, as `crm.status.list` names it. */
interface StageListName {
	entityTypeId: number;
	statusType: string;
	pipeline?: string;
}

/**
 * The stages of object types, by type and pipeline, in three requests at most.
 * @returns none for a type without stages, or one the connected user may not read
 * @throws PortalError where the portal could not be asked
 */
export async function stagesOf(portal: Portal, entityTypeIds: readonly number[]): Promise<Stage[]> {
	const lists = await stageListNames(portal, entityTypeIds);
	const outcomes = await portal.batch(
		Object.fromEntries(
			lists.map(({ statusType }, index) => [
				`list${index}`,
				{ method: 'crm.status.list', params: { filter: { ENTITY_ID: statusType } } },
			]),
		),
	);
	return lists.flatMap(({ entityTypeId, pipeline }, index) => {
		const outcome = outcomes[`list${index}`];
		if (!outcome) return [];
		return resultOf(outcome, statusList).map(({ STATUS_ID: stage, NAME: name }) => ({
			entityTypeId,
			stage,
			name,
			...(pipeline === undefined ? {} : { pipeline }),
		}));
	});
}

async function stageListNames(
	portal: Portal,
	entityTypeIds: readonly number[],
): Promise<StageListName[]> {
	const categories = await portal.batch(
		Object.fromEntries(
			entityTypeIds.map((entityTypeId) => [
				`type${entityTypeId}`,
				{ method: 'crm.category.list', params: { entityTypeId } },
			]),
		),
	);
	const names = await Promise.all(
		entityTypeIds.map(async (entityTypeId) => {
			const statusType = await statusTypeOfStages(portal, entityTypeId);
			if (statusType === undefined) return [];
			const outcome = categories[`type${entityTypeId}`];
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
		const stage: Field | undefined = schema['stageId'] ?? schema['statusId'];
		return stage?.statusType;
	} catch (error) {
		const failed = asPortalError(error);
		if (!failed.isTransient) return undefined;
		throw failed;
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
		...(pipelines.length > 1 ? { pipeline: name } : {}),
	}));
}
