import type { Params } from '../../../shared/portal/portal';
import type { Look } from '../looks/look';

interface ItemLookSettings extends Pick<Look, 'take' | 'end'> {
	after?: number;
	/** The fields that come; whole items where it is left out. */
	select?: readonly string[];
}

/** Reads the items of a type that a filter finds, by ascending id. */
export function itemLook(
	entityTypeId: number,
	filter: Params,
	// Only "*" brings the multifields along (docs/portal-contract.md §5).
	{ after = 0, select = ['*'], take, end }: ItemLookSettings,
): Look {
	return {
		entityTypeId,
		idName: 'id',
		after,
		fullPages: 0,
		page: (last) => ({
			method: 'crm.item.list',
			params: {
				entityTypeId,
				select,
				filter: { ...filter, '>id': last },
				order: { id: 'ASC' },
				start: -1,
			},
		}),
		take,
		end,
	};
}
