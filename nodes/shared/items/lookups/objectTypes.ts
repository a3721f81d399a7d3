import { SMART_INVOICE, SYSTEM_TYPES } from '../../crm/events/eventCodes';
import { PAGE_SIZE, resultOf, type Command, type Portal } from '../../portal/portal';
import { numeric } from '../../validation/numeric';
import { phpList } from '../../validation/phpList';
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
	types: phpList(z.looseObject({ entityTypeId: numeric(), title: z.string() })),
});

/** The types every portal has, those whose name contains the search. */
export function builtInTypes(search = ''): ObjectType[] {
	const wanted = search.toLowerCase();
	return BUILT_IN.filter(({ title }) => title.toLowerCase().includes(wanted));
}

/**
 * One page of the portal's smart processes, searched by the portal (`crm.type.list`,
 * docs/portal-contract.md §5). A short page need not be the last, so the next one is looked at too.
 * @throws PortalError `ACCESS_DENIED` for a user without CRM administrator rights
 */
export async function smartProcesses(
	portal: Portal,
	{ search = '', start = 0 }: { search?: string; start?: number } = {},
): Promise<ObjectTypePage> {
	const next = start + PAGE_SIZE;
	const types = await typesAt(portal, start, search);
	// What is searched for is on the first page, or people go on typing.
	const isWhole = types.length === PAGE_SIZE;
	const hasMore = isWhole || (search === '' && (await typesAt(portal, next)).length > 0);
	return { types: withoutInvoice(types), ...(hasMore ? { next } : {}) };
}

async function typesAt(portal: Portal, start: number, search?: string): Promise<ObjectType[]> {
	const { method, params } = listTypes(start, search);
	return (await portal.call(method, params, typeList)).types;
}

/** Pages asked for at once: few portals have so many types. */
const PAGES_AT_ONCE = 4;

/**
 * All smart processes of the portal, read until a page is empty.
 * @throws PortalError `ACCESS_DENIED` for a user without CRM administrator rights
 */
export async function allSmartProcesses(portal: Portal): Promise<ObjectType[]> {
	const found = new Map<number, ObjectType>();
	for (let start = 0; ; start += PAGES_AT_ONCE * PAGE_SIZE) {
		const commands = Array.from({ length: PAGES_AT_ONCE }, (_, page) =>
			listTypes(start + page * PAGE_SIZE),
		);
		for (const outcome of await portal.batchInOrder(commands)) {
			const { types } = resultOf(outcome, typeList);
			if (types.length === 0) return [...found.values()];
			for (const type of withoutInvoice(types)) found.set(type.entityTypeId, type);
		}
	}
}

function listTypes(start: number, search = ''): Command {
	const filter = search ? { filter: { '%title': search } } : {};
	return { method: 'crm.type.list', params: { order: { title: 'ASC' }, start, ...filter } };
}

const withoutInvoice = (types: readonly ObjectType[]): ObjectType[] =>
	types
		.filter(({ entityTypeId }) => entityTypeId !== SMART_INVOICE)
		.map(({ entityTypeId, title }) => ({ entityTypeId, title }));
