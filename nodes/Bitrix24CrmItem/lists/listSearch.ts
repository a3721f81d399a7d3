import {
	NodeOperationError,
	type ILoadOptionsFunctions,
	type INodeListSearchResult,
	type INodeParameterResourceLocator,
	type INodePropertyOptions,
} from 'n8n-workflow';
import { fieldOptions } from '../../shared/items/lookups/fieldOptions';
import { itemTitle, titledItem, titleFields } from '../../shared/items/lookups/itemTitles';
import {
	builtInTypes,
	smartProcesses,
	type ObjectTypePage,
} from '../../shared/items/lookups/objectTypes';
import { connect, type Authentication } from '../../shared/portal/transport/connection';
import { PAGE_SIZE, Portal, resultOf, type Command, type Params } from '../../shared/portal/portal';
import { asPortalError, PortalError, toNodeApiError } from '../../shared/portal/errors/portalError';
import { phpList } from '../../shared/validation/phpList';
import * as z from '../../shared/validation/zod';
import { stageOptions } from './stageList';

const itemList = z.looseObject({ items: phpList(titledItem) });

/** The list of the locator "Object Type": the built-in types first, then the portal's own. */
export async function searchObjectTypes(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const start = Number(paginationToken) || 0;
	const search = filter ?? '';
	const builtIn = start === 0 ? builtInTypes(search) : [];
	const { types, next } = await onPortal(
		this,
		async (portal) => await smartProcesses(portal, { search, start }).catch(noneWhereRefused),
	);
	return {
		results: [...builtIn, ...types].map(({ entityTypeId, title }) => ({
			name: `${title} (${entityTypeId})`,
			value: String(entityTypeId),
		})),
		...(next === undefined ? {} : { paginationToken: String(next) }),
	};
}

/** Listing smart processes needs CRM administrator rights; the built-in types do not. */
function noneWhereRefused(error: unknown): ObjectTypePage {
	const failed = asPortalError(error);
	if (!failed.is('ACCESS_DENIED')) throw failed;
	return { types: [] };
}

/**
 * The list of the locator "Item", newest first, searched at the portal by what people know an item by;
 * a number is looked for among the IDs too.
 */
export async function searchItems(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const start = Number(paginationToken) || 0;
	const pages = await onChosenType(this, async (portal, entityTypeId) => {
		const filters = searchFilters(entityTypeId, filter?.trim() ?? '');
		const commands = filters.map((one) => searchCommand(entityTypeId, one, start));
		const outcomes = await portal.batchInOrder(commands);
		return outcomes.map((outcome) => resultOf(outcome, itemList).items);
	});
	const names = new Map(pages.flat().map((row) => [row.id, itemTitle(row)]));
	return {
		results: [...names]
			.sort(([one], [other]) => Number(other) - Number(one))
			.map(([id, title]) => ({ name: `${title || 'Untitled'} (${id})`, value: id })),
		...(pages.some((items) => items.length === PAGE_SIZE)
			? { paginationToken: String(start + PAGE_SIZE) }
			: {}),
	};
}

/** One for each list to be asked for: together they are what the search may mean. */
function searchFilters(entityTypeId: number, search: string): Params[] {
	if (!search) return [{}];
	const byTitle = titleFields(entityTypeId).map((field) => ({ [`%${field}`]: search }));
	return /^\d+$/.test(search) ? [...byTitle, { id: Number(search) }] : byTitle;
}

function searchCommand(entityTypeId: number, filter: Params, start: number): Command {
	const select = ['id', ...titleFields(entityTypeId)];
	const params = { entityTypeId, select, filter, order: { id: 'DESC' }, start };
	return { method: 'crm.item.list', params };
}

/** The option "Fields to Include": the fields of the chosen object type. */
export async function fieldsOfObjectType(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	return await onChosenType(this, async (portal, type) => await fieldOptions(portal, [type]));
}

/** The option "Stage": the stages of the chosen object type. */
export async function getStages(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await onChosenType(this, stageOptions);
}

/** Asks the portal about the chosen object type. */
export async function onChosenType<Result>(
	context: ILoadOptionsFunctions,
	work: (portal: Portal, entityTypeId: number) => Promise<Result>,
): Promise<Result> {
	const entityTypeId = chosenType(context);
	return await onPortal(context, async (portal) => await work(portal, entityTypeId));
}

/** @throws NodeOperationError where the locator "Object Type" has none, or not yet */
function chosenType(context: ILoadOptionsFunctions): number {
	const locator = context.getCurrentNodeParameter('entityTypeId') as
		| INodeParameterResourceLocator
		| undefined;
	const entityTypeId = Number(locator?.value) || 0;
	if (entityTypeId > 0) return entityTypeId;
	throw new NodeOperationError(
		context.getNode(),
		'The object type is not known yet. Choose it from the list, or run the node before this one once, so that the expression in "Object Type" has a value.',
	);
}

async function onPortal<Result>(
	context: ILoadOptionsFunctions,
	work: (portal: Portal) => Promise<Result>,
): Promise<Result> {
	const authentication = context.getCurrentNodeParameter('authentication') as Authentication;
	try {
		return await work(new Portal(context, await connect(context, authentication)));
	} catch (error) {
		throw error instanceof PortalError ? toNodeApiError(context.getNode(), error) : error;
	}
}
