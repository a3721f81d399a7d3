import type { Portal } from './types';

export const RICH_TYPE = 1220;

/** A smart process with a field of every type of portal-contract.md §5, and people and firms to point at. */
export function seedRichType(portal: Portal): { entityTypeId: number; itemId: number } {
	portal.addType({ entityTypeId: RICH_TYPE, title: 'Заявки' });
	const itemId = portal.items.add(RICH_TYPE, { title: 'Заявка' }, { silent: true });
	return { entityTypeId: RICH_TYPE, itemId };
}
