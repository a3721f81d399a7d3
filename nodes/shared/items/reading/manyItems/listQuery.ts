import type { PortalFilter } from '../../../crm/filter/clauses';
import type { Command, Portal } from '../../../portal/portal';
import { listItems } from '../itemList';

/** By which field items come, and which way. */
export interface SortRule {
	/** API name. */
	field: string;
	direction: 'ASC' | 'DESC';
}

/** What one list is asked for. */
export interface ListQuery {
	entityTypeId: number;
	filter: PortalFilter;
	/** API names; `*` for all fields. */
	select: readonly string[];
}

/** `crm.item.list` with more than the query says. */
export function listCommand(query: ListQuery, rules: readonly SortRule[], start: number): Command {
	const order = Object.fromEntries(rules.map(({ field, direction }) => [field, direction]));
	return listItems({ ...query, order, start });
}

/**
 * Whether the portal joins a table of bindings to the list: an item then fills a row for each value
 * that fits, so a page of 50 rows holds fewer items (docs/portal-contract.md §2).
 */
export function isJoined({ filter }: ListQuery): boolean {
	return Object.entries(filter).some(
		([key, value]) => /^[a-z]/i.test(key) && Array.isArray(value) && value.length > 1,
	);
}

const REFERENCE = /\$(?:result|next|total|time|error)\s*\[/i;

/** Whether a batch would take a part of the filter for a reference and put something in its place. */
export function spoiltByBatch({ filter }: ListQuery): boolean {
	return REFERENCE.test(JSON.stringify(filter));
}

/** What lists cost is kept for each connection, object type, and all fields or some. */
export const listCostKey = (portal: Portal, { entityTypeId, select }: ListQuery) =>
	`${portal.connection.key}#${entityTypeId}${select.includes('*') ? '' : '#some'}`;
