import type { Command } from '../../portal/portal';
import type { QueryValue } from '../../portal/transport/query';
import { phpList } from '../../validation/phpList';
import * as z from '../../validation/zod';
import { rawItemSchema } from './rawItem';

/** The answer of `crm.item.list`. */
export const itemList = z.looseObject({ items: phpList(rawItemSchema) });

/** What one page of a list is asked for; by id and without counting where nothing else is said. */
export interface ItemPage {
	entityTypeId: number;
	/** API names; only `*` brings the multifields along, as a single get does (docs/portal-contract.md §5). */
	select?: readonly string[];
	filter?: QueryValue;
	order?: QueryValue;
	start?: number;
}

/** The command that asks for it. */
export const listItems = ({
	entityTypeId,
	select = ['*'],
	filter,
	order = { id: 'ASC' },
	start = -1,
}: ItemPage): Command => ({
	method: 'crm.item.list',
	params: { entityTypeId, select, filter, order, start },
});
