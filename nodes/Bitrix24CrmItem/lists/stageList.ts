import type { INodePropertyOptions } from 'n8n-workflow';
import { itemSchemaOf } from '../../shared/items/lookups/itemSchemas';
import { idText } from '../../shared/items/lookups/itemTitles';
import { resultOf, type Portal } from '../../shared/portal/portal';
import { phpList } from '../../shared/validation/phpList';
import * as z from '../../shared/validation/zod';

const categoryList = z.looseObject({
	categories: phpList(z.looseObject({ id: idText, name: z.string() })),
});
const statusList = phpList(z.looseObject({ STATUS_ID: z.string(), NAME: z.string() }));

/** The list of a pipeline's stages, without the pipeline's number. */
const STAGE_LIST = /^(.+_STAGE)(?:_\d+)?$/;

interface Pipeline {
	/** '' where the object type has one list of stages only. */
	name: string;
	statusType: string;
}

/**
 * The stages of an object type, pipeline by pipeline, in their order (`crm.status.list`,
 * docs/portal-contract.md §5). None where it has no stages.
 * @throws PortalError
 */
export async function stageOptions(
	portal: Portal,
	entityTypeId: number,
): Promise<INodePropertyOptions[]> {
	const schema = await itemSchemaOf(portal, entityTypeId);
	const statusType = schema['stageId']?.statusType ?? schema['statusId']?.statusType;
	if (statusType === undefined) return [];
	const pipelines = await pipelinesOf(portal, entityTypeId, statusType);
	const outcomes = await portal.batchInOrder(
		pipelines.map((pipeline) => ({
			method: 'crm.status.list',
			params: { filter: { ENTITY_ID: pipeline.statusType } },
		})),
	);
	const isOnly = pipelines.length === 1;
	return outcomes.flatMap((outcome, index) => {
		const pipeline = isOnly ? '' : `${pipelines[index]?.name ?? ''}: `;
		return resultOf(outcome, statusList).map(({ STATUS_ID, NAME }) => ({
			name: `${pipeline}${NAME} (${STATUS_ID})`,
			value: STATUS_ID,
		}));
	});
}

async function pipelinesOf(
	portal: Portal,
	entityTypeId: number,
	statusType: string,
): Promise<Pipeline[]> {
	const list = STAGE_LIST.exec(statusType)?.[1];
	if (list === undefined) return [{ name: '', statusType }];
	const { categories } = await portal.call('crm.category.list', { entityTypeId }, categoryList);
	if (categories.length === 0) return [{ name: '', statusType }];
	return categories.map(({ id, name }) => ({
		name,
		// The first pipeline of deals has the id 0, and its list no number.
		statusType: id === '0' ? list : `${list}_${id}`,
	}));
}
