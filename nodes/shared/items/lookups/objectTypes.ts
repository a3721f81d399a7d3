import { SMART_INVOICE, SYSTEM_TYPES } from '../../crm/events/eventCodes';
import type { Portal } from '../../portal/portal';
import * as z from '../../validation/zod';

/** An object type as a person picks it. */
export interface ObjectType {
	entityTypeId: number;
	title: string;
}

/** One page of object types, and whether another follows. */
export interface ObjectTypePage {
	types: ObjectType[];
	/** `start` of the next page. */
	next?: number;
}

const PAGE = 50;

/** Types `crm.type.list` does not name, under their names in Bitrix24. */
const BUILT_IN: readonly ObjectType[] = [
	{ entityTypeId: SYSTEM_TYPES.company, title: 'Company' },
	{ entityTypeId: SYSTEM_TYPES.contact, title: 'Contact' },
	{ entityTypeId: SYSTEM_TYPES.deal, title: 'Deal' },
	{ entityTypeId: SMART_INVOICE, title: 'Invoice' },
	{ entityTypeId: SYSTEM_TYPES.lead, title: 'Lead' },
	{ entityTypeId: SYSTEM_TYPES.quote, title: 'Quote' },
];

const typeList = z.looseObject({
	types: z.array(z.looseObject({ entityTypeId: z.coerce.number(), title: z.string() })),
});

/** The types every portal has, those whose name contains the search. */
export function builtInTypes(search = ''): ObjectType[] {
	const wanted = search.toLowerCase();
	return BUILT_IN.filter(({ title }) => title.toLowerCase().includes(wanted));
}

/**
 * One page of the portal's smart processes, searched by the portal (`crm.type.list`,
 * portal-contract.md §5).
 * @throws PortalError `ACCESS_DENIED` for a user without CRM administrator rights
 */
export async function smartProcesses(
	portal: Portal,
	{ search = '', start = 0 }: { search?: string; start?: number } = {},
): Promise<ObjectTypePage> {
	const params = {
		order: { title: 'ASC' },
		start,
		...(search ? { filter: { '%title': search } } : {}),
	};
	const { types } = await portal.call('crm.type.list', params, typeList);
	return {
		types: types
			.filter(({ entityTypeId }) => entityTypeId !== SMART_INVOICE)
			.map(({ entityTypeId, title }) => ({ entityTypeId, title })),
		...(types.length === PAGE ? { next: start + PAGE } : {}),
	};
}
