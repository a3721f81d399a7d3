import type {
	ILoadOptionsFunctions,
	INodeListSearchResult,
	INodeParameterResourceLocator,
	INodePropertyOptions,
} from 'n8n-workflow';
import { fieldOptions } from '../shared/items/fieldOptions';
import { builtInTypes, smartProcesses } from '../shared/items/objectTypes';
import { connect, type Authentication } from '../shared/portal/connection';
import { Portal } from '../shared/portal/portal';
import { asPortalError, PortalError, toNodeApiError } from '../shared/portal/portalError';
import * as z from '../shared/zod';

const PAGE = 50;

const itemList = z.looseObject({
	items: z.array(
		z.looseObject({
			id: z.union([z.number(), z.string()]),
			title: z.optional(z.unknown()),
			name: z.optional(z.unknown()),
			lastName: z.optional(z.unknown()),
		}),
	),
});

/** Contacts have no title; their name is what people see. */
const CONTACT = 3;

/** The list of the locator "Object Type": the built-in types first, then the portal's own. */
export async function searchObjectTypes(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const start = Number(paginationToken) || 0;
	const search = filter ?? '';
	const builtIn = start === 0 ? builtInTypes(search) : [];
	const { types, next } = await onPortal(this, async (portal) => {
		try {
			return await smartProcesses(portal, { search, start });
		} catch (error) {
			// Listing smart processes needs CRM administrator rights; the built-in types do not.
			if (asPortalError(error).is('ACCESS_DENIED')) return { types: [], next: undefined };
			throw toNodeApiError(this.getNode(), asPortalError(error));
		}
	});
	return {
		results: [...builtIn, ...types].map(({ entityTypeId, title }) => ({
			name: `${title} (${entityTypeId})`,
			value: String(entityTypeId),
		})),
		...(next === undefined ? {} : { paginationToken: String(next) }),
	};
}

/** The list of the locator "Item", searched by title at the portal; a number finds that id. */
export async function searchItems(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const locator = this.getCurrentNodeParameter('entityTypeId') as
		| INodeParameterResourceLocator
		| undefined;
	const entityTypeId = Number(locator?.value) || 0;
	if (entityTypeId === 0) return { results: [] };
	const start = Number(paginationToken) || 0;
	const { items } = await onPortal(
		this,
		async (portal) =>
			await portal.call(
				'crm.item.list',
				searchParams(entityTypeId, filter?.trim() ?? '', start),
				itemList,
			),
	);
	return {
		results: items.map(({ id, title, name, lastName }) => ({
			name: `${[title ?? name, lastName].filter(Boolean).join(' ') || 'Untitled'} (${id})`,
			value: String(id),
		})),
		...(items.length === PAGE ? { paginationToken: String(start + PAGE) } : {}),
	};
}

function searchParams(entityTypeId: number, search: string, start: number) {
	const titleField = entityTypeId === CONTACT ? 'name' : 'title';
	const byTitle = { [`%${titleField}`]: search };
	const byId = { id: Number(search) };
	return {
		entityTypeId,
		select: entityTypeId === CONTACT ? ['id', 'name', 'lastName'] : ['id', 'title'],
		order: { id: 'DESC' },
		start,
		...(search ? { filter: /^\d+$/.test(search) ? byId : byTitle } : {}),
	};
}

/** The option "Fields to Include": the fields of the chosen object type. */
export async function getFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const locator = this.getCurrentNodeParameter('entityTypeId') as
		| INodeParameterResourceLocator
		| undefined;
	const entityTypeId = Number(locator?.value) || 0;
	if (entityTypeId === 0) return [];
	return await onPortal(this, async (portal) => await fieldOptions(portal, [entityTypeId]));
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
