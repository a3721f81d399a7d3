import type { Params } from '../../../shared/portal/portal';
import type { Look } from '../looks/look';

interface ItemLookSettings extends Pick<Look, 'take' | 'end'> {
	after?: number;
}

/** Reads the items of a type that a filter finds, whole and by ascending id. */
export function itemLook(
	entityTypeId: number,
	filter: Params,
	{ after = 0, take, end }: ItemLookSettings,
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
				// Only "*" brings the multifields along (docs/portal-contract.md §5).
				select: ['*'],
				filter: { ...filter, '>id': last },
				order: { id: 'ASC' },
				start: -1,
			},
		}),
		take,
		end,
	};
}
